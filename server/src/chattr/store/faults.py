"""SQLite's result codes in words (sqlite.org/rescode.html)."""

import sqlite3

from chattr.store.errors import DamagedError, InUseError, NotWritableError, StoreOpenError

_WORDS = {
    sqlite3.SQLITE_FULL: "The disk is full",
    sqlite3.SQLITE_BUSY: "Another program keeps the database locked",
    sqlite3.SQLITE_LOCKED: "Another program keeps the database locked",
    sqlite3.SQLITE_IOERR: "The disk reports an error",
    sqlite3.SQLITE_READONLY: "The database may not be written",
    sqlite3.SQLITE_PERM: "The database may not be written",
    sqlite3.SQLITE_CANTOPEN: "The database or a file beside it cannot be opened",
    sqlite3.SQLITE_CORRUPT: "The database is damaged",
    sqlite3.SQLITE_NOTADB: "The database is damaged",
}


def primary_code(error: BaseException) -> int | None:
    """Return SQLite's primary result code; None when the error did not come from SQLite itself."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def name_of(error: BaseException) -> str:
    """Return a short name for logs, without the values of any row."""
    return getattr(error, "sqlite_errorname", type(error).__name__)


def sentence(error: BaseException) -> str:
    """Say what keeps changes from the disk."""
    reason = _WORDS.get(primary_code(error) or 0, f"The database cannot be written ({name_of(error)})")
    return f"{reason}: changes of rooms are kept in memory, and are lost if the server ends now."


def at_start(path: str, error: sqlite3.Error) -> StoreOpenError:
    """Return the error that tells why a file cannot be used."""
    code = primary_code(error)
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return DamagedError(path, str(error))
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return InUseError(path)
    return NotWritableError(path, str(error))
