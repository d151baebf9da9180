"""Two servers on one database: one serves, the other is ready and waits for its turn."""

import asyncio
from pathlib import Path

from chattr.store.errors import NotWritableError
from chattr.store.file_lock import FileLock, lock_of, queue_of

_POLL_S = 0.02


class Succession:
    """The right to serve from a database file. It passes on when its holder lets go, or ends in any way."""

    def __init__(self, database: str) -> None:
        self._database = database
        self.lock: FileLock = lock_of(database)
        self._queue = queue_of(database)

    def try_take(self) -> bool:
        """Take the right now; False when another process has it.

        :raises NotWritableError: the file's folder cannot be used.
        """
        try:
            Path(self._database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            return self.lock.try_acquire()
        except OSError as error:
            raise NotWritableError(self._database, error.strerror or str(error)) from error

    async def take(self) -> None:
        """Wait for the right; of several who wait, one is next.

        :raises OSError: the file's folder cannot be used any longer.
        """
        try:
            for lock in (self._queue, self.lock):
                while not lock.try_acquire():  # noqa: ASYNC110 - the other process has no event of ours
                    await asyncio.sleep(_POLL_S)
        finally:
            self._queue.release()

    def is_awaited(self) -> bool:
        """Tell whether another process waits for the right."""
        if not self._queue.try_acquire():
            return True
        self._queue.release()
        return False
