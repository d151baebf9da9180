"""The database file itself. Everything here blocks, and belongs to one thread (see `sqlite_store`)."""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import structlog

from chattr.store import faults
from chattr.store.changes import ChangeSet
from chattr.store.errors import DamagedError, InUseError, NotWritableError
from chattr.store.file_lock import FileLock, lock_of
from chattr.store.migrations import Migration, check_identity, migrate, read_migrations
from chattr.store.records import PartKind, PartRecord, RoomRecord, RowKey
from chattr.store.tables import PARTS, ROOMS

IN_MEMORY = ":memory:"
BUSY_TIMEOUT_MS = 1_000
"""How long one attempt waits for another program's lock."""
PREDECESSOR_WAIT_S = 2.0
"""How long a start waits for a server on the same file that is just ending."""
_WAL_KEPT_BYTES = 4 * 1024 * 1024

_ROWS_AT_ONCE = (64, 16, 4, 1)
"""Rows of one statement: few sizes, so that each is compiled once."""

Row = tuple[Any, ...]

# A row with such a value can never be written; the others of its batch can.
_ROW_ERRORS = (
    sqlite3.IntegrityError,
    sqlite3.DataError,
    sqlite3.InterfaceError,
    sqlite3.ProgrammingError,
    OverflowError,
    UnicodeError,
)

_log = structlog.get_logger(__name__)


