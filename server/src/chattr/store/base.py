"""What the use cases need of a store."""

from dataclasses import dataclass
from typing import Protocol

from chattr.store.records import PartKind, Record, StoredState

FLUSH_TIMEOUT_MS = 2_000
CLOSE_TIMEOUT_MS = 1_000


@dataclass(frozen=True, slots=True)
class StoreHealth:
    """Whether changes reach the disk.

    `problem`: what is wrong, in a sentence; `since_ms`: since when (Unix time); `backlog`: rows that
    still have to be written.
    """

    ok: bool
    problem: str | None = None
    since_ms: int | None = None
    backlog: int = 0


class Store(Protocol):
    """Keeps records. All methods belong to one event loop, and none blocks it.

    What is put, deleted and forgotten between two awaits is written as one: after a crash either all
    of it is there or nothing. Of several changes to one row only the last one has to be written.
    """

    async def open(self) -> None:
        """Make ready; the first thing to be called.

        :raises StoreOpenError: the file cannot be used.
        """

    async def load(self, now_ms: int) -> StoredState:
        """Return everything that is valid at `now_ms`: what a server starts with.

        :raises StoreError: the file cannot be read.
        """

    def put(self, record: Record) -> None:
        """Keep a record, in place of an older one with the same key.

        :raises RoomNotStoredError: its room was not put before, or was forgotten.
        """

    def delete(self, kind: PartKind, room_id: str, key: str | bytes) -> None:
        """Drop one record (`key` as in its class), if it is there."""

    def scrub(self) -> None:
        """Let nothing that was deleted so far live on in any file, once it is written."""

    def forget_room(self, room_id: str) -> None:
        """Drop a room and all that belongs to it."""

    def forget_expired(self, now_ms: int) -> None:
        """Drop sessions, bans and invites whose time is over."""

    async def flush(self, timeout_ms: int = FLUSH_TIMEOUT_MS, *, durable: bool = True) -> None:
        """Return when all changes so far are in the file: safe from the end of the process.

        `durable`: and from a loss of power.

        :raises NotSavedError: they are not; they stay in line, and are written when that is possible.
        """

    @property
    def works(self) -> bool:
        """Tell whether changes reach the disk; costs nothing."""

    def health(self) -> StoreHealth:
        """Tell the same, and how much waits."""

    async def close(self, timeout_ms: int = CLOSE_TIMEOUT_MS) -> None:
        """Write what is left, as far as that is possible in this time, and end; may be called twice."""
