"""Waits until 500 sessions are in the file, puts a knock, and is killed at once."""

import asyncio
import os
import signal
import sys

import store_samples as s

from chattr.store.sqlite_store import SqliteStore


async def main(path: str, how: str) -> None:
    store = SqliteStore(path, s.ticking_clock())
    await store.open()
    store.put(s.room())
    for number in range(500):
        store.put(s.session(f"p{number}"))
    await store.flush(durable=how == "durable")
    store.put(s.knock())
    os.kill(os.getpid(), signal.SIGKILL)


asyncio.run(main(sys.argv[1], sys.argv[2]))
