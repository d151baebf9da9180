"""The file: who may read it, what is in it, and files that cannot be used."""

import os
import sqlite3
import stat
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import store_samples as s
from live_server import eventually
from store_processes import ask, names_in, running
from structlog.testing import capture_logs

from chattr.store.errors import (
    DamagedError,
    ForeignError,
    InUseError,
    NotSavedError,
    NotWritableError,
    StoreOpenError,
    TooNewError,
)
from chattr.store.records import ChatRecord, InviteRecord, SessionRecord
from chattr.store.sqlite_file import BUSY_TIMEOUT_MS
from chattr.store.sqlite_store import SqliteStore


async def opened(path: Path) -> SqliteStore:
    store = SqliteStore(str(path), s.ticking_clock())
    await store.open()
    return store


async def filled(path: Path) -> SqliteStore:
    store = await opened(path)
    for room_id in ("blue-whale", "red-fox"):
        store.put(s.room(room_id))
        for part in s.parts(room_id):
            store.put(part)
    await store.flush()
    return store


def bytes_of_all_files(path: Path) -> bytes:
    files = [file for file in path.parent.iterdir() if file.name.startswith(path.name)]
    assert Path(f"{path}-wal") in files
    return b"".join(file.read_bytes() for file in files)


async def test_what_was_put_is_there_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "chattr.sqlite"
    store = await filled(path)
    before = await store.load(s.NOW_MS)
    store.put(s.session("at the last moment"))
    await store.close()
    assert names_in(tmp_path) == ["chattr.sqlite", "chattr.sqlite-lock"]

    store = await opened(path)
    after = await store.load(s.NOW_MS)
    assert after.rooms[1] == before.rooms[1]
    assert after.rooms[0].sessions == (*before.rooms[0].sessions, s.session("at the last moment"))
    # The new process knows the rows of the old one.
    store.put(s.knock("new"))
    store.delete(SessionRecord, "blue-whale", "ada")
    store.forget_room("red-fox")
    (left,) = (await store.load(s.NOW_MS)).rooms
    assert [knock.participant_id for knock in left.knocks] == ["bob", "new"]
    assert "ada" not in {session.participant_id for session in left.sessions}
    await store.close()


async def test_only_its_owner_may_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "chattr.sqlite"
    old_mask = os.umask(0)
    try:
        store = await filled(path)
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
        assert len(modes) == 4
        assert set(modes.values()) == {0o600}, modes
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        await store.close()
        path.chmod(0o644)
        store = await opened(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        await store.close()
    finally:
        os.umask(old_mask)


async def test_no_secret_is_in_any_file(tmp_path: Path) -> None:
    store = await filled(tmp_path / "chattr.sqlite")
    content = bytes_of_all_files(tmp_path / "chattr.sqlite")
    assert s.session("ada").token_hash in content, "the scan sees what is there"
    for word in (b"session-secret", b"host-secret", b"ban-secret", b"invite-secret", b"knock-secret"):
        assert word not in content
    await store.close()


async def test_a_forgotten_room_leaves_nothing_in_any_table_and_no_name_in_any_file(tmp_path: Path) -> None:
    path = tmp_path / "chattr.sqlite"
    store = await filled(path)
    store.put(s.session("eve", "red-fox", name="Unforgettable Eve"))
    store.put(s.session("ada", "red-fox", name="Replaced Ada"))
    await store.flush()
    store.put(s.session("ada", "red-fox"))
    await store.flush()
    content = bytes_of_all_files(path)
    assert b"Unforgettable" in content
    store.forget_room("red-fox")
    await store.flush()
    content = bytes_of_all_files(path)
    for trace in (b"Unforgettable", b"Replaced", b"red-fox"):
        assert trace not in content
    await store.close()

    with closing(sqlite3.connect(path)) as connection:
        tables = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        ]
        assert set(tables) == {"room", "host_key", "session", "ban", "invite", "knock", "chat"}
        for table in tables:
            rooms = connection.execute(f"SELECT DISTINCT room_id FROM {table}").fetchall()
            assert rooms == [("blue-whale",)], table


async def test_a_cleared_chat_leaves_nothing_in_any_file(tmp_path: Path) -> None:
    path = tmp_path / "chattr.sqlite"
    store = await filled(path)
    said = replace(s.message(7), sealed=b"Unforgettable ciphertext")
    store.put(said)
    await store.flush()
    assert b"Unforgettable" in bytes_of_all_files(path)
    store.delete(ChatRecord, said.room_id, said.key)
    store.scrub()
    await store.flush()
    assert b"Unforgettable" not in bytes_of_all_files(path)
    await store.close()


