"""Writes where the system refuses a file beyond 300 kB (setrlimit(2)), then where it does not any more."""

import asyncio
import resource
import sys

import store_samples as s
import structlog

from chattr.store.errors import NotSavedError
from chattr.store.sqlite_store import SqliteStore

structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))


async def main(path: str) -> None:
    store = SqliteStore(path, s.ticking_clock())
    await store.open()
    store.put(s.room())
    await store.flush()
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, hard))
    for number in range(3_000):
        store.put(s.session(f"p{number}"))
    try:
        await store.flush()
    except NotSavedError as error:
        print(error)
    print(store.health().ok)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    await store.flush()
    print(store.health().ok, len((await store.load(0)).rooms[0].sessions))
    await store.close()


asyncio.run(main(sys.argv[1]))
