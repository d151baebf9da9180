"""What has still to be written: the last word on each row, in the order in which rows first changed."""

from collections.abc import Iterable

from chattr.store.records import PartRecord, Record, RoomRecord, RowKey, is_over


class ChangeSet:
    """Its size is bounded by the number of rows that it is about, not by the number of changes.

    To be carried out in this order: rooms `forgotten`, then whatever the file holds that is over at
    `expired_at_ms`, then `rooms`, then `parts` (None deletes). A room may be forgotten and be put anew in
    the same set. `scrubs`: what was deleted must not live on in the log beside the file.
    """

    def __init__(self) -> None:
        self.forgotten: dict[str, None] = {}
        self.rooms: dict[str, RoomRecord] = {}
        self.parts: dict[str, dict[RowKey, PartRecord | None]] = {}
        self.expired_at_ms: int | None = None
        self.scrubs = False

    def __len__(self) -> int:
        return len(self.forgotten) + len(self.rooms) + sum(len(rows) for rows in self.parts.values())

    def __bool__(self) -> bool:
        return bool(
            self.forgotten or self.rooms or self.parts or self.expired_at_ms is not None or self.scrubs
        )

    def put(self, record: Record) -> None:
        """Write this record."""
        if isinstance(record, RoomRecord):
            self.rooms[record.room_id] = record
        else:
            self.parts.setdefault(record.room_id, {})[type(record), record.key] = record

    def delete(self, room_id: str, row: RowKey) -> None:
        """Delete a row of the file."""
        self.parts.setdefault(room_id, {})[row] = None

    def drop(self, room_id: str, row: RowKey) -> None:
        """Say nothing of a row."""
        rows = self.parts.get(room_id, {})
        rows.pop(row, None)
        if not rows:
            self.parts.pop(room_id, None)

    def forget_room(self, room_id: str) -> None:
        """Delete a room with all its rows."""
        self.rooms.pop(room_id, None)
        self.parts.pop(room_id, None)
        self.forgotten[room_id] = None
        self.scrubs = True

    def expire(self, now_ms: int) -> None:
        """Delete what is over at this time."""
        self.expired_at_ms = max(now_ms, self.expired_at_ms or now_ms)
        for rows in self.parts.values():
            rows.update(
                {row: None for row, part in rows.items() if part is not None and is_over(part, now_ms)}
            )

    def puts(self, room_id: str, row: RowKey) -> bool:
        """Tell whether a row is written."""
        return self.parts.get(room_id, {}).get(row) is not None

    def follow_with(self, newer: "ChangeSet") -> None:
        """Take in what changed later."""
        for room_id in newer.forgotten:
            self.forget_room(room_id)
        self.scrubs = self.scrubs or newer.scrubs
        if newer.expired_at_ms is not None:
            self.expire(newer.expired_at_ms)
        self.rooms.update(newer.rooms)
        for room_id, rows in newer.parts.items():
            self.parts.setdefault(room_id, {}).update(rows)


class KnownRows:
    """Which rooms and rows the file holds, so that nothing has to be deleted that was never written."""

    def __init__(self) -> None:
        self._rooms: dict[str, set[RowKey]] = {}

    def __len__(self) -> int:
        return len(self._rooms) + sum(len(rows) for rows in self._rooms.values())

    def holds(self, room_id: str, row: RowKey | None = None) -> bool:
        """Tell whether the file holds this row; without one, the room."""
        rows = self._rooms.get(room_id)
        return rows is not None and (row is None or row in rows)

    def add(self, record: Record) -> None:
        """Note a row that the file holds."""
        rows = self._rooms.setdefault(record.room_id, set())
        if not isinstance(record, RoomRecord):
            rows.add((type(record), record.key))

    def written(self, changes: ChangeSet, gone: Iterable[tuple[str, RowKey]]) -> None:
        """Note that changes were carried out, after which the rows in `gone` are not there."""
        for room_id in changes.forgotten:
            self._rooms.pop(room_id, None)
        for room in changes.rooms.values():
            self.add(room)
        for room_id, rows in changes.parts.items():
            for row, record in rows.items():
                if record is None:
                    self._discard(room_id, row)
                else:
                    self.add(record)
        for room_id, row in gone:
            self._discard(room_id, row)

    def prune(self, changes: ChangeSet) -> None:
        """Take deletions out of a set that concern what the file never held."""
        needless = [
            (room_id, row)
            for room_id, rows in changes.parts.items()
            for row, record in rows.items()
            if record is None and not self.holds(room_id, row)
        ]
        for room_id, row in needless:
            changes.drop(room_id, row)
        for room_id in [room_id for room_id in changes.forgotten if not self.holds(room_id)]:
            del changes.forgotten[room_id]

    def _discard(self, room_id: str, row: RowKey) -> None:
        if room_id in self._rooms:
            self._rooms[room_id].discard(row)
