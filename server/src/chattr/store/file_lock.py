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
        self._path = path
        self._descriptor: int | None = None

    def acquire(self, wait_s: float) -> bool:
        """Take it, waiting so long for a process that is about to end; False when it stays taken.

        :raises OSError: the file cannot be made.
        """
        descriptor = os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        deadline = time.monotonic() + wait_s
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    os.close(descriptor)
                    return False
                time.sleep(_POLL_S)
            else:
                self._descriptor = descriptor
                return True

    def release(self) -> None:
        """Let it go; the file stays, since another process may already wait for it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
