"""From any version to the newest, step by step, whole steps only."""

import sqlite3
from contextlib import closing
from dataclasses import fields
from pathlib import Path

import pytest
import store_samples as s

from chattr.store.changes import ChangeSet
from chattr.store.errors import NotWritableError
from chattr.store.migrations import APPLICATION_ID, Migration, read_migrations
from chattr.store.records import (
    BanRecord,
    HostKeyRecord,
    InviteRecord,
    KnockRecord,
    RoomRecord,
    SessionRecord,
)
from chattr.store.sqlite_file import SqliteFile

# Version 1 as it was released: this text never changes, whatever becomes of the schema.
VERSION_1 = """
PRAGMA application_id = 0x63686174;
CREATE TABLE room (room_id TEXT NOT NULL PRIMARY KEY, created_at_ms INTEGER NOT NULL,
  last_used_at_ms INTEGER NOT NULL, locked INTEGER NOT NULL, host_id TEXT, key_owed INTEGER NOT NULL) STRICT;
CREATE TABLE host_key (room_id TEXT NOT NULL REFERENCES room ON DELETE CASCADE, key_hash BLOB NOT NULL,
  ordinal INTEGER NOT NULL, issued_at_ms INTEGER NOT NULL, PRIMARY KEY (room_id, key_hash)) STRICT;
CREATE TABLE session (room_id TEXT NOT NULL REFERENCES room ON DELETE CASCADE, participant_id TEXT NOT NULL,
  token_hash BLOB NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL, joined_at_ms INTEGER NOT NULL,
  last_seen_at_ms INTEGER NOT NULL, expires_at_ms INTEGER NOT NULL,
  PRIMARY KEY (room_id, participant_id)) STRICT;
CREATE TABLE ban (room_id TEXT NOT NULL REFERENCES room ON DELETE CASCADE, participant_id TEXT NOT NULL,
  token_hash BLOB NOT NULL, reason TEXT NOT NULL, since_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL,
  PRIMARY KEY (room_id, participant_id)) STRICT;
CREATE TABLE invite (room_id TEXT NOT NULL REFERENCES room ON DELETE CASCADE, invite_id TEXT NOT NULL,
  token_hash BLOB NOT NULL, created_by TEXT NOT NULL, created_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL, used_at_ms INTEGER, used_by TEXT, revoked_at_ms INTEGER,
  PRIMARY KEY (room_id, invite_id)) STRICT;
CREATE TABLE knock (room_id TEXT NOT NULL REFERENCES room ON DELETE CASCADE, participant_id TEXT NOT NULL,
  token_hash BLOB NOT NULL, name TEXT NOT NULL, since_ms INTEGER NOT NULL,
  PRIMARY KEY (room_id, participant_id)) STRICT;
INSERT INTO room VALUES ('blue-whale', 1, 2, 1, 'ada', 0);
INSERT INTO host_key VALUES ('blue-whale', x'aa', 0, 1);
INSERT INTO session VALUES ('blue-whale', 'ada', x'bb', 'Ada', 'host', 1, 2, 3);
INSERT INTO ban VALUES ('blue-whale', 'mallory', x'cc', 'removed', 1, 2);
INSERT INTO invite VALUES ('blue-whale', 'i1', x'dd', 'ada', 1, 2, NULL, NULL, NULL);
INSERT INTO knock VALUES ('blue-whale', 'bob', x'ee', 'Bob', 1);
PRAGMA user_version = 1;
"""

NEWEST = len(read_migrations())

# Adds a table, and rebuilds another, for which references must not be watched.
NEXT_STEP = """
CREATE TABLE message (room_id TEXT NOT NULL REFERENCES room ON DELETE CASCADE,
  ciphertext BLOB NOT NULL) STRICT;
INSERT INTO message VALUES ('blue-whale', x'ff');
CREATE TABLE new_room (room_id TEXT NOT NULL PRIMARY KEY, created_at_ms INTEGER NOT NULL,
  last_used_at_ms INTEGER NOT NULL, locked INTEGER NOT NULL, host_id TEXT, key_owed INTEGER NOT NULL,
  chat_floor INTEGER NOT NULL, topic TEXT NOT NULL DEFAULT 'whales') STRICT;
INSERT INTO new_room (room_id, created_at_ms, last_used_at_ms, locked, host_id, key_owed, chat_floor)
  SELECT * FROM room;
DROP TABLE room;
ALTER TABLE new_room RENAME TO room;
"""

