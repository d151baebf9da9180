"""A backup in the place of a database: what it takes, what it refuses, and what it leaves."""

import io
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import store_samples as samples
from small_disk import small_disk

from chattr.store.backup import back_up, restore
from chattr.store.changes import ChangeSet
from chattr.store.errors import (
    ForeignError,
    InUseError,
    NoDatabaseError,
    NotWritableError,
    UnusableBackupError,
)
from chattr.store.sqlite_file import SqliteFile


def make(path: Path, *rooms: str) -> None:
    """A database of a server that had these rooms."""
    file = SqliteFile(str(path))
    file.open()
    changes = ChangeSet()
    for room_id in rooms:
        changes.put(samples.room(room_id))
    file.write(changes, durable=True)
    file.close()


def rooms(path: Path) -> list[str]:
    """What a server finds there."""
    file = SqliteFile(str(path))
    file.open()
    try:
        return sorted(room.room_id for room in file.read()[0])
    finally:
        file.close()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "rooms.sqlite"
    make(path, "today")
    return path


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    make(tmp_path / "source.sqlite", "yesterday")
    back_up(tmp_path / "source.sqlite", tmp_path / "backup.sqlite")
    return tmp_path / "backup.sqlite"


def test_it_is_what_the_server_finds(database: Path, backup: Path) -> None:
    assert restore(backup, database) == backup.stat().st_size
    assert database.stat().st_mode & 0o777 == 0o600
    assert rooms(database) == ["yesterday"]
    assert rooms(backup) == ["yesterday"]


def test_where_there_was_none(tmp_path: Path, backup: Path) -> None:
    restore(backup, tmp_path / "new" / "rooms.sqlite")
    assert rooms(tmp_path / "new" / "rooms.sqlite") == ["yesterday"]


def test_it_comes_as_a_stream_too(database: Path, backup: Path) -> None:
    restore(io.BytesIO(backup.read_bytes()), database)
    assert rooms(database) == ["yesterday"]


def test_the_log_of_a_server_that_was_killed_is_not_played_into_it(database: Path, backup: Path) -> None:
    killed = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("UPDATE room SET room_id = 'lately'")
os._exit(9)
"""
    assert subprocess.run([sys.executable, "-c", killed, database], check=False).returncode == 9
    log = database.with_name("rooms.sqlite-wal")
    assert log.stat().st_size > 0
    restore(backup, database)
    assert not log.exists()
    assert rooms(database) == ["yesterday"]


def test_a_damaged_database_makes_way(database: Path, backup: Path) -> None:
    database.write_bytes(b"SQLite format 3\0" + b"\xff" * 4000)
    for end in ("-wal", "-shm", "-journal"):
        database.with_name(f"{database.name}{end}").write_bytes(b"left over")
    restore(backup, database)
    assert rooms(database) == ["yesterday"]


HOLD = """
import sys
from chattr.store.file_lock import lock_of
assert lock_of(sys.argv[1]).try_acquire()
print(flush=True)
sys.stdin.read()
"""


def test_not_while_a_server_has_it(database: Path, backup: Path) -> None:
    server = subprocess.Popen(
        [sys.executable, "-c", HOLD, database], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert server.stdout is not None
        server.stdout.readline()
        with pytest.raises(InUseError):
            restore(backup, database)
    finally:
        server.communicate()
    assert rooms(database) == ["today"]


def test_not_while_another_program_reads_it(
    database: Path, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chattr.store.backup._WAIT_S", 0.1)
    reader = sqlite3.connect(database, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM room").fetchall()
    with pytest.raises(InUseError):
        restore(backup, database)
    reader.close()
    assert rooms(database) == ["today"]


def _cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-4096])


def _no_database(path: Path) -> None:
    path.write_text("a list of things to buy" * 100)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _foreign(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE songs (title)")
    connection.close()


def _newer(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_cut_off, "damaged"),
        (_no_database, "damaged, or no database"),
        (_empty, "empty"),
        (_foreign, "another program"),
        (_newer, "newer version"),
        (Path.unlink, "no such file"),
    ],
)
def test_what_is_no_backup_changes_nothing(
    database: Path, backup: Path, spoil: Callable[[Path], None], told: str
) -> None:
    spoil(backup)
    with pytest.raises(UnusableBackupError, match=told):
        restore(backup, database)
    assert rooms(database) == ["today"]
    assert sorted(file.name for file in database.parent.iterdir()) == ["rooms.sqlite", "rooms.sqlite-lock"]


def test_the_database_of_another_program_is_not_replaced(tmp_path: Path, backup: Path) -> None:
    songs = tmp_path / "songs.sqlite"
    songs.touch()
    _foreign(songs)
    with pytest.raises(ForeignError):
        restore(backup, songs)
    with sqlite3.connect(songs) as connection:
        assert connection.execute("SELECT count(*) FROM songs").fetchone() == (0,)
    connection.close()


def test_what_is_kept_in_memory_has_no_place(backup: Path) -> None:
    with pytest.raises(NoDatabaseError):
        restore(backup, Path(":memory:"))
    assert not Path(":memory:").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to own files of another user")
def test_what_root_puts_back_belongs_to_the_user_of_the_server(tmp_path: Path, backup: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    os.chown(folder, 10_001, 10_002)
    restore(backup, folder / "rooms.sqlite")
    owners = {file.name: (file.stat().st_uid, file.stat().st_gid) for file in folder.iterdir()}
    assert owners == dict.fromkeys(["rooms.sqlite", "rooms.sqlite-lock"], (10_001, 10_002))


def test_on_a_full_disk_the_database_stays(tmp_path: Path, backup: Path) -> None:
    with small_disk(tmp_path / "disk", megabytes=1) as disk:
        database = disk / "rooms.sqlite"
        make(database, "today")
        with suppress(OSError), (disk / "filler").open("wb", buffering=0) as filler:
            while True:
                filler.write(b"\0" * 4096)
        with pytest.raises(NotWritableError, match="no room"):
            restore(backup, database)
        (disk / "filler").unlink()
        assert rooms(database) == ["today"]
