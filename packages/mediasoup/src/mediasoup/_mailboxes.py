"""Notifications on their way to the objects that they are about.

Those for an object still being made are held until it listens; those for nobody are dropped.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable

from ._wire.request import Notification

NotificationHandler = Callable[[Notification], None]

MAX_HELD = 1024
"""Most notifications held for one object; the oldest are dropped beyond it."""

_log = logging.getLogger("mediasoup.channel")


class _Mailbox:
    __slots__ = ("handler", "held")

    def __init__(self) -> None:
        self.held: deque[Notification] = deque(maxlen=MAX_HELD)
        self.handler: NotificationHandler | None = None


class _Holding:
    """A context in which a mailbox is there."""

    __slots__ = ("_handler_id", "_mailboxes")

    def __init__(self, mailboxes: dict[str, _Mailbox], handler_id: str) -> None:
        self._mailboxes = mailboxes
        self._handler_id = handler_id

    def __enter__(self) -> None:
        if self._handler_id not in self._mailboxes:
            self._mailboxes[self._handler_id] = _Mailbox()

    def __exit__(self, *_raised: object) -> None:
        mailbox = self._mailboxes.get(self._handler_id)
        if mailbox is not None and mailbox.handler is None:
            del self._mailboxes[self._handler_id]


class Mailboxes:
    """One mailbox for each object that listens, or will."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._mailboxes: dict[str, _Mailbox] = {}

    def __len__(self) -> int:
        return len(self._mailboxes)

    def holding(self, handler_id: str) -> "_Holding":
        """Hold notifications for an object while it is being made; drop them if nobody then listens."""
        return _Holding(self._mailboxes, handler_id)

    def listen(self, handler_id: str, handler: NotificationHandler) -> None:
        """Hand notifications for this id to ``handler``: first those held, after the current task step."""
        mailbox = self._mailboxes.setdefault(handler_id, _Mailbox())
        mailbox.handler = handler
        if mailbox.held:
            self._loop.call_soon(_release, mailbox)

    def unlisten(self, handler_id: str) -> None:
        """Drop the handler and whatever is held for it."""
        mailbox = self._mailboxes.pop(handler_id, None)
        if mailbox is not None:
            mailbox.handler = None

    def deliver(self, notification: Notification) -> None:
        """Hand over a notification, or hold it, or drop it."""
        mailbox = self._mailboxes.get(notification.handler_id)
        if mailbox is None:
            _log.debug("%s for %s has no listener", notification.event, notification.handler_id)
        elif mailbox.handler is None or mailbox.held:
            if len(mailbox.held) == MAX_HELD:
                _log.warning("too many notifications held for %s", notification.handler_id)
            mailbox.held.append(notification)
        else:
            _handle(mailbox.handler, notification)

    def clear(self) -> None:
        """Drop all handlers and all that is held."""
        for handler_id in tuple(self._mailboxes):
            self.unlisten(handler_id)


def _release(mailbox: _Mailbox) -> None:
    while mailbox.held and mailbox.handler is not None:
        _handle(mailbox.handler, mailbox.held.popleft())


def _handle(handler: NotificationHandler, notification: Notification) -> None:
    try:
        handler(notification)
    except Exception:
        _log.exception("%s for %s could not be handled", notification.event, notification.handler_id)
