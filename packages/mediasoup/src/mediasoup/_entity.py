"""What all objects of the worker have in common: identity, requests, and the order of closing."""

import asyncio
from collections.abc import Callable, MutableMapping
from typing import TypeVar

from ._channel import Channel
from ._wire.request import Notification, Request, Response
from .bounds import AppData
from .common_types import CloseReason
from .emitter import Emitter
from .errors import ClosedError

V = TypeVar("V")


class Entity(Emitter):
    """Base of every object that lives in the worker.

    Closing goes: no more notifications, the worker is told, the children close, the registries forget the
    object, its last event is emitted. Nothing in it awaits, so nobody sees it half done.
    """

    def __init__(self, entity_id: str, channel: Channel, app_data: AppData) -> None:
        super().__init__()
        self.app_data = app_data
        self._id = entity_id
        self._channel = channel
        self._close_reason: CloseReason | None = None
        self._closed_flag: asyncio.Event | None = None
        self._registries: list[MutableMapping[str, Entity]] = []
        self._closed_callbacks: list[Callable[[], object]] = []

    @property
    def id(self) -> str:
        """Identifier."""
        return self._id

    @property
    def closed(self) -> bool:
        """Whether it is closed, by whomever."""
        return self._close_reason is not None

    @property
    def close_reason(self) -> CloseReason | None:
        """Why it closed, None while it is open."""
        return self._close_reason

    def close(self) -> None:
        """Close it and everything in it. Does nothing when it is closed."""
        self._shut(CloseReason.CLOSED)

    async def wait_closed(self) -> CloseReason:
        """Wait until it is closed, and return why."""
        if self._close_reason is None:
            self._closed_flag = self._closed_flag or asyncio.Event()
            await self._closed_flag.wait()
        assert self._close_reason is not None
        return self._close_reason

    def _register(self, *registries: MutableMapping[str, V]) -> None:
        """Enter the object into mappings by id, which it leaves when it closes."""
        for registry in registries:
            registry[self._id] = self  # type: ignore[assignment]
            self._registries.append(registry)  # type: ignore[arg-type]

    def _on_closed(self, callback: Callable[[], object]) -> None:
        """Call ``callback`` when the object closes, before anybody else hears of it."""
        self._closed_callbacks.append(callback)

    async def _request(self, request: Request) -> Response:
        """Send a request on behalf of this object.

        :raises ClosedError: it is closed, or closed while waiting.
        """
        self._raise_if_closed()
        response = await self._channel.request(request)
        self._raise_if_closed()
        return response

    def _raise_if_closed(self) -> None:
        if self._close_reason is not None:
            raise ClosedError(f"the {type(self).__name__} {self._id} is closed ({self._close_reason})")

    def _shut(self, reason: CloseReason) -> None:
        if self._close_reason is not None:
            return
        self._close_reason = reason
        self._channel.mailboxes.unlisten(self._id)
        if reason is CloseReason.CLOSED:
            self._tell_worker()
        self._close_children(reason)
        for registry in self._registries:
            registry.pop(self._id, None)
        self._registries.clear()
        for callback in self._closed_callbacks:
            callback()
        if self._closed_flag is not None:
            self._closed_flag.set()
        self._emit_last(self._closed_event(reason))

    def _tell_worker(self) -> None:
        """Ask the worker to close its side."""
        raise NotImplementedError

    def _close_children(self, reason: CloseReason) -> None:
        """Close what lives in this object."""

    def _closed_event(self, reason: CloseReason) -> object:
        """Return the last event."""
        raise NotImplementedError

    def _on_notification(self, notification: Notification) -> None:
        """Handle what the worker tells of this object."""
