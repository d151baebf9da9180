"""Soak: rooms of media clients while workers are killed, sockets cut and the server restarted at random.

make soak MINUTES=10
make soak MINUTES=2 ARGS="--seed 7"

First everything goes wrong, the server included; then, for the longer part, one life of the server and of a
worker outlasts cut sockets and dead workers. Everybody must receive everybody's sound and picture again
after each fault, nobody may knock twice, a server may hold no more at the end of a life than at its
beginning, its memory may not grow once it is warm, and when all have gone nothing may be left.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import signal
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "bench" / name) for name in ("synthetic", "")]

from faults import ALL, KILL, MEANWHILE, RESTART, TWO, Faults  # noqa: E402 - the paths are only known here
from guests import LAYER, TRANSPORTS, Party  # noqa: E402
from holding import growing, left, left_in_workers, series  # noqa: E402
from report import Outcome, tell  # noqa: E402
from served import Sample, Served  # noqa: E402
from vp8 import loop  # noqa: E402

RECOVERY_S = 45.0
"""How long everybody may take until they are back."""

LOOK_S = 1.5
"""A fault must have shown itself by then."""

GRACE_S = 30
FIRST_PART = 0.4
"""So much of the time everything goes wrong; the rest is one life of the server."""


@dataclass
class Life:
    """One of the server's, as it was looked at each second. `full`: when all were in for the first time."""

    samples: list[Sample] = field(default_factory=list)
    full: Sample | None = None


class Soak:
    """One run."""

    def __init__(self, options: argparse.Namespace, server: Served) -> None:
        self._server = server
        self._seconds = options.minutes * 60
        self._party = Party(server.url, options.rooms, options.users)
        self._faults = Faults(options.seed, server, self._party.guests)
        self._lives = [Life()]
        self._balanced = 0
        self._recoveries: dict[str, list[float]] = {}
        self._problems: list[str] = []
        self._clock = asyncio.get_running_loop().time

    async def run(self) -> Outcome:
        """Let everything happen, and return what came of it."""
        await self._server.start()
        idle = await self._server.sample()
        await self._party.come()
        watch = asyncio.create_task(self._watch())
        if not await self._party.flows(RECOVERY_S):
            self._problems.append("not everybody received everybody before the first fault")
        await self._note_full()
        began = self._clock()
        await self._part(ALL, began + self._seconds * FIRST_PART)
        await self._faults.spare_one()
        await self._part(MEANWHILE, max(began, self._clock() - self._seconds * FIRST_PART) + self._seconds)
        await self._balance()
        knockers = [guest for guest in self._party.guests if guest.knocks > 1]
        self._problems += [f"{guest.name} knocked {guest.knocks} times" for guest in knockers]
        self._problems += [f"{task.get_name()} gave up" for task in self._party.tasks if task.done()]
        watch.cancel()
        await self._party.go()
        await asyncio.gather(watch, return_exceptions=True)
        last = await self._left(idle)
        held = series(self._lives[-1].samples, self._faults.spared)
        self._problems += growing(held)
        self._problems += [f"logged: {line[:300]}" for line in self._server.errors()[:5]]
        lives = len(self._lives), self._balanced
        return Outcome(self._faults.happened, self._recoveries, held, idle, last, lives, self._problems)

    async def _part(self, among: Mapping[str, int], ends: float) -> None:
        """Make these faults until the time is over, each kind once at least."""
        for number, kinds in enumerate(self._faults.pick(among)):
            if self._clock() >= ends and number >= len(among):
                return
            await asyncio.sleep(self._faults.pause_s())
            await self._fault(kinds)

    async def _fault(self, kinds: tuple[str, ...]) -> None:
        """Make them happen, and see how long it takes until all are back."""
        label = kinds[0] if len(kinds) == 1 else TWO
        if any(kind in (RESTART, KILL) for kind in kinds):
            await self._balance()
        since = self._clock()
        for kind in kinds:
            if kind in (RESTART, KILL):
                self._lives.append(Life())
            await self._faults.make(kind)
        await asyncio.sleep(max(0.0, since + LOOK_S - self._clock()))
        if not await self._party.flows(RECOVERY_S):
            self._problems += [f"{RECOVERY_S:g} s after {label}: {what}" for what in self._party.silent[:5]]
            return
        self._recoveries.setdefault(label, []).append(self._party.back_after(since))
        if self._lives[-1].full is None:
            await self._note_full()

    async def _watch(self) -> None:
        while True:
            life = self._lives[-1]
            with contextlib.suppress(Exception):
                sample = await self._server.sample()
                if life is self._lives[-1]:
                    life.samples.append(sample)
            await asyncio.sleep(1)

    async def _note_full(self) -> None:
        self._lives[-1].full = await self._server.sample()

    async def _balance(self) -> None:
        """A life ends: with the same people in, it may hold what it held when they had come."""
        full = self._lives[-1].full
        if full is None:
            return
        transports = TRANSPORTS * len(self._party.guests)
        problems = await self._until_nothing(lambda now: list(left(now, full, transports)), 10)
        self._problems += [f"at the end of a life of the server: {problem}" for problem in problems]
        self._balanced += 1

    async def _left(self, idle: Sample) -> Sample:
        """All went without a word: when the grace time is over nothing of theirs is left."""

        def find(now: Sample) -> list[str]:
            return [*left(now, idle, 0), *left_in_workers(now, idle)]

        problems = await self._until_nothing(find, GRACE_S + 30)
        self._problems += [f"after all have gone: {problem}" for problem in problems]
        return await self._server.sample()

    async def _until_nothing(self, find: Callable[[Sample], list[str]], within_s: float) -> list[str]:
        """Look until nothing is found any more; return what is still found after so long."""
        ends = self._clock() + within_s
        while True:
            found = find(await self._server.sample())
            if not found or self._clock() >= ends:
                return found
            await asyncio.sleep(0.5)


async def _main(options: argparse.Namespace) -> int:
    loop(LAYER)
    print(f"Seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        settings = {"GRACE_SECONDS": str(GRACE_S), "WORKERS": "3", "METRICS_ALLOW": "127.0.0.1"}
        server = Served(Path(folder), settings)
        try:
            outcome = await Soak(options, server).run()
        finally:
            await server.end(signal.SIGTERM)
    tell(outcome, options)
    return 1 if outcome.problems else 0


def main() -> int:
    """Soak once; the exit code tells whether all was well."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=float(os.environ.get("MINUTES", "10")))
    parser.add_argument("--rooms", type=int, default=3)
    parser.add_argument("--users", type=int, default=3)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))  # noqa: S311
    parser.add_argument("--write", action="store_true", help="put it into bench/RESULTS.md")
    return asyncio.run(_main(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