async def test_a_cleared_chat_leaves_the_log_as_soon_as_nobody_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "chattr.sqlite"
    store = await filled(path)
    said = replace(s.message(7), sealed=b"Unforgettable ciphertext")
    store.put(said)
    await store.flush()
    with running("locking.py", path) as reader, capture_logs() as told:
        ask(reader, "read")
        store.delete(ChatRecord, said.room_id, said.key)
        store.scrub()
        begun = time.monotonic()
        for number in range(5):
            await store.flush()
            store.put(s.session(f"p{number}"))
        await store.flush()
        assert time.monotonic() - begun < BUSY_TIMEOUT_MS / 1000, "nobody waits for the reader"
        assert b"Unforgettable" in bytes_of_all_files(path)
        assert store.health().ok
        ask(reader, "end")
        await eventually(lambda: b"Unforgettable" not in bytes_of_all_files(path), within_s=10)
        await eventually(lambda: len(told) == 2)
    assert [record["event"] for record in told] == [
        "deleted rows stay in the database log",
        "database log emptied",
    ]
    await store.close()


async def test_what_a_killed_server_left_in_the_log_goes_with_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "chattr.sqlite"
    store = await filled(path)
    store.put(replace(s.message(7), sealed=b"Unforgettable ciphertext"))
    await store.flush()
    store.delete(ChatRecord, "blue-whale", s.message(7).key)
    await store.flush()
    left = tmp_path / "left"
    left.mkdir()
    for name in names_in(tmp_path):
        if name != "left":
            (left / name).write_bytes((tmp_path / name).read_bytes())
    await store.close()
    with running("locking.py", left / path.name) as reader:
        ask(reader, "read")
        store = await opened(left / path.name)
        assert b"Unforgettable" in bytes_of_all_files(left / path.name)
        ask(reader, "end")
        await eventually(lambda: b"Unforgettable" not in bytes_of_all_files(left / path.name), within_s=10)
        await store.close()


async def test_every_table_goes_with_its_room(tmp_path: Path) -> None:
    store = await opened(tmp_path / "chattr.sqlite")
    await store.close()
    with closing(sqlite3.connect(tmp_path / "chattr.sqlite")) as connection:
        names = connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name != 'room'"
        ).fetchall()
        for (table,) in names:
            keys = connection.execute(f"PRAGMA foreign_key_list({table})").fetchall()
            assert [(key[2], key[3], key[6]) for key in keys] == [("room", "room_id", "CASCADE")], table


async def test_what_has_expired_is_dropped_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "chattr.sqlite"
    store = await filled(path)
    store.forget_expired(s.NOW_MS * 2)
    await store.flush()
    await store.close()
    with closing(sqlite3.connect(path)) as connection:
        for table, left in {"session": 0, "ban": 0, "invite": 0, "host_key": 4, "knock": 2}.items():
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (left,), table


async def test_one_server_per_file(tmp_path: Path) -> None:
    path = tmp_path / "chattr.sqlite"
    first = await opened(path)
    with pytest.raises(InUseError, match="Stop the other server"):
        await opened(path)
    await first.close()
    await (await opened(path)).close()


async def test_a_file_that_another_program_keeps_locked_is_told_at_the_start(tmp_path: Path) -> None:
    path = tmp_path / "chattr.sqlite"
    await (await filled(path)).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(InUseError, match="in use by another process"):
            await opened(path)
    await (await opened(path)).close()


@pytest.mark.parametrize("name", ["a file/chattr.sqlite", "a folder", "a file/deeper/chattr.sqlite"])
async def test_a_place_that_cannot_be_written_is_told_at_the_start(tmp_path: Path, name: str) -> None:
    (tmp_path / "a file").write_text("text")
    (tmp_path / "a folder").mkdir()
    with pytest.raises(NotWritableError, match="Set DATABASE to a file that this server may write"):
        await opened(tmp_path / name)


def _garbage(path: Path) -> None:
    path.write_bytes(b"not a database, but long enough to be taken for one " * 100)


def _broken_pages(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)


def _cut_off(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE precious (thing)")


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 999")


@pytest.mark.parametrize(
    ("spoil", "error", "advice"),
    [
        (_garbage, DamagedError, "move it aside"),
        (_broken_pages, DamagedError, "move it aside"),
        (_cut_off, DamagedError, "move it aside"),
        (_foreign, ForeignError, "belongs to another program"),
        (_newer, TooNewError, "has schema version 999"),
    ],
)
async def test_a_file_that_cannot_be_used_is_refused_with_advice_and_left_as_it_is(
    tmp_path: Path, spoil: Callable[[Path], None], error: type[StoreOpenError], advice: str
) -> None:
    path = tmp_path / "chattr.sqlite"
    await (await filled(path)).close()
    spoil(path)
    path.chmod(0o640)
    before = path.read_bytes()
    with pytest.raises(error, match=advice):
        await opened(path)
    assert path.read_bytes() == before
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


async def test_a_store_that_is_not_open_says_so_instead_of_waiting(tmp_path: Path) -> None:
    store = await filled(tmp_path / "chattr.sqlite")
    await store.close()
    store.delete(InviteRecord, "blue-whale", "i1")
    with pytest.raises(NotSavedError, match="not open"):
        await store.flush()
