"""Any order of changes, with writes that fail in between: the file ends up with what a dictionary would."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
import store_samples as s
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from chattr.store.base import Store
from chattr.store.errors import NotSavedError, RoomNotStoredError
from chattr.store.memory_store import MemoryStore
from chattr.store.records import DAY_MS, InviteRecord, KnockRecord, SessionRecord
from chattr.store.retry import retry_delay_ms
from chattr.store.sqlite_file import SqliteFile
from chattr.store.sqlite_store import SqliteStore

ROOMS = st.sampled_from(["r1", "r2"])
PEOPLE = st.sampled_from(["p1", "p2"])

Step = Callable[[Store], object]

STEPS = st.one_of(
    st.builds(lambda r: lambda store: store.put(s.room(r)), ROOMS),
    st.builds(lambda r, p, n: lambda store: store.put(s.session(p, r, n)), ROOMS, PEOPLE, PEOPLE),
    st.builds(lambda r, p: lambda store: store.put(s.invite(p, r)), ROOMS, PEOPLE),
    st.builds(lambda r, p: lambda store: store.put(s.knock(p, r)), ROOMS, PEOPLE),
    st.builds(
        lambda kind, r, p: lambda store: store.delete(kind, r, p),
        st.sampled_from([SessionRecord, InviteRecord, KnockRecord]),
        ROOMS,
        PEOPLE,
    ),
    st.builds(lambda r: lambda store: store.forget_room(r), ROOMS),
    st.builds(lambda days: lambda store: store.forget_expired(s.NOW_MS + days * DAY_MS), st.integers(0, 2)),
)

# A step, the end of what is one transaction, or a wait until the next attempt is over.
SCRIPTS = st.lists(st.one_of(STEPS, STEPS, STEPS, st.sampled_from(["yield", "flush"])), max_size=40)


def carry_out(step: Step, store: Store) -> bool:
    """Return False when the store refused."""
    try:
        step(store)
    except RoomNotStoredError:
        return False
    return True


async def rows(store: Store) -> set[Any]:
    state = await store.load(s.NOW_MS)
    return {
        row
        for stored in state.rooms
        for row in (stored.room, *stored.sessions, *stored.invites, *stored.knocks)
    }


async def play(script: list[Any], store: SqliteStore, model: MemoryStore) -> None:
    for step in script:
        if step == "yield":
            await asyncio.sleep(0)
        elif step == "flush":
            try:
                await store.flush()
            except NotSavedError:
                assert store.health().problem is not None
        else:
            assert carry_out(step, store) == carry_out(step, model)


@settings(max_examples=300, deadline=None)
@given(SCRIPTS, st.lists(st.booleans(), max_size=20))
def test_the_file_ends_up_with_what_a_dictionary_would(script: list[Any], failures: list[bool]) -> None:
    write, left = SqliteFile.write, iter(failures)

    def write_or_fail(self: SqliteFile, *args: Any, **kwargs: Any) -> Any:
        if next(left, False):
            raise sqlite3.OperationalError("no luck")
        return write(self, *args, **kwargs)

    async def run() -> None:
        store, model = SqliteStore(":memory:", s.ticking_clock()), MemoryStore()
        await store.open()
        await play(script, store, model)
        # From here on nothing fails but an attempt that is under way.
        list(left)
        with contextlib.suppress(NotSavedError):
            await store.flush()
        await store.flush()
        assert await rows(store) == await rows(model)
        assert store.health().ok
        assert store.health().backlog == 0
        await store.close()

    with pytest.MonkeyPatch.context() as patch, capture_logs():
        patch.setattr(SqliteFile, "write", write_or_fail)
        asyncio.run(run())


def test_the_wait_between_attempts_doubles_up_to_five_seconds() -> None:
    assert [retry_delay_ms(n) for n in range(1, 9)] == [100, 200, 400, 800, 1600, 3200, 5000, 5000]
    assert retry_delay_ms(10**6) == 5000


async def test_changes_during_trouble_do_not_hurry_the_next_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    attempts = 0

    def fail(*_args: Any, **_kwargs: Any) -> Any:
        nonlocal attempts
        attempts += 1
        raise sqlite3.OperationalError("no luck")

    store = SqliteStore(":memory:", s.ticking_clock())
    await store.open()
    with monkeypatch.context() as patch, capture_logs():
        patch.setattr(SqliteFile, "write", fail)
        for number in range(100):
            store.put(s.room(f"r{number}"))
            await asyncio.sleep(0.005)
        assert 2 <= attempts <= 6, "at 0, 100, 300 and 700 ms, however much changes"
    await store.flush()
    assert store.health().ok
    await store.close()
