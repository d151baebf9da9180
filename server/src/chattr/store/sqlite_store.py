"""The store on SQLite: the event loop gathers changes, one thread writes them."""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import structlog

from chattr.store import faults
from chattr.store.base import CLOSE_TIMEOUT_MS, FLUSH_TIMEOUT_MS, StoreHealth
from chattr.store.changes import ChangeSet, KnownRows
from chattr.store.errors import NotSavedError, RoomNotStoredError
from chattr.store.file_lock import FileLock
from chattr.store.records import PartKind, PartRecord, Record, RoomRecord, StoredState, assemble
from chattr.store.retry import retry_delay_ms
from chattr.store.sqlite_file import SqliteFile

T = TypeVar("T")

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class _Waiter:
    """Somebody who waits until so many changes are in the file."""

    count: int
    future: asyncio.Future[None]
    durable: bool


class SqliteStore:
    """A `base.Store` on a file, or on `:memory:`.

    The loop's side is a change set: putting costs a dictionary entry. A task hands the whole set to the
    thread once the loop comes round, so what was put between two awaits is one transaction. When
    writing fails, the set takes in what changes meanwhile and is tried again, after 100 ms at first,
    later every 5 s. `clock` returns Unix time in ms. `max_bytes`: beyond it the disk counts as full.
    `lock`: see `SqliteFile`.
    """

    def __init__(
        self,
        database: str,
        clock: Callable[[], int],
        *,
        max_bytes: int | None = None,
        lock: FileLock | None = None,
    ) -> None:
        self._database = database
        self._file = SqliteFile(database, max_bytes=max_bytes, lock=lock)
        self._clock = clock
        self._thread: ThreadPoolExecutor | None = None
        self._writer: asyncio.Task[None] | None = None
        self._retry: asyncio.TimerHandle | None = None
        self._wake = asyncio.Event()
        self._changes = ChangeSet()
        self._in_flight: ChangeSet | None = None
        self._known = KnownRows()
        self._rooms: set[str] = set()
        # Counts changes; a flush waits until its count is on disk.
        self._changed = 0
        self._written = 0
        self._durable = 0
        self._waiters: list[_Waiter] = []
        self._failures = 0
        self._problem: str | None = None
        self._problem_since_ms: int | None = None

    async def open(self) -> None:
        """Open the file, made if there was none (mode 0600), and bring its schema up to date.

        :raises StoreOpenError: it cannot be used.
        """
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        try:
            await self._call(self._file.open)
            rooms, parts = await self._read()
        except BaseException:
            await self._call(self._file.close)
            self._thread.shutdown(wait=False)
            self._thread = None
            raise
        for record in (*rooms, *parts):
            self._known.add(record)
        self._rooms = {room.room_id for room in rooms}
        self._writer = asyncio.get_running_loop().create_task(self._write_changes(), name="store writer")

    async def load(self, now_ms: int) -> StoredState:
        """Return what is valid of the file.

        :raises NotSavedError: there are changes which cannot be written.
        :raises StoreOpenError: the file cannot be read.
        """
        if self._changes or self._in_flight:
            await self.flush()
        rooms, parts = await self._read()
        return assemble(rooms, parts, now_ms)

    def put(self, record: Record) -> None:
        """Keep a record.

        :raises RoomNotStoredError: its room was not put before, or was forgotten.
        """
        if isinstance(record, RoomRecord):
            self._rooms.add(record.room_id)
        elif record.room_id not in self._rooms:
            raise RoomNotStoredError(record.room_id)
        self._changes.put(record)
        self._note_change()

    def delete(self, kind: PartKind, room_id: str, key: str | bytes) -> None:
        """Drop one record."""
        row = (kind, key)
        if self._in_flight is not None or self._known.holds(room_id, row):
            self._changes.delete(room_id, row)
        else:
            self._changes.drop(room_id, row)
        self._note_change()

    def scrub(self) -> None:
        """Empty the log beside the file with the next write."""
        self._changes.scrubs = True
        self._note_change()

    def forget_room(self, room_id: str) -> None:
        """Drop a room and all that belongs to it."""
        self._rooms.discard(room_id)
        self._changes.forget_room(room_id)
        if self._in_flight is None and not self._known.holds(room_id):
            del self._changes.forgotten[room_id]
        self._note_change()

    def forget_expired(self, now_ms: int) -> None:
        """Drop what is over."""
        self._changes.expire(now_ms)
        if self._in_flight is None:
            self._known.prune(self._changes)
        self._note_change()

    async def flush(self, timeout_ms: int = FLUSH_TIMEOUT_MS, *, durable: bool = True) -> None:
        """Return when all changes so far are in the file; tries at once, also between two retries.

        :raises NotSavedError: the attempt failed, or took longer.
        """
        if self._changed == (self._durable if durable else self._written):
            return
        if self._writer is None:
            raise NotSavedError("The store is not open.")
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[None] = loop.create_future()
        entry = _Waiter(self._changed, waiter, durable)
        self._waiters.append(entry)
        self._wake.set()
        late = NotSavedError(f"The database took longer than {timeout_ms} ms.")
        timer = loop.call_later(timeout_ms / 1000, _fail, waiter, late)
        try:
            await waiter
        finally:
            timer.cancel()
            if entry in self._waiters:
                self._waiters.remove(entry)

    @property
    def works(self) -> bool:
        """Tell whether changes reach the disk."""
        return self._problem is None

    def health(self) -> StoreHealth:
        """Tell the same, and how many rows wait."""
        backlog = len(self._changes) + (len(self._in_flight) if self._in_flight is not None else 0)
        return StoreHealth(self._problem is None, self._problem, self._problem_since_ms, backlog)

    async def close(self, timeout_ms: int = CLOSE_TIMEOUT_MS) -> None:
        """Write what is left and close the file."""
        if self._writer is None or self._thread is None:
            return
        try:
            await self.flush(timeout_ms)
        except NotSavedError as error:
            _log.error("store closed with unsaved changes", rows=self.health().backlog, problem=str(error))
        finally:
            writer, self._writer = self._writer, None
            thread, self._thread = self._thread, None
            writer.cancel()
            await asyncio.wait([writer])
            if self._retry is not None:
                self._retry.cancel()
            closing = asyncio.wrap_future(thread.submit(self._file.close))
            thread.shutdown(wait=False)
            done, _ = await asyncio.wait([closing], timeout=timeout_ms / 1000)
            for failure in filter(None, (future.exception() for future in done)):
                _log.error("store not closed cleanly", error=faults.name_of(failure))

    def _note_change(self) -> None:
        self._changed += 1
        # While writing fails, the retry decides when; else each change would be an attempt.
        if self._problem is None:
            self._wake.set()

    async def _call(self, work: Callable[[], T]) -> T:
        assert self._thread is not None, "the store is not open"
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def _read(self) -> tuple[list[RoomRecord], list[PartRecord]]:
        try:
            return await self._call(self._file.read)
        except sqlite3.Error as error:
            raise faults.at_start(self._database, error) from error

    async def _write_changes(self) -> None:
        loop = asyncio.get_running_loop()
        if self._file.blocked_scrubs:
            self._wake.set()
        while True:
            await self._wake.wait()
            self._wake.clear()
            if self._retry is not None:
                self._retry.cancel()
                self._retry = None
            is_written = await self._attempt()
            failures = self._failures or self._file.blocked_scrubs
            if self._waiters or (is_written and self._changes):
                self._wake.set()
            elif failures:
                self._retry = loop.call_later(retry_delay_ms(failures) / 1000, self._wake.set)

    async def _attempt(self) -> bool:
        """Write everything that has changed so far; False when that failed."""
        batch, self._changes = self._changes, ChangeSet()
        self._in_flight = batch
        count, durable = self._changed, any(waiter.durable for waiter in self._waiters)
        try:
            gone = await self._call(partial(self._file.write, batch, durable=durable))
        except Exception as error:
            batch.follow_with(self._changes)
            self._known.prune(batch)
            self._changes = batch
            self._take_failure(error, count)
            return False
        finally:
            self._in_flight = None
        self._known.written(batch, gone)
        self._known.prune(self._changes)
        self._take_success(count, durable=durable)
        return True

    def _take_failure(self, error: Exception, count: int) -> None:
        self._failures += 1
        problem = faults.sentence(error)
        if problem != self._problem:
            if self._problem is None:
                self._problem_since_ms = self._clock()
            self._problem = problem
            _log.error("store failing", problem=problem, error=faults.name_of(error), rows=len(self._changes))
        for waiter in self._waiters:
            if waiter.count <= count and not waiter.future.done():
                waiter.future.set_exception(NotSavedError(problem))
        self._waiters = [waiter for waiter in self._waiters if not waiter.future.done()]

    def _take_success(self, count: int, *, durable: bool) -> None:
        self._failures = 0
        if self._problem is not None:
            after_ms = self._clock() - (self._problem_since_ms or 0)
            self._problem = self._problem_since_ms = None
            _log.info("store works again", after_ms=after_ms)
        self._written = count
        if durable:
            self._durable = count
        for waiter in self._waiters:
            reached = self._durable if waiter.durable else count
            if waiter.count <= reached and not waiter.future.done():
                waiter.future.set_result(None)
        self._waiters = [waiter for waiter in self._waiters if not waiter.future.done()]


def _fail(waiter: asyncio.Future[None], error: NotSavedError) -> None:
    if not waiter.done():
        waiter.set_exception(error)
