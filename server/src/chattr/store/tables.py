"""Records as rows: a table per kind, a column per field."""

from dataclasses import fields
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


class Table(Generic[R]):
    """The SQL for one kind; `key`: the columns that tell its rows apart.

    `upsert` takes `values`; `delete` takes the key; `select` reads rows in the order in which they first
    came; `expire`, where something can be over, deletes what is at `:now_ms` and returns the keys.
    """

    def __init__(self, kind: type[R], name: str, key: tuple[str, ...], is_over: str | None = None) -> None:
        self._kind = kind
        self._columns = tuple(field.name for field in fields(kind))
        self._flags = tuple(index for index, field in enumerate(fields(kind)) if field.type is bool)
        # All parts are names of this module: nothing from outside comes into a statement.
        columns, marks = ", ".join(self._columns), ", ".join("?" * len(self._columns))
        updates = ", ".join(f"{name} = excluded.{name}" for name in self._columns if name not in key)
        keys = ", ".join(key)
        self.upsert = (
            f"INSERT INTO {name} ({columns}) VALUES ({marks}) ON CONFLICT ({keys}) DO UPDATE SET {updates}"  # noqa: S608
        )
        self.delete = f"DELETE FROM {name} WHERE {' AND '.join(f'{column} = ?' for column in key)}"  # noqa: S608
        self.select = f"SELECT {columns} FROM {name} ORDER BY rowid"  # noqa: S608
        self.expire = is_over and f"DELETE FROM {name} WHERE {is_over} RETURNING {keys}"  # noqa: S608

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
