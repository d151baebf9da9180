"""Down to the browsers: each notification is encoded once, for however many connections."""

from collections.abc import Iterable
from typing import Protocol

from chattr.protocol.base import Wire
from chattr.protocol.registry import NOTIFICATION_NAMES
from chattr.signaling.packets import write_event


class TextSink(Protocol):
    """A connection that takes encoded packets."""

    def send(self, text: str) -> None:
        """Queue a packet."""


class Notifier:
    """The outbox of the use cases (`calls.ports.Outbox`)."""

    def __init__(self) -> None:
        self._connections: dict[str, TextSink] = {}

    def add(self, connection_id: str, sink: TextSink) -> None:
        """Take a new connection."""
        self._connections[connection_id] = sink

    def remove(self, connection_id: str) -> None:
        """Forget a connection that is gone."""
        self._connections.pop(connection_id, None)

    def send(self, connection_ids: Iterable[str], payload: Wire) -> None:
        """Queue one notification for each of these; a connection that is gone is passed over."""
        text = write_event(NOTIFICATION_NAMES[type(payload)], payload)
        for connection_id in connection_ids:
            sink = self._connections.get(connection_id)
            if sink is not None:
                sink.send(text)
