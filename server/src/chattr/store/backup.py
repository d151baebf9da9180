"""A whole copy of a database, also while a server writes to it."""

import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from chattr.store import faults
from chattr.store.errors import BackupNotWrittenError, DamagedError, NoDatabaseError

_WAIT_S = 10.0
"""How long a lock of somebody else is waited for, in seconds."""


def back_up(database: Path, target: Path) -> int:
    """Copy what is committed in `database` to `target`, readable by this user alone; return its bytes.

    SQLite copies page by page out of one moment (sqlite.org/backup.html), which holds no writer up. `target`
    is replaced once the copy is whole and was looked through, and left as it was if anything fails.

    :raises NoDatabaseError: there is none.
    :raises BackupNotWrittenError: the copy cannot be written.
    :raises StoreOpenError: the database is damaged, or in use by a program that locks it.
    """
    if not database.is_file():
        raise NoDatabaseError(str(database))
    try:
        # In a folder of its own, with all that SQLite puts beside it.
        with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as folder:
            copy = Path(folder) / target.name
            os.close(os.open(copy, os.O_WRONLY | os.O_CREAT, 0o600))
            _copy(database, copy, target)
            _sync(copy)
            size = copy.stat().st_size
            copy.replace(target)
            _sync(target.parent)
    except OSError as error:
        raise BackupNotWrittenError(str(target), error.strerror or str(error)) from error
    return size


def _copy(database: Path, copy: Path, target: Path) -> None:
    source_url = f"{database.absolute().as_uri()}?mode=ro"
    try:
        with (
            closing(sqlite3.connect(source_url, uri=True, timeout=_WAIT_S)) as source,
            closing(sqlite3.connect(copy)) as made,
        ):
            source.backup(made)
            # A file by itself: in WAL mode two more would stand beside it whenever somebody looks at it.
            made.execute("PRAGMA journal_mode = DELETE")
            (verdict,) = made.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as error:
        if faults.primary_code(error) == sqlite3.SQLITE_FULL:
            raise BackupNotWrittenError(str(target), str(error)) from error
        raise faults.at_start(str(database), error) from error
    if verdict != "ok":
        raise DamagedError(str(database), str(verdict))


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