class SqliteFile:
    """A database with our schema.

    Journal: WAL with ``synchronous = NORMAL``. A commit is then a write without a sync. It is safe once
    the operating system has it, thus from anything that ends the process, SIGKILL included. A loss of
    power may undo the last commits, in order, and never damages the file. `write` syncs when it is told
    to (``durable``), which makes all that was committed so far safe from that as well
    (sqlite.org/pragma.html#pragma_synchronous). `lock`: who may use the file; it may be held already.
    """

    def __init__(
        self,
        database: str,
        *,
        max_bytes: int | None = None,
        migrations: tuple[Migration, ...] | None = None,
        lock: FileLock | None = None,
    ) -> None:
        self._database = database
        self._max_bytes = max_bytes
        self._migrations = read_migrations() if migrations is None else migrations
        self._lock = lock
        self._connection: sqlite3.Connection | None = None
        self._synchronous = ""
        self.blocked_scrubs = 0
        """How often in a row the log could not be emptied, since somebody reads what is in it."""

    @property
    def connection(self) -> sqlite3.Connection:
        """The open connection."""
        assert self._connection is not None, "the file is not open"
        return self._connection

    def open(self) -> None:
        """Open the file, made if there was none, and bring its schema up to date.

        :raises StoreOpenError: it cannot be used; it was left as it was.
        """
        try:
            self._prepare_file()
            self._connection = sqlite3.connect(
                self._database, timeout=BUSY_TIMEOUT_MS / 1000, isolation_level=None
            )
            self._check()
            self._configure()
            migrate(self._connection, self._migrations)
            # A server that was killed may have left in it what was to be scrubbed.
            self._scrub()
        except OSError as error:
            self.close()
            raise NotWritableError(self._database, error.strerror or str(error)) from error
        except sqlite3.Error as error:
            self.close()
            raise faults.at_start(self._database, error) from error
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the file; its `-wal` and `-shm` go, their content being in it. May be called twice."""
        connection, self._connection, self._synchronous = self._connection, None, ""
        try:
            if connection is not None:
                connection.close()
        finally:
            if self._lock is not None:
                self._lock.release()

    def read(self) -> tuple[list[RoomRecord], list[PartRecord]]:
        """Return all rows, those of a table in the order in which they first came."""
        rooms = [ROOMS.record(row) for row in self.connection.execute(ROOMS.select)]
        parts = [
            table.record(row) for table in PARTS.values() for row in self.connection.execute(table.select)
        ]
        return rooms, parts

    def write(self, changes: ChangeSet, *, durable: bool) -> list[tuple[str, RowKey]]:
        """Carry out all changes or none, and return the rows that are not in the file afterwards.

        These are the expired ones, and those with a value that SQLite refuses, which are logged.

        What a reader keeps from being scrubbed is tried again with each write, also with an empty one.

        :raises sqlite3.Error: nothing was written.
        """
        gone: list[tuple[str, RowKey]] = []
        if changes:
            gone = self._commit(changes, durable=durable)
        elif durable:
            # Moving the log into the database syncs it first.
            self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        if changes.scrubs or self.blocked_scrubs:
            self._scrub()
        return gone

    def _commit(self, changes: ChangeSet, *, durable: bool) -> list[tuple[str, RowKey]]:
        connection = self.connection
        self._set_synchronous("FULL" if durable else "NORMAL")
        connection.execute("BEGIN IMMEDIATE")
        try:
            gone = list(self._apply(changes))
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return gone

    def _scrub(self) -> None:
        """Empty the log; who still reads from it is not waited for, but noted."""
        connection = self.connection
        connection.execute("PRAGMA busy_timeout = 0").fetchall()
        try:
            is_blocked, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}").fetchall()
        if is_blocked and not self.blocked_scrubs:
            _log.warning("deleted rows stay in the database log")
        elif self.blocked_scrubs and not is_blocked:
            _log.info("database log emptied")
        self.blocked_scrubs = self.blocked_scrubs + 1 if is_blocked else 0

    def _set_synchronous(self, level: str) -> None:
        """Each statement costs the thread a wait for the interpreter, so none is made for nothing."""
        if level != self._synchronous:
            self.connection.execute(f"PRAGMA synchronous = {level}")
            self._synchronous = level

    def _apply(self, changes: ChangeSet) -> Iterator[tuple[str, RowKey]]:
        self._execute(ROOMS.delete, [(room_id,) for room_id in changes.forgotten])
        for room_id, row in self._expire(changes.expired_at_ms):
            if not changes.puts(room_id, row):
                yield room_id, row
        self._execute(ROOMS.upsert, [ROOMS.values(room) for room in changes.rooms.values()])
        deleted, put = _by_table(changes)
        for kind, keys in deleted.items():
            self._execute(PARTS[kind].delete, keys)
        for kind, records in put.items():
            table = PARTS[kind]
            for index in self._execute(table.upsert, [table.values(record) for record in records]):
                yield records[index].room_id, (kind, records[index].key)

    def _execute(self, statement: Callable[[int], str], rows: Sequence[Row]) -> list[int]:
        """Carry out a statement for all rows, and return the places of those that can never be written.

        Many rows go at once: the thread waits for the interpreter after each statement, which takes a
        millisecond while the event loop is busy, and people wait for this to be done.
        """
        refused: list[int] = []
        done = 0
        while done < len(rows):
            count = next(size for size in _ROWS_AT_ONCE if size <= len(rows) - done)
            try:
                values = chain.from_iterable(rows[done : done + count])
                self.connection.execute(statement(count), tuple(values))
            except _ROW_ERRORS as error:
                if count > 1:
                    singly = (self._execute(statement, [row]) for row in rows[done : done + count])
                    refused += [index for index, no in enumerate(singly, start=done) if no]
                else:
                    sql = statement(1).split("(", 1)[0].strip()
                    _log.error("row refused", statement=sql, error=faults.name_of(error))
                    refused.append(done)
            done += count
        return refused

    def _expire(self, now_ms: int | None) -> Iterator[tuple[str, RowKey]]:
        if now_ms is None:
            return
        for kind, table in PARTS.items():
            if table.expire is not None:
                for room_id, key in self.connection.execute(table.expire, {"now_ms": now_ms}).fetchall():
                    yield room_id, (kind, key)

    def _prepare_file(self) -> None:
        if self._database == IN_MEMORY:
            return
        path = Path(self._database)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = self._lock or lock_of(self._database)
        if not self._lock.acquire(PREDECESSOR_WAIT_S):
            raise InUseError(self._database)
        # SQLite gives the files beside it the same mode.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))

    def _check(self) -> None:
        """Look before anything is changed."""
        check_identity(self.connection, self._database, len(self._migrations))
        verdict = self.connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if verdict != "ok":
            raise DamagedError(self._database, verdict)

    def _configure(self) -> None:
        connection = self.connection
        if self._database != IN_MEMORY:
            Path(self._database).chmod(0o600)
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
        connection.execute(f"PRAGMA journal_size_limit = {_WAL_KEPT_BYTES}").fetchall()
        # Deleted rows are overwritten, so that names do not stay in unused parts of the file.
        connection.execute("PRAGMA secure_delete = ON").fetchall()
        if self._max_bytes is not None:
            page_bytes = int(connection.execute("PRAGMA page_size").fetchone()[0])
            pages = max(1, self._max_bytes // page_bytes)
            connection.execute(f"PRAGMA max_page_count = {pages}").fetchall()


def _by_table(changes: ChangeSet) -> tuple[dict[PartKind, list[Row]], dict[PartKind, list[PartRecord]]]:
    """Return the keys to delete and the records to put, each in the order in which they changed."""
    deleted: dict[PartKind, list[Row]] = {}
    put: dict[PartKind, list[PartRecord]] = {}
    for room_id, rows in changes.parts.items():
        for (kind, key), record in rows.items():
            if record is None:
                deleted.setdefault(kind, []).append((room_id, key))
            else:
                put.setdefault(kind, []).append(record)
    return deleted, put
