"""What the use cases need of the layers around them."""

from collections.abc import Callable, Iterable
from typing import Protocol, TypeAlias

from chattr.core.chat_log import ChatMessage
from chattr.core.room import Room
from chattr.protocol.base import Wire

Clock: TypeAlias = Callable[[], int]
"""Returns Unix time in ms; it never goes back."""


class Outbox(Protocol):
    """Carries notifications to connections."""

    def send(self, connection_ids: Iterable[str], payload: Wire) -> None:
        """Queue one notification for each of these; a connection that is gone is passed over."""


class Journal(Protocol):
    """Remembers rooms."""

    def record(self, room: Room) -> None:
        """Take note of what a room has just become; does not block."""

    def keep_message(self, room: Room, message: ChatMessage) -> None:
        """Add a message to a room's chat; does not block."""

    def drop_messages(self, room: Room, messages: Iterable[ChatMessage]) -> None:
        """Drop messages of a room's chat; does not block."""

    def scrub(self) -> None:
        """Let nothing that was dropped live on anywhere; does not block."""

    def forget(self, room: Room) -> None:
        """Drop all that is known of a room; does not block."""

    async def commit(self, *, durable: bool = False) -> None:
        """Return once everything so far is safe from the end of the process, or cannot be made so for now.

        `durable`: safe from a loss of power as well.
        """


class SwitchedOutbox:
    """Passes on to whichever outbox is attached; until there is one, nobody is connected."""

    def __init__(self) -> None:
        self.target: Outbox | None = None

    def send(self, connection_ids: Iterable[str], payload: Wire) -> None:
        """Queue one notification for each of these."""
        if self.target is not None:
            self.target.send(connection_ids, payload)