ROWS = [
    HostKeyRecord("blue-whale", b"\xaa", 0, 1),
    SessionRecord("blue-whale", "ada", b"\xbb", "Ada", "host", 1, 2, 3),
    BanRecord("blue-whale", "mallory", b"\xcc", "removed", 1, 2),
    InviteRecord("blue-whale", "i1", b"\xdd", "ada", 1, 2),
    KnockRecord("blue-whale", "bob", b"\xee", "Bob", 1),
]


@pytest.fixture
def version_1(tmp_path: Path) -> str:
    path = str(tmp_path / "chattr.sqlite")
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(VERSION_1)
    return path


def pragma(path: str, name: str) -> object:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(f"PRAGMA {name}").fetchone()[0]


def test_a_file_of_version_1_is_read_by_the_newest(version_1: str) -> None:
    file = SqliteFile(version_1)
    file.open()
    assert file.read() == ([RoomRecord("blue-whale", 1, 2, locked=True, host_id="ada")], ROWS)
    file.close()
    assert pragma(version_1, "user_version") == NEWEST


def test_a_new_file_has_the_newest_version_and_our_mark(tmp_path: Path) -> None:
    path = str(tmp_path / "chattr.sqlite")
    file = SqliteFile(path)
    file.open()
    file.close()
    assert pragma(path, "user_version") == NEWEST
    assert pragma(path, "application_id") == APPLICATION_ID
    assert pragma(path, "journal_mode") == "wal"


def test_a_later_step_keeps_every_row_and_references_are_watched_again(version_1: str) -> None:
    file = SqliteFile(version_1, migrations=(*read_migrations(), Migration(NEWEST + 1, NEXT_STEP)))
    file.open()
    assert file.read() == ([RoomRecord("blue-whale", 1, 2, locked=True, host_id="ada")], ROWS)
    assert file.connection.execute("SELECT topic FROM room").fetchall() == [("whales",)]
    assert file.connection.execute("PRAGMA foreign_key_check").fetchall() == []
    orphan = "INSERT INTO message VALUES ('nowhere', x'00')"
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        file.connection.execute(orphan)
    changes = ChangeSet()
    changes.forget_room("blue-whale")
    file.write(changes, durable=False)
    assert file.connection.execute("SELECT count(*) FROM message").fetchone() == (0,)
    file.close()
    assert pragma(version_1, "user_version") == NEWEST + 1


def test_steps_are_carried_out_once(version_1: str) -> None:
    migrations = (*read_migrations(), Migration(NEWEST + 1, NEXT_STEP))
    for _ in range(3):
        file = SqliteFile(version_1, migrations=migrations)
        file.open()
        assert file.connection.execute("SELECT count(*) FROM message").fetchone() == (1,)
        file.close()


def test_a_step_that_fails_leaves_the_version_before(version_1: str) -> None:
    broken = Migration(NEWEST + 1, "DROP TABLE knock;\nCREATE TABLE room (again TEXT);")
    with pytest.raises(NotWritableError, match="already exists"):
        SqliteFile(version_1, migrations=(*read_migrations(), broken)).open()
    assert pragma(version_1, "user_version") == NEWEST
    file = SqliteFile(version_1)
    file.open()
    assert file.read()[1] == ROWS
    file.close()


def test_the_steps_are_numbered_without_a_gap(tmp_path: Path) -> None:
    (tmp_path / "0001_first.sql").write_text("SELECT 1;")
    (tmp_path / "notes.txt").write_text("ignored")
    assert read_migrations(tmp_path) == (Migration(1, "SELECT 1;"),)
    (tmp_path / "0003_third.sql").write_text("SELECT 3;")
    with pytest.raises(ValueError, match="0002_"):
        read_migrations(tmp_path)


@pytest.mark.parametrize("part", s.parts(), ids=lambda part: type(part).__name__)
def test_every_field_has_its_column(version_1: str, part: object) -> None:
    table = {"HostKeyRecord": "host_key"}.get(type(part).__name__, type(part).__name__[:-6].lower())
    file = SqliteFile(version_1)
    file.open()
    file.close()
    with closing(sqlite3.connect(version_1)) as connection:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    assert columns == [field.name for field in fields(part)]  # type: ignore[arg-type]
