"""One server per database."""

import fcntl
import os
import time
from pathlib import Path

_POLL_S = 0.05


class FileLock:
    """An advisory lock on a file beside the database (flock(2)); it ends with its process, however that ends.

    Not on the database itself: closing any descriptor of that file would drop SQLite's own locks
    (sqlite.org/howtocorrupt.html, section 2.2).
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def try_acquire(self) -> bool:
        """Take it now, or keep it; False when another process has it.

        :raises OSError: the file cannot be made.
        """
        if self._descriptor is not None:
            return True
        descriptor = os.open(self.path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def acquire(self, wait_s: float) -> bool:
        """Take it, waiting so long for a process that is about to end; False when it stays taken.

        :raises OSError: the file cannot be made.
        """
        deadline = time.monotonic() + wait_s
        while not self.try_acquire():
            if time.monotonic() >= deadline:
                return False
            time.sleep(_POLL_S)
        return True

    def release(self) -> None:
        """Let it go; the file stays, since another process may already wait for it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def lock_of(database: str) -> FileLock:
    """Return the lock of whoever serves from a database file."""
    return FileLock(_beside(database, "lock"))


def queue_of(database: str) -> FileLock:
    """Return the lock of whoever waits to serve from it."""
    return FileLock(_beside(database, "next"))


def _beside(database: str, what: str) -> Path:
    path = Path(database)
    return path.with_name(f"{path.name}-{what}")
