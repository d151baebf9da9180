"""What goes wrong: sockets, workers and the server itself, in an order that a seed makes."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import TypeVar

from guests import Guest
from served import Served

T = TypeVar("T")
CUT, WORKER, RESTART, KILL = "socket cut", "worker killed", "server restarted", "server killed"
ALL = {CUT: 3, WORKER: 3, RESTART: 2, KILL: 2}
"""How often of ten times, after each has happened once."""

MEANWHILE = {CUT: 2, WORKER: 1}
"""What a server outlives, so that one life of it is long."""

TWO = "two at once"
_TWO_OF = 0.2
"""So often a second fault does not wait until everybody is back from the first."""


class Faults:
    """Makes them happen. `spared`: a worker that is let live, so that its life is long as well."""

    def __init__(self, seed: int, server: Served, guests: list[Guest]) -> None:
        self._random = random.Random(seed)  # noqa: S311 - no secret
        self._server = server
        self._guests = guests
        self.spared: int | None = None
        self.happened: Counter[str] = Counter()

    def pause_s(self) -> float:
        """Return how long all is well before the next."""
        return self._random.uniform(1, 4)

    def pick(self, among: Mapping[str, int]) -> Iterator[tuple[str, ...]]:
        """Choose for ever: each kind once, then by how often each happens; now and then two together."""
        once = list(among)
        self._random.shuffle(once)
        for what in once:
            yield (what,)
        while True:
            count = 2 if self._random.random() < _TWO_OF else 1
            yield tuple(self._random.choices(list(among), list(among.values()), k=count))

    async def make(self, what: str) -> None:
        """Let it happen, once there is somebody whom it can happen to; a server is up again at the end."""
        print(what, flush=True)
        if what == CUT:
            # Only the connection is cut; who it belongs to finds out as anybody would.
            self._random.choice(await _some(self._wires)).abort()
        elif what == WORKER:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._random.choice(await _some(self._mortal)), signal.SIGKILL)
        else:
            await self._server.end(signal.SIGKILL if what == KILL else signal.SIGTERM)
            await self._server.start()
        self.happened[what] += 1

    async def spare_one(self) -> None:
        """Let a worker live from now on: one of those that serve, but not the only one."""
        serving = await self._server.serving()
        idle = [pid for pid in self._server.workers if pid not in serving]
        self.spared = serving[0] if len(serving) > 1 else (idle or serving)[0]

    async def _mortal(self) -> list[int]:
        """Workers that people are on, and that may die; the others where all are on the one that may not."""
        serving = await self._server.serving()
        mortal = [pid for pid in self._server.workers if pid != self.spared]
        return [pid for pid in mortal if pid in serving] or (mortal if serving else [])

    async def _wires(self) -> list[asyncio.WriteTransport]:
        """The TCP connections of those who are in."""
        found = []
        for guest in self._guests:
            with contextlib.suppress(AttributeError):
                found.append(guest.client.socket.eio.ws._response.connection.transport)
        return found


async def _some(find: Callable[[], Awaitable[list[T]]]) -> list[T]:
    while not (found := await find()):  # noqa: ASYNC110 - processes and sockets set no event
        await asyncio.sleep(0.05)
    return found
