"""SIGKILL at any moment: the file opens, what was said to be on disk is there, nothing is half there."""

import sqlite3
import threading
from pathlib import Path

import pytest
import store_samples as s
from store_processes import names_in, running

from chattr.store.sqlite_store import SqliteStore

KILLS = 15


def told_before_it_is_killed(path: Path, first: int, after_s: float) -> list[int]:
    """Let a server write for so long after its first commit, kill it, and return what it told."""
    told: list[int] = []
    with running("committing.py", path, first) as process:
        assert process.stdout is not None
        told.append(int(process.stdout.readline()))
        timer = threading.Timer(after_s, process.kill)
        timer.start()
        # A line may be cut off by the kill; the number in it is then not known to be on disk.
        told += [int(line) for line in process.stdout if line.endswith("\n")]
        timer.join()
        assert process.wait() == -9
    return told


# Starts as many processes.
@pytest.mark.timeout(300)
async def test_no_committed_change_is_lost_and_none_is_torn(tmp_path: Path) -> None:
    path = tmp_path / "chattr.sqlite"
    first = 0
    for kill in range(KILLS):
        told = told_before_it_is_killed(path, first, after_s=0.003 + 0.017 * kill)
        store = SqliteStore(str(path), s.ticking_clock())
        await store.open()
        (stored,) = (await store.load(s.NOW_MS)).rooms
        await store.close()
        people = {int(session.participant_id[1:]) for session in stored.sessions}
        invited = {int(invite.invite_id[1:]) for invite in stored.invites}
        assert people == invited, "what was put at once is there as one"
        assert people == set(range(max(people) + 1)), "nothing before the last commit is missing"
        assert max(people) >= told[-1]
        first = max(people) + 1
    assert first > 100
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


async def test_a_file_whose_server_was_killed_opens_at_once_for_the_next(tmp_path: Path) -> None:
    path = tmp_path / "chattr.sqlite"
    told_before_it_is_killed(path, 0, after_s=0.05)
    assert "chattr.sqlite-wal" in names_in(tmp_path), "there is something to recover"
    store = SqliteStore(str(path), s.ticking_clock())
    await store.open()
    assert store.health().ok
    await store.close()
    assert "chattr.sqlite-wal" not in names_in(tmp_path)


@pytest.mark.parametrize("how", ["durable", "written"])
async def test_what_a_flush_answered_for_is_there_if_the_process_dies_in_that_instant(
    tmp_path: Path, how: str
) -> None:
    path = tmp_path / "chattr.sqlite"
    with running("dying_after_flush.py", path, how) as process:
        assert process.wait() == -9
    store = SqliteStore(str(path), s.ticking_clock())
    await store.open()
    (stored,) = (await store.load(s.NOW_MS)).rooms
    await store.close()
    assert len(stored.sessions) == 500
    assert stored.knocks == (), "nobody waited for what came after the flush"
