"""Records, and stores on them, that the tests of the store share."""

import itertools
from collections.abc import Callable

from chattr.core.ids import hash_secret
from chattr.store.records import (
    DAY_MS,
    BanRecord,
    ChatRecord,
    HostKeyRecord,
    InviteRecord,
    KnockRecord,
    PartRecord,
    RoomRecord,
    SessionRecord,
    StoredState,
)

NOW_MS = 1_800_000_000_000


def ticking_clock() -> Callable[[], int]:
    """A clock that moves on by 1 ms each time it is read."""
    ticks = itertools.count(NOW_MS)
    return lambda: next(ticks)


def room(room_id: str = "blue-whale", last_used_at_ms: int = NOW_MS) -> RoomRecord:
    return RoomRecord(room_id, NOW_MS, last_used_at_ms, locked=True, host_id="ada", key_owed=False)


def session(participant_id: str = "ada", room_id: str = "blue-whale", name: str = "Ada 🐋") -> SessionRecord:
    token_hash = hash_secret(f"session-secret-{participant_id}")
    return SessionRecord(
        room_id,
        participant_id,
        token_hash,
        name,
        "guest",
        NOW_MS,
        NOW_MS + 5,
        NOW_MS + DAY_MS,
        present=participant_id == "ada",
        picture="https://pictures.example/whale",
        verified=True,
        knock_hash=hash_secret("knock-secret"),
    )


def host_key(ordinal: int = 0, room_id: str = "blue-whale") -> HostKeyRecord:
    return HostKeyRecord(room_id, hash_secret(f"host-secret-{ordinal}"), ordinal, NOW_MS)


def ban(participant_id: str = "mallory", room_id: str = "blue-whale") -> BanRecord:
    token_hash = hash_secret(f"ban-secret-{participant_id}")
    return BanRecord(room_id, participant_id, token_hash, "removed", NOW_MS, NOW_MS + DAY_MS)


def invite(invite_id: str = "i1", room_id: str = "blue-whale") -> InviteRecord:
    token_hash = hash_secret(f"invite-secret-{invite_id}")
    return InviteRecord(room_id, invite_id, token_hash, "ada", NOW_MS, NOW_MS + DAY_MS)


def knock(participant_id: str = "bob", room_id: str = "blue-whale", since_ms: int = NOW_MS) -> KnockRecord:
    return KnockRecord(
        room_id, participant_id, hash_secret(f"knock-secret-{participant_id}"), "Bob", since_ms
    )


def message(sequence: int = 1, room_id: str = "blue-whale") -> ChatRecord:
    return ChatRecord(
        room_id, f"m{sequence}", sequence, NOW_MS, "ada", "Ada 🐋", "c" * 22, sequence, b'{"version":1}'
    )


def parts(room_id: str = "blue-whale") -> list[PartRecord]:
    """One or two of each kind."""
    return [
        host_key(1, room_id),
        host_key(0, room_id),
        session("ada", room_id),
        session("carl", room_id),
        ban(room_id=room_id),
        invite(room_id=room_id),
        knock(room_id=room_id),
        message(1, room_id),
        message(2, room_id),
    ]


def room_ids(state: StoredState) -> set[str]:
    return {stored.room.room_id for stored in state.rooms}
