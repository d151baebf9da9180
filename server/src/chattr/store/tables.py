"""Records as rows: a table per kind, a column per field."""

from dataclasses import fields
from functools import lru_cache
from typing import Any, Generic, TypeVar

from chattr.store.records import (
    INVITE_MEMORY_MS,
    BanRecord,
    ChatRecord,
    HostKeyRecord,
    InviteRecord,
    KnockRecord,
    PartKind,
    Record,
    RoomRecord,
    SessionRecord,
)

R = TypeVar("R", bound=Record)


def _marks(count: int) -> str:
    return f"({', '.join('?' * count)})"


@lru_cache(maxsize=64)
def _times(row: str, count: int) -> str:
    return ", ".join([row] * count)


class Table(Generic[R]):
    """The SQL for one kind; `key`: the columns that tell its rows apart.

    `upsert` takes the `values` of so many records, one after the other; `delete` takes so many keys;
    `select` reads rows in the order in which they first came; `expire`, where something can be over, deletes
    what is at `:now_ms` and returns the keys.
    """

    def __init__(self, kind: type[R], name: str, key: tuple[str, ...], is_over: str | None = None) -> None:
        self._kind = kind
        self._columns = tuple(field.name for field in fields(kind))
        self._flags = tuple(index for index, field in enumerate(fields(kind)) if field.type is bool)
        self._name = name
        self._keys = ", ".join(key)
        self._key_marks = _marks(len(key))
        updates = ", ".join(f"{name} = excluded.{name}" for name in self._columns if name not in key)
        self._on_conflict = f"ON CONFLICT ({self._keys}) DO UPDATE SET {updates}"
        # All parts are names of this module: nothing from outside comes into a statement.
        self.select = f"SELECT {', '.join(self._columns)} FROM {name} ORDER BY rowid"  # noqa: S608
        self.expire = is_over and f"DELETE FROM {name} WHERE {is_over} RETURNING {self._keys}"  # noqa: S608

    def upsert(self, count: int) -> str:
        """Return the statement for so many records."""
        rows = _times(_marks(len(self._columns)), count)
        columns = ", ".join(self._columns)
        return f"INSERT INTO {self._name} ({columns}) VALUES {rows} {self._on_conflict}"  # noqa: S608

    def delete(self, count: int) -> str:
        """Return the statement for so many keys."""
        keys = _times(self._key_marks, count)
        return f"DELETE FROM {self._name} WHERE ({self._keys}) IN (VALUES {keys})"  # noqa: S608

    def values(self, record: R) -> tuple[Any, ...]:
        """Return what goes into the columns."""
        return tuple(getattr(record, name) for name in self._columns)

    def record(self, row: tuple[Any, ...]) -> R:
        """Make a record of what `select` returned."""
        values = list(row)
        for index in self._flags:
            values[index] = bool(values[index])
        return self._kind(*values)


ROOMS = Table(RoomRecord, "room", ("room_id",))

PARTS: dict[PartKind, Table[Any]] = {
    HostKeyRecord: Table(HostKeyRecord, "host_key", ("room_id", "key_hash")),
    SessionRecord: Table(SessionRecord, "session", ("room_id", "participant_id"), "expires_at_ms <= :now_ms"),
    BanRecord: Table(BanRecord, "ban", ("room_id", "participant_id"), "until_ms <= :now_ms"),
    InviteRecord: Table(
        InviteRecord, "invite", ("room_id", "invite_id"), f"expires_at_ms + {INVITE_MEMORY_MS} <= :now_ms"
    ),
    KnockRecord: Table(KnockRecord, "knock", ("room_id", "participant_id")),
    ChatRecord: Table(ChatRecord, "chat", ("room_id", "message_id")),
}
