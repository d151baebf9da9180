"""A whole copy of a database, also while a server writes to it, and the way back to such a copy."""

import errno
import os
import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from chattr.store import faults
from chattr.store.errors import (
    BackupNotWrittenError,
    DamagedError,
    ForeignError,
    InUseError,
    NoDatabaseError,
    NotWritableError,
    StoreOpenError,
    TooNewError,
    UnusableBackupError,
)
from chattr.store.file_lock import lock_of
from chattr.store.migrations import APPLICATION_ID, check_identity, read_migrations
from chattr.store.sqlite_file import IN_MEMORY, PREDECESSOR_WAIT_S

_WAIT_S = 10.0
"""How long a lock of somebody else is waited for, in seconds."""

_REASONS: dict[type[StoreOpenError], str] = {
    DamagedError: "it is damaged, or no database",
    ForeignError: "it belongs to another program",
    TooNewError: "a newer version of this server made it",
}


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
            size = _put(copy, target)
    except OSError as error:
        raise BackupNotWrittenError(str(target), error.strerror or str(error)) from error
    return size


def restore(backup: Path | BinaryIO, database: Path) -> int:
    """Put a backup (a file, or a stream of its bytes) in the place of `database`; return its bytes.

    The copy is looked through before anything is touched, and readable by the server's user alone. Until it
    is in place, the database is the whole one from before.

    :raises InUseError: a server has the database; nothing was changed.
    :raises UnusableBackupError: the backup is none that this version reads; nothing was changed.
    :raises ForeignError: `database` is another program's; nothing was changed.
    :raises NotWritableError: the file cannot be put there.
    """
    if str(database) == IN_MEMORY:
        raise NoDatabaseError(IN_MEMORY)
    try:
        database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        owner = (database if database.exists() else database.parent).stat()
        lock = lock_of(str(database))
        # A process that waits for its turn gets it after this, and then reads what is there.
        if not lock.acquire(PREDECESSOR_WAIT_S):
            raise InUseError(str(database))
        try:
            with tempfile.TemporaryDirectory(prefix=f".{database.name}-", dir=database.parent) as folder:
                copy = Path(folder) / database.name
                os.close(os.open(copy, os.O_WRONLY | os.O_CREAT, 0o600))
                _take_up(backup, copy, Path(folder) / "given")
                _settle(database)
                for file in (copy, lock.path):
                    _give(file, owner)
                return _put(copy, database)
        finally:
            lock.release()
    except OSError as error:
        raise NotWritableError(str(database), error.strerror or str(error)) from error


def _take_up(backup: Path | BinaryIO, copy: Path, given: Path) -> None:
    """Copy a backup to `copy`, if it is one. `given`: where to keep the bytes of a stream meanwhile."""
    name = str(backup) if isinstance(backup, Path) else "standard input"
    if not isinstance(backup, Path):
        with given.open("wb") as file:
            shutil.copyfileobj(backup, file)
        backup = given
    elif not os.access(backup, os.R_OK) or not backup.is_file():
        raise UnusableBackupError(name, "there is no such file, or it may not be read")
    try:
        _copy(backup, copy, copy)
        with closing(sqlite3.connect(copy)) as made:
            check_identity(made, name, len(read_migrations()))
            if made.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                raise UnusableBackupError(name, "it is empty")
    except BackupNotWrittenError as error:
        raise OSError(errno.ENOSPC, "there is no room for the backup") from error
    except StoreOpenError as error:
        reason = _REASONS.get(type(error), "it cannot be read")
        raise UnusableBackupError(name, reason) from error


def _settle(database: Path) -> None:
    """Leave `database` a file by itself: a log of the old one beside the new one would be played into it."""
    if database.exists():
        try:
            with closing(sqlite3.connect(database, timeout=_WAIT_S)) as old:
                check_identity(old, str(database), sys.maxsize)
                old.execute("PRAGMA journal_mode = DELETE").fetchall()
        except sqlite3.Error as error:
            fault = faults.at_start(str(database), error)
            if isinstance(fault, InUseError):
                raise fault from error
            # One that is damaged cannot be settled, and is what backups are for.
    for end in ("-wal", "-shm", "-journal"):
        database.with_name(f"{database.name}{end}").unlink(missing_ok=True)


def _give(file: Path, owner: os.stat_result) -> None:
    """Have a file belong to the server's user, also if root has made it."""
    if os.geteuid() == 0:
        os.chown(file, owner.st_uid, owner.st_gid)


def _put(copy: Path, target: Path) -> int:
    """Replace `target` by `copy`, at once and for good; return its bytes."""
    _sync(copy)
    size = copy.stat().st_size
    copy.replace(target)
    _sync(target.parent)
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
