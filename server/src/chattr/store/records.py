"""What is kept of a room, one frozen value per row; times are Unix time in ms, secrets are hashes only.

The hashes are those of `core.ids.hash_secret`.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

DAY_MS = 24 * 60 * 60 * 1000

INVITE_MEMORY_MS = 7 * DAY_MS
"""An invite is remembered for so long after it expired, so that its holder can be told why it fails."""


@dataclass(frozen=True, slots=True)
class RoomRecord:
    """A room; everything else belongs to one. `key_owed`: the host has yet to be given a key.

    `chat_floor`: no later message of its chat has a sequence as low as this.
    """

    room_id: str
    created_at_ms: int
    last_used_at_ms: int
    locked: bool = False
    host_id: str | None = None
    key_owed: bool = False
    chat_floor: int = 0


@dataclass(frozen=True, slots=True)
class HostKeyRecord:
    """A key that opens the room as host. Of two `ordinal`s the lower has the better claim."""

    room_id: str
    key_hash: bytes
    ordinal: int
    issued_at_ms: int

    @property
    def key(self) -> bytes:
        """What tells it from others of its room."""
        return self.key_hash


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """Someone who was let in and may come back without knocking until `expires_at_ms`.

    `present`: they had a place when this was written. `knock_hash`: of the knock by which they came.
    """

    room_id: str
    participant_id: str
    token_hash: bytes
    name: str
    role: Literal["host", "cohost", "guest"]
    joined_at_ms: int
    last_seen_at_ms: int
    expires_at_ms: int
    present: bool = False
    picture: str | None = None
    verified: bool = False
    knock_hash: bytes | None = None

    @property
    def key(self) -> str:
        """What tells it from others of its room."""
        return self.participant_id


@dataclass(frozen=True, slots=True)
class BanRecord:
    """Someone who may not come in, or not knock, until `until_ms`; found by id or by session token."""

    room_id: str
    participant_id: str
    token_hash: bytes
    reason: Literal["removed", "denied"]
    since_ms: int
    until_ms: int

    @property
    def key(self) -> str:
        """What tells it from others of its room."""
        return self.participant_id


@dataclass(frozen=True, slots=True)
class InviteRecord:
    """A link that skips the door once. `created_by` and `used_by` are participant ids."""

    room_id: str
    invite_id: str
    token_hash: bytes
    created_by: str
    created_at_ms: int
    expires_at_ms: int
    used_at_ms: int | None = None
    used_by: str | None = None
    revoked_at_ms: int | None = None
    label: str | None = None
    used_by_name: str | None = None

    @property
    def key(self) -> str:
        """What tells it from others of its room."""
        return self.invite_id


@dataclass(frozen=True, slots=True)
class KnockRecord:
    """Someone who waits at the door; `token_hash` leads them back to the same knock."""

    room_id: str
    participant_id: str
    token_hash: bytes
    name: str
    since_ms: int
    picture: str | None = None
    verified: bool = False

    @property
    def key(self) -> str:
        """What tells it from others of its room."""
        return self.participant_id


@dataclass(frozen=True, slots=True)
class ChatRecord:
    """A message of the chat; `sealed` is ciphertext, `sender_name` what its sender was called."""

    room_id: str
    message_id: str
    sequence: int
    sent_at_ms: int
    participant_id: str
    sender_name: str
    chain_id: str
    counter: int
    sealed: bytes

    @property
    def key(self) -> str:
        """What tells it from others of its room."""
        return self.message_id


PartRecord: TypeAlias = HostKeyRecord | SessionRecord | BanRecord | InviteRecord | KnockRecord | ChatRecord
"""Whatever belongs to a room."""

Record: TypeAlias = RoomRecord | PartRecord

PartKind: TypeAlias = (
    type[HostKeyRecord]
    | type[SessionRecord]
    | type[BanRecord]
    | type[InviteRecord]
    | type[KnockRecord]
    | type[ChatRecord]
)


RowKey: TypeAlias = tuple[PartKind, str | bytes]
"""A row among those of its room."""


@dataclass(frozen=True, slots=True)
class StoredRoom:
    """A room with all that is still valid of it, each kind in the order in which it came about."""

    room: RoomRecord
    host_keys: tuple[HostKeyRecord, ...] = ()
    sessions: tuple[SessionRecord, ...] = ()
    bans: tuple[BanRecord, ...] = ()
    invites: tuple[InviteRecord, ...] = ()
    knocks: tuple[KnockRecord, ...] = ()
    chat: tuple[ChatRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredState:
    """Everything a server knew when it ended."""

    rooms: tuple[StoredRoom, ...] = ()


def is_over(record: PartRecord, now_ms: int) -> bool:
    """Tell whether a record has outlived its use."""
    match record:
        case SessionRecord():
            return record.expires_at_ms <= now_ms
        case BanRecord():
            return record.until_ms <= now_ms
        case InviteRecord():
            return record.expires_at_ms + INVITE_MEMORY_MS <= now_ms
        case HostKeyRecord() | KnockRecord() | ChatRecord():
            return False


def assemble(rooms: list[RoomRecord], parts: list[PartRecord], now_ms: int) -> StoredState:
    """Put together what is valid at `now_ms`, in the order given; parts without a room are left out."""
    by_room: dict[str, list[PartRecord]] = {room.room_id: [] for room in rooms}
    for part in parts:
        if part.room_id in by_room and not is_over(part, now_ms):
            by_room[part.room_id].append(part)
    return StoredState(tuple(_assemble_room(room, by_room[room.room_id]) for room in rooms))


def _assemble_room(room: RoomRecord, parts: list[PartRecord]) -> StoredRoom:
    return StoredRoom(
        room,
        host_keys=tuple(
            sorted((p for p in parts if isinstance(p, HostKeyRecord)), key=lambda key: key.ordinal)
        ),
        sessions=tuple(
            sorted(
                (p for p in parts if isinstance(p, SessionRecord)), key=lambda session: session.joined_at_ms
            )
        ),
        bans=tuple(sorted((p for p in parts if isinstance(p, BanRecord)), key=lambda ban: ban.since_ms)),
        invites=tuple(
            sorted((p for p in parts if isinstance(p, InviteRecord)), key=lambda invite: invite.created_at_ms)
        ),
        knocks=tuple(
            sorted((p for p in parts if isinstance(p, KnockRecord)), key=lambda knock: knock.since_ms)
        ),
        chat=tuple(
            sorted((p for p in parts if isinstance(p, ChatRecord)), key=lambda message: message.sequence)
        ),
    )
