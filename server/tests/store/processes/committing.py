"""Puts a session and its invite, again and again, and prints each number once both are on disk."""

import asyncio
import sys

import store_samples as s

from chattr.store.sqlite_store import SqliteStore


async def main(path: str, first: int) -> None:
    store = SqliteStore(path, s.ticking_clock())
    await store.open()
    store.put(s.room())
    number = first
    while True:
        for _ in range(3):
            store.put(s.session(f"p{number}"))
            store.put(s.invite(f"i{number}"))
            number += 1
        await store.flush()
        print(number - 1, flush=True)
        # Some batches go without anyone waiting for them.
        store.put(s.session(f"p{number}"))
        store.put(s.invite(f"i{number}"))
        number += 1
        await asyncio.sleep(0)


asyncio.run(main(sys.argv[1], int(sys.argv[2])))
