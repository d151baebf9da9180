"""What every store does: on a file, in SQLite's memory, and the one for tests."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import store_samples as s

from chattr.store.base import Store
from chattr.store.errors import RoomNotStoredError
from chattr.store.memory_store import MemoryStore
from chattr.store.records import (
    DAY_MS,
    INVITE_MEMORY_MS,
    InviteRecord,
    KnockRecord,
    SessionRecord,
    StoredRoom,
    StoredState,
)
from chattr.store.sqlite_store import SqliteStore

NOW = s.NOW_MS


@pytest.fixture(params=["file", "sqlite-memory", "memory"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    made: Store = {
        "file": lambda: SqliteStore(str(tmp_path / "chattr.sqlite"), s.ticking_clock()),
        "sqlite-memory": lambda: SqliteStore(":memory:", s.ticking_clock()),
        "memory": MemoryStore,
    }[request.param]()
    await made.open()
    yield made
    await made.close()


async def test_a_new_store_is_empty_and_well(store: Store) -> None:
    assert await store.load(NOW) == StoredState()
    assert store.health().ok
    await store.flush()


async def test_everything_comes_back_as_it_was_put_in_its_order(store: Store) -> None:
    store.put(s.room())
    for part in s.parts():
        store.put(part)
    assert await store.load(NOW) == StoredState(
        (
            StoredRoom(
                s.room(),
                host_keys=(s.host_key(0), s.host_key(1)),
                sessions=(s.session("ada"), s.session("carl")),
                bans=(s.ban(),),
                invites=(s.invite(),),
                knocks=(s.knock(),),
                chat=(s.message(1), s.message(2)),
            ),
        )
    )


async def test_who_came_first_stays_first_also_when_their_row_changes(store: Store) -> None:
    store.put(s.room())
    for name in ("zoe", "ada", "mia"):
        store.put(s.session(name))
    await store.flush()
    store.put(replace(s.session("zoe"), last_seen_at_ms=NOW + 99))
    (stored,) = (await store.load(NOW)).rooms
    assert [session.participant_id for session in stored.sessions] == ["zoe", "ada", "mia"]
    assert stored.sessions[0].last_seen_at_ms == NOW + 99


async def test_the_last_word_on_a_row_counts(store: Store) -> None:
    store.put(s.room())
    store.put(s.invite())
    used = replace(s.invite(), used_at_ms=NOW + 1, used_by="bob")
    store.put(used)
    store.put(s.knock())
    store.delete(KnockRecord, "blue-whale", "bob")
    store.put(s.session("ada"))
    await store.flush()
    store.delete(SessionRecord, "blue-whale", "ada")
    store.put(s.session("ada", name="Ada again"))
    (stored,) = (await store.load(NOW)).rooms
    assert stored.invites == (used,)
    assert stored.knocks == ()
    assert [session.name for session in stored.sessions] == ["Ada again"]


async def test_a_deleted_row_is_gone_and_deleting_what_is_not_there_is_no_error(store: Store) -> None:
    store.put(s.room())
    store.put(s.host_key(0))
    store.put(s.host_key(1))
    await store.flush()
    store.delete(type(s.host_key()), "blue-whale", s.host_key(1).key)
    store.delete(InviteRecord, "blue-whale", "never")
    store.delete(InviteRecord, "nowhere", "never")
    (stored,) = (await store.load(NOW)).rooms
    assert stored.host_keys == (s.host_key(0),)


async def test_a_forgotten_room_takes_everything_along_and_may_begin_anew(store: Store) -> None:
    for room_id in ("blue-whale", "red-fox"):
        store.put(s.room(room_id))
        for part in s.parts(room_id):
            store.put(part)
    await store.flush()
    store.put(s.session("late"))
    store.forget_room("blue-whale")
    with pytest.raises(RoomNotStoredError):
        store.put(s.session("later"))
    assert s.room_ids(await store.load(NOW)) == {"red-fox"}

    store.forget_room("red-fox")
    store.put(s.room("red-fox"))
    store.put(s.session("new", "red-fox"))
    (stored,) = (await store.load(NOW)).rooms
    assert stored == StoredRoom(s.room("red-fox"), sessions=(s.session("new", "red-fox"),))


async def test_nothing_can_be_kept_of_a_room_that_is_not_there(store: Store) -> None:
    for part in s.parts():
        with pytest.raises(RoomNotStoredError):
            store.put(part)
    store.forget_room("blue-whale")
    assert await store.load(NOW) == StoredState()


async def test_what_is_over_is_not_loaded_and_can_be_dropped(store: Store) -> None:
    store.put(s.room())
    for part in s.parts():
        store.put(part)
    (day_after,) = (await store.load(NOW + DAY_MS)).rooms
    assert (day_after.sessions, day_after.bans) == ((), ())
    assert day_after.invites == (s.invite(),), "its holder is to be told that it has expired"
    (later,) = (await store.load(NOW + DAY_MS + INVITE_MEMORY_MS)).rooms
    assert later.invites == ()
    assert (len(later.host_keys), len(later.knocks)) == (2, 1), "these have no time of their own"

    store.forget_expired(NOW + DAY_MS)
    (dropped,) = (await store.load(NOW)).rooms
    assert (dropped.sessions, dropped.bans) == ((), ())
    assert dropped.invites == (s.invite(),)


async def test_one_millisecond_decides(store: Store) -> None:
    store.put(s.room())
    store.put(s.session())
    store.forget_expired(NOW + DAY_MS - 1)
    (before,) = (await store.load(NOW + DAY_MS - 1)).rooms
    assert before.sessions == (s.session(),)
    store.forget_expired(NOW + DAY_MS)
    (after,) = (await store.load(NOW)).rooms
    assert after.sessions == ()


async def test_closing_twice_is_no_error(store: Store) -> None:
    await store.close()
    await store.close()
