"""The store without a file: for the tests of upper layers, which may also make it fail."""

from chattr.store.base import CLOSE_TIMEOUT_MS, FLUSH_TIMEOUT_MS, StoreHealth
from chattr.store.errors import NotSavedError, RoomNotStoredError
from chattr.store.records import (
    PartKind,
    PartRecord,
    Record,
    RoomRecord,
    RowKey,
    StoredState,
    assemble,
    is_over,
)


class MemoryStore:
    """A `base.Store` that lives as long as the object: `load` after `close` is a restarted server's.

    While `problem` is set (a sentence), flushes fail and the health is bad, as with a full disk; what
    is put is kept all the same. `flushes` counts those that were asked for.
    """

    def __init__(self) -> None:
        self.problem: str | None = None
        self.flushes = 0
        self._rooms: dict[str, RoomRecord] = {}
        self._parts: dict[str, dict[RowKey, PartRecord]] = {}

    async def open(self) -> None:
        """Do nothing."""

    async def load(self, now_ms: int) -> StoredState:
        """Return what is valid."""
        parts = [part for rows in self._parts.values() for part in rows.values()]
        return assemble(list(self._rooms.values()), parts, now_ms)

    def put(self, record: Record) -> None:
        """Keep a record.

        :raises RoomNotStoredError: its room was not put before, or was forgotten.
        """
        if isinstance(record, RoomRecord):
            self._rooms[record.room_id] = record
            self._parts.setdefault(record.room_id, {})
        elif record.room_id not in self._rooms:
            raise RoomNotStoredError(record.room_id)
        else:
            self._parts[record.room_id][type(record), record.key] = record

    def delete(self, kind: PartKind, room_id: str, key: str | bytes) -> None:
        """Drop one record."""
        self._parts.get(room_id, {}).pop((kind, key), None)

    def scrub(self) -> None:
        """Do nothing: there is no file."""

    def forget_room(self, room_id: str) -> None:
        """Drop a room and all that belongs to it."""
        self._rooms.pop(room_id, None)
        self._parts.pop(room_id, None)

    def forget_expired(self, now_ms: int) -> None:
        """Drop what is over."""
        for room_id, rows in self._parts.items():
            self._parts[room_id] = {row: part for row, part in rows.items() if not is_over(part, now_ms)}

    async def flush(self, timeout_ms: int = FLUSH_TIMEOUT_MS, *, durable: bool = True) -> None:  # noqa: ARG002
        """Count, those that are to be durable; takes no time.

        :raises NotSavedError: `problem` is set.
        """
        self.flushes += durable
        if self.problem is not None:
            raise NotSavedError(self.problem)

    @property
    def works(self) -> bool:
        """Tell whether there is no `problem`."""
        return self.problem is None

    def health(self) -> StoreHealth:
        """Tell of the `problem`."""
        return StoreHealth(self.problem is None, self.problem, None if self.problem is None else 0)

    async def close(self, timeout_ms: int = CLOSE_TIMEOUT_MS) -> None:
        """Do nothing."""
