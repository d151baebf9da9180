"""What the use cases need of the layers around them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeAlias

from chattr.core.events import RoomEvent
from chattr.core.room import Room
from chattr.protocol.base import Wire

Clock: TypeAlias = Callable[[], int]
"""Returns Unix time in ms; it never goes back."""


class Outbox(Protocol):
    """Carries notifications to connections."""

    def send(self, connection_ids: Iterable[str], payload: Wire) -> None:
        """Queue one notification for each of these; a connection that is gone is passed over."""


class Journal(Protocol):
    """Told of every change of a room, in order: where a store listens."""

    def record(self, room: Room, events: Sequence[RoomEvent]) -> None:
        """Take note of what has just become true; must not block."""


class SwitchedOutbox:
    """Passes on to whichever outbox is attached; until there is one, nobody is connected."""

    def __init__(self) -> None:
        self.target: Outbox | None = None

    def send(self, connection_ids: Iterable[str], payload: Wire) -> None:
        """Queue one notification for each of these."""
        if self.target is not None:
            self.target.send(connection_ids, payload)


class NoJournal:
    """Remembers nothing."""

    def record(self, room: Room, events: Sequence[RoomEvent]) -> None:
        """Drop it."""
