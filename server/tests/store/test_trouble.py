"""Locked, full, failing: calls go on, the operator is told once, and nothing is lost."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import store_samples as s
from store_processes import ask, running
from structlog.testing import capture_logs

from chattr.store.errors import NotSavedError
from chattr.store.records import InviteRecord, KnockRecord, SessionRecord, StoredState
from chattr.store.sqlite_store import SqliteStore

# A locked file holds an attempt for 1 s; a busy machine adds some 100 ms to a tick.
LATENCY_BOUND_S = 0.5


@pytest.fixture
def logs() -> Iterator[list[Any]]:
    with capture_logs() as records:
        yield records


@asynccontextmanager
async def opened(path: Path, *, max_bytes: int | None = None) -> AsyncIterator[SqliteStore]:
    store = SqliteStore(str(path), s.ticking_clock(), max_bytes=max_bytes)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


async def until_well(store: SqliteStore) -> None:
    async with asyncio.timeout(10):
        while not store.health().ok or store.health().backlog:  # noqa: ASYNC110 - health is asked, not told
            await asyncio.sleep(0.02)


async def longest_tick_s(until: asyncio.Task[Any]) -> float:
    """Return how long the event loop kept a 5 ms sleeper waiting at most."""
    longest = 0.0
    while not until.done():
        before = time.monotonic()
        await asyncio.sleep(0.005)
        longest = max(longest, time.monotonic() - before)
    return longest


def names(logs: list[Any]) -> list[str]:
    return [record["event"] for record in logs if record["event"].startswith("store")]


async def test_a_locked_file_delays_the_disk_alone(tmp_path: Path, logs: list[Any]) -> None:
    path = tmp_path / "chattr.sqlite"
    async with opened(path) as store:
        store.put(s.room())
        await store.flush()
        with running("locking.py", path) as other:
            ask(other, "lock")
            store.put(s.invite())
            flushing = asyncio.ensure_future(store.flush())
            assert await longest_tick_s(flushing) < LATENCY_BOUND_S
            with pytest.raises(NotSavedError, match="Another program keeps the database locked"):
                flushing.result()
            health = store.health()
            assert not health.ok
            assert health.problem is not None
            assert health.problem.startswith("Another program keeps the database locked")
            assert (health.since_ms, health.backlog) == (s.NOW_MS, 1)
            # What changes meanwhile is gathered, and the log stays quiet.
            for number in range(50):
                store.put(s.session(f"p{number}"))
                store.put(replace(s.invite(), used_at_ms=number))
                await asyncio.sleep(0.01)
            assert store.health().backlog in {51, 52}, "the invite may count twice during an attempt"
            assert names(logs) == ["store failing"]
            ask(other, "unlock")
            await until_well(store)
        assert names(logs) == ["store failing", "store works again"]
        (stored,) = (await store.load(s.NOW_MS)).rooms
        assert len(stored.sessions) == 50
        assert stored.invites == (replace(s.invite(), used_at_ms=49),)


async def test_a_short_lock_is_waited_out_without_a_word(tmp_path: Path, logs: list[Any]) -> None:
    path = tmp_path / "chattr.sqlite"
    async with opened(path) as store:
        with running("locking.py", path) as other:
            ask(other, "lock")
            store.put(s.room())
            flushing = asyncio.ensure_future(store.flush())
            await asyncio.sleep(0.2)
            assert not flushing.done()
            ask(other, "unlock")
            await flushing
        assert store.health().ok
    assert names(logs) == []


async def test_a_flush_ends_after_its_time(tmp_path: Path) -> None:
    path = tmp_path / "chattr.sqlite"
    async with opened(path) as store:
        with running("locking.py", path) as other:
            ask(other, "lock")
            store.put(s.room())
            with pytest.raises(NotSavedError, match="longer than 50 ms"):
                await store.flush(timeout_ms=50)
            ask(other, "unlock")
        await until_well(store)


async def test_closing_a_locked_store_does_not_hang_and_tells_what_is_lost(
    tmp_path: Path, logs: list[Any]
) -> None:
    path = tmp_path / "chattr.sqlite"
    async with opened(path) as store:
        with running("locking.py", path) as other:
            ask(other, "lock")
            store.put(s.room())
            began = time.monotonic()
            await store.close(timeout_ms=300)
            assert time.monotonic() - began < 3
    (record,) = [record for record in logs if record["event"] == "store closed with unsaved changes"]
    assert (record["log_level"], record["rows"]) == ("error", 1)


async def test_a_full_disk_keeps_changes_in_memory_until_there_is_room(
    tmp_path: Path, logs: list[Any]
) -> None:
    async with opened(tmp_path / "chattr.sqlite", max_bytes=200_000) as store:
        store.put(s.room("old"))
        for number in range(700):
            store.put(s.session(f"p{number}", "old"))
        await store.flush()
        store.put(s.room())
        for number in range(700):
            store.put(s.session(f"p{number}"))
        with pytest.raises(NotSavedError, match="The disk is full"):
            await store.flush()
        assert store.health().backlog == 701
        (on_disk,) = (await _on_disk(tmp_path / "chattr.sqlite")).rooms
        assert (on_disk.room.room_id, len(on_disk.sessions)) == ("old", 700), "a batch is whole or not there"

        store.forget_room("old")
        await until_well(store)
        (stored,) = (await store.load(s.NOW_MS)).rooms
        assert len(stored.sessions) == 700
    assert names(logs) == ["store failing", "store works again"]


async def test_a_refusal_of_the_system_is_told_and_outlived(tmp_path: Path) -> None:
    with running("file_size_limit.py", tmp_path / "chattr.sqlite") as process:
        output, _ = await asyncio.to_thread(process.communicate)
    problem, *states = output.splitlines()
    assert problem.startswith("The disk reports an error")
    assert states == ["False", "True 3000"]


async def test_a_flood_during_trouble_takes_no_more_memory_than_rows(tmp_path: Path) -> None:
    path = tmp_path / "chattr.sqlite"
    async with opened(path) as store:
        store.put(s.room())
        store.put(s.knock("known"))
        await store.flush()
        with running("locking.py", path) as other:
            ask(other, "lock")
            for attempt in ("none under way", "one under way"):
                for number in range(5_000):
                    store.put(s.knock(f"{attempt}{number}"))
                    store.delete(KnockRecord, "blue-whale", f"{attempt}{number}")
                    store.put(s.room(f"{attempt}{number}"))
                    store.put(s.invite(room_id=f"{attempt}{number}"))
                    store.forget_room(f"{attempt}{number}")
                store.put(s.invite())
                await asyncio.sleep(0.05)
            store.delete(KnockRecord, "blue-whale", "known")
            with pytest.raises(NotSavedError):
                await store.flush()
            assert store.health().backlog == 2, "the invite, and the row of the file that is to be deleted"
            ask(other, "unlock")
        await until_well(store)
        (stored,) = (await store.load(s.NOW_MS)).rooms
        assert stored.knocks == ()


async def test_twenty_thousand_rows_do_not_hold_up_the_loop(tmp_path: Path) -> None:
    async with opened(tmp_path / "chattr.sqlite") as store:
        store.put(s.room())
        for number in range(20_000):
            store.put(s.session(f"p{number}"))
        assert await longest_tick_s(asyncio.ensure_future(store.flush(timeout_ms=20_000))) < LATENCY_BOUND_S
        assert store.health().backlog == 0


async def test_a_row_that_can_never_be_written_does_not_hold_up_the_others(
    tmp_path: Path, logs: list[Any]
) -> None:
    async with opened(tmp_path / "chattr.sqlite") as store:
        store.put(s.room())
        store.put(s.session("broken", name="\ud800"))
        store.put(replace(s.invite("huge"), expires_at_ms=2**70))
        store.put(s.session("ada"))
        await store.flush()
        (stored,) = (await store.load(s.NOW_MS)).rooms
        assert [session.participant_id for session in stored.sessions] == ["ada"]
        assert stored.invites == ()
        assert store.health().ok
        store.delete(InviteRecord, "blue-whale", "huge")
        await store.flush()
    refused = [record for record in logs if record["event"] == "row refused"]
    assert [record["statement"] for record in refused] == ["INSERT INTO session", "INSERT INTO invite"]


async def test_of_many_rows_only_those_that_can_never_be_written_are_left_out(
    tmp_path: Path, logs: list[Any]
) -> None:
    names = [f"p{number}" for number in range(100)]
    async with opened(tmp_path / "chattr.sqlite") as store:
        store.put(s.room())
        for number, name in enumerate(names):
            store.put(s.session(name, name="\ud800" if number in (7, 70, 99) else name))
        await store.flush()
        (stored,) = (await store.load(s.NOW_MS)).rooms
        expected = [name for number, name in enumerate(names) if number not in (7, 70, 99)]
        assert [session.participant_id for session in stored.sessions] == expected
        for name in expected[:90]:
            store.delete(SessionRecord, "blue-whale", name)
        await store.flush()
        (stored,) = (await store.load(s.NOW_MS)).rooms
        assert [session.participant_id for session in stored.sessions] == expected[90:]
    assert sum(record["event"] == "row refused" for record in logs) == 3


async def test_many_flushes_at_once_and_a_canceled_one(tmp_path: Path) -> None:
    async with opened(tmp_path / "chattr.sqlite") as store:
        store.put(s.room())
        given_up = asyncio.ensure_future(store.flush())
        await asyncio.sleep(0)
        given_up.cancel()
        for number in range(50):
            store.put(s.session(f"p{number}"))
        await asyncio.gather(*(store.flush() for _ in range(50)))
        assert store.health().backlog == 0
        with pytest.raises(asyncio.CancelledError):
            await given_up


async def _on_disk(path: Path) -> StoredState:
    """Read the file as the next server would, while this one runs."""
    copy = path.with_name("copy.sqlite")
    for suffix in ("", "-wal"):
        await asyncio.to_thread(shutil.copyfile, f"{path}{suffix}", f"{copy}{suffix}")
    async with opened(copy) as other:
        return await other.load(s.NOW_MS)
