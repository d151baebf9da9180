"""Soak: rooms of media clients while workers are killed, sockets cut and the server restarted at random.

make soak MINUTES=10
make soak MINUTES=1 ARGS="--seed 7"

At the end everybody must receive everybody else again, nobody may have knocked twice, and a server whose
rooms have emptied must hold no more than it held before they came.
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
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "bench" / name) for name in ("synthetic", "")]

from charts import Line, chart  # noqa: E402 - the paths are only known here
from guests import LAYER, Guest  # noqa: E402
from served import Sample, Served  # noqa: E402
from vp8 import loop  # noqa: E402

RECOVERY_S = 45.0
"""How long everybody may take until they are back after the last fault."""

GRACE_S = 3
FAULT_EVERY_S = (2.0, 6.0)
FAULTS = {"socket cut": 6, "worker killed": 3, "server restarted": 1, "server killed": 1}
"""What happens, and how often of eleven times."""

SLACK_FILES, SLACK_TASKS, SLACK_MB_PER_MIN = 4, 3, 4.0


class Soak:
    """One run."""

    def __init__(self, options: argparse.Namespace, server: Served) -> None:
        self._server = server
        self._random = random.Random(options.seed)  # noqa: S311 - no secret
        self._seconds = options.minutes * 60
        self._guests = [
            Guest(server.url, f"soak-{room}", f"R{room}P{seat}", is_host=seat == 0)
            for room in range(options.rooms)
            for seat in range(options.users)
        ]
        self.happened: Counter[str] = Counter()
        self.lives: list[list[Sample]] = []
        self.problems: list[str] = []

    async def run(self) -> None:
        """Let everything happen; what is wrong at the end is in `problems`."""
        await self._server.start()
        idle = await self._server.sample()
        self.lives.append([])
        tasks = await self._come()
        watch = asyncio.create_task(self._watch())
        if not await self._all_flow(RECOVERY_S):
            self.problems.append("not everybody received everybody before the first fault")
        ends = asyncio.get_running_loop().time() + self._seconds
        while asyncio.get_running_loop().time() < ends:
            await asyncio.sleep(self._random.uniform(*FAULT_EVERY_S))
            await self._fault()
        if not await self._all_flow(RECOVERY_S):
            self.problems += self._silent
        self.problems += [f"{g.name} knocked {g.knocks} times" for g in self._guests if g.knocks > 1]
        self.problems += [f"{task.get_name()} gave up" for task in tasks if task.done()]
        watch.cancel()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, watch, return_exceptions=True)
        await self._left(idle)

    async def _come(self) -> list[asyncio.Task[None]]:
        """Hosts first, lest a guest become one."""
        tasks = []
        for guest in sorted(self._guests, key=lambda one: one.name[-1] != "0"):
            tasks.append(asyncio.create_task(guest.live(), name=guest.name))
            if guest.name.endswith("P0"):
                while not guest.stays:  # noqa: ASYNC110 - it sets no event
                    await asyncio.sleep(0.02)
        return tasks

    async def _fault(self) -> None:
        (what,) = self._random.choices(list(FAULTS), list(FAULTS.values()))
        self.happened[what] += 1
        print(f"{what}", flush=True)
        if what == "socket cut":
            client = self._random.choice(self._guests).client
            if client is not None:
                # Only the connection is cut; who it belongs to finds out as anybody would.
                with contextlib.suppress(Exception):
                    client.socket.eio.ws._response.connection.transport.abort()
        elif what == "worker killed":
            if workers := self._server.workers:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self._random.choice(workers), signal.SIGKILL)
        else:
            await self._server.end(signal.SIGKILL if what == "server killed" else signal.SIGTERM)
            self.lives.append([])
            await self._server.start()

    async def _watch(self) -> None:
        while True:
            with contextlib.suppress(Exception):
                self.lives[-1].append(await self._server.sample())
            await asyncio.sleep(1)

    async def _all_flow(self, within_s: float) -> bool:
        """Wait until everybody receives everybody else of the room anew."""
        before = {guest.name: guest.received.copy() for guest in self._guests}
        ends = asyncio.get_running_loop().time() + within_s
        while asyncio.get_running_loop().time() < ends:
            self._silent = [
                f"{guest.name} receives nothing of {other.name}"
                for guest in self._guests
                for other in self._guests
                if other is not guest
                and other.room == guest.room
                and guest.received[other.name] <= before[guest.name][other.name]
            ]
            if not self._silent:
                return True
            await asyncio.sleep(0.2)
        return False

    async def _left(self, idle: Sample) -> None:
        """All went without a word: when the grace time is over nothing of theirs is left."""
        last = idle
        for _ in range(60):
            await asyncio.sleep(1)
            last = await self._server.sample()
            if (
                not last.transports
                and last.files <= idle.files + SLACK_FILES
                and last.tasks <= idle.tasks + SLACK_TASKS
            ):
                break
        self.lives[-1].append(last)
        if last.transports:
            self.problems.append(f"{last.transports} transports are left of people who are gone")
        if last.files > idle.files + SLACK_FILES:
            self.problems.append(f"{last.files} descriptors are open, {idle.files} were before anybody came")
        if last.tasks > idle.tasks + SLACK_TASKS:
            self.problems.append(f"{last.tasks} tasks run, {idle.tasks} did before anybody came")
        longest = max(self.lives, key=len)
        grown = slope(longest, "server_mb")
        if len(longest) >= 60 and grown > SLACK_MB_PER_MIN:
            self.problems.append(f"the server's memory grows by {grown:.1f} MB a minute")
        self.problems += [f"logged: {line[:300]}" for line in self._server.errors()[:5]]


def slope(samples: list[Sample], name: str) -> float:
    """Return how much a number grows in a minute (least squares), the first third left out as the start."""
    used = samples[len(samples) // 3 :]
    if len(used) < 3:
        return 0.0
    xs, ys = [one.since_s / 60 for one in used], [float(getattr(one, name)) for one in used]
    x_mean, y_mean = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - x_mean) ** 2 for x in xs)
    return sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys, strict=True)) / spread if spread else 0.0


def report(soak: Soak, plot: Path) -> None:
    """Print what happened, and how what the server held changed in its longest life."""
    print("\n".join(f"{count} x {what}" for what, count in sorted(soak.happened.items())))
    longest = max(soak.lives, key=len)
    names = ("files", "tasks", "transports", "server_mb", "workers_mb")
    print(f"\nThe longest life of the server, {longest[-1].since_s if longest else 0:.0f} s:\n")
    print("| what | first | last | most | a minute |\n|---|---:|---:|---:|---:|")
    for name in names:
        values = [float(getattr(one, name)) for one in longest] or [0.0]
        grown = slope(longest, name)
        print(f"| {name} | {values[0]:.0f} | {values[-1]:.0f} | {max(values):.0f} | {grown:+.2f} |")
    lines = [Line(name, [(one.since_s, float(getattr(one, name))) for one in longest]) for name in names]
    plot.parent.mkdir(parents=True, exist_ok=True)
    plot.write_text(chart("What the server held", "s", "", lines))
    print(f"\nPlot: {plot}")


async def _main(options: argparse.Namespace) -> int:
    loop(LAYER)
    print(f"Seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        settings = {"GRACE_SECONDS": str(GRACE_S * 10), "WORKERS": "2", "METRICS_ALLOW": "127.0.0.1"}
        server = Served(Path(folder), settings)
        soak = Soak(options, server)
        try:
            await soak.run()
        finally:
            await server.end(signal.SIGTERM)
    report(soak, options.plot)
    print("\n".join(soak.problems) or "Nobody lost, no room stuck, nothing left behind.")
    return 1 if soak.problems else 0


def main() -> int:
    """Soak once; the exit code tells whether all was well."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=float(os.environ.get("MINUTES", "10")))
    parser.add_argument("--rooms", type=int, default=3)
    parser.add_argument("--users", type=int, default=3)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))  # noqa: S311
    parser.add_argument("--plot", type=Path, default=ROOT / ".cache" / "bench" / "soak.svg")
    return asyncio.run(_main(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
