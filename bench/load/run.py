"""Signaling load: ROOMS x USERS people come in over RAMP seconds, whether or not the server keeps up.

make load ROOMS=50 USERS=4 RAMP=8           a server of its own, with media negotiated
make load ROOMS=200 USERS=4 ARGS=--no-media
make load ARGS="--url http://127.0.0.1:3000 --pid 1234"
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "server" / "tests" / "support"), str(ROOT / "bench")]

import aiohttp  # noqa: E402 - the paths are only known here
from charts import keep  # noqa: E402
from processes import Usage, allow_files, free_port, own_cpu_s, server_process, usage_of  # noqa: E402
from report import latencies, plot  # noqa: E402
from results_file import machine, replace_section  # noqa: E402

from person import Participant, Record  # noqa: E402

MAX_PEOPLE = 4000
MAX_SECONDS = 600
SETTLE_S = 60.0
TAIL_S = 0.5
"""Those who are in get the media of the last a moment after the last is ready; that is counted too."""


def main() -> int:
    """Measure once and print it."""
    options = _options()
    people = options.rooms * options.users
    if not 0 < people <= MAX_PEOPLE or not 0 <= options.ramp <= MAX_SECONDS:
        sys.exit(f"At most {MAX_PEOPLE} people in {MAX_SECONDS} s.")
    allow_files(2 * people + 256)
    return asyncio.run(_measure(options))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rooms", type=int, default=int(os.environ.get("ROOMS", "50")))
    parser.add_argument("--users", type=int, default=int(os.environ.get("USERS", "4")))
    parser.add_argument("--ramp", type=float, default=float(os.environ.get("RAMP", "8")), help="seconds")
    parser.add_argument("--media", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--url", help="a server that runs on this machine; else one is started")
    parser.add_argument("--pid", type=int, help="its process, so that its CPU is measured")
    parser.add_argument("--write", action="store_true", help="put it into bench/RESULTS.md")
    parser.add_argument("--json", type=Path, help="where to write all numbers")
    return parser.parse_args()


async def _measure(options: argparse.Namespace) -> int:
    # aiohttp would have at most 100 connections at once.
    connector = aiohttp.TCPConnector(limit=0)
    async with _server(options) as (url, pid), aiohttp.ClientSession(connector=connector) as session:
        before, own = usage_of(pid), own_cpu_s()
        record, everyone = Record(), []
        began = time.perf_counter()
        tasks = []
        for index, (room, seat) in enumerate(_order(options.rooms, options.users)):
            due = began + options.ramp * index / (options.rooms * options.users)
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            someone = Participant(record, f"load-{room}", f"P{seat}", is_host=seat == 0, media=options.media)
            everyone.append(someone)
            tasks.append(asyncio.create_task(someone.run(session, url)))
        _, late = await asyncio.wait(tasks, timeout=SETTLE_S)
        record.errors["not ready in time"] += len(late)
        generator_cores = (own_cpu_s() - own) / (time.perf_counter() - began)
        await asyncio.sleep(TAIL_S)
        after = usage_of(pid)
        for task in late:
            task.cancel()
        await asyncio.gather(*(someone.close() for someone in everyone), return_exceptions=True)
    return _tell(options, record, (before, after), generator_cores, began)


def _order(rooms: int, users: int) -> list[tuple[int, int]]:
    """All hosts first, then everybody's second, and so on."""
    return [(room, seat) for seat in range(users) for room in range(rooms)]


@asynccontextmanager
async def _server(options: argparse.Namespace) -> AsyncIterator[tuple[str, int | None]]:
    if options.url:
        yield options.url, options.pid
        return
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "DATABASE": f"{folder}/rooms.sqlite",
            "MAX_ROOMS": str(options.rooms + 10),
            "MAX_PARTICIPANTS_PER_ROOM": str(max(16, options.users)),
            "MAX_PENDING_PER_ROOM": str(max(32, options.users)),
        }
        async with server_process(free_port(), Path(folder), settings) as (url, pid):
            yield url, pid


def _tell(
    options: argparse.Namespace,
    record: Record,
    usage: tuple[Usage | None, Usage | None],
    generator_cores: float,
    began: float,
) -> int:
    series = {name: getattr(record, name) for name in ("join", "admitted", "produce", "ready")}
    series = {name: values for name, values in series.items() if values}
    people = len(record.admitted_at)
    seconds = max(record.admitted_at, default=began) - began
    media = "media" if options.media else "signaling alone"
    title = f"{options.rooms} rooms x {options.users} people in {options.ramp:g} s, {media}"
    facts: dict[str, float] = {
        "people admitted": people,
        "admitted per second": round(people / seconds, 1) if seconds > 0 else 0,
        "consumers": record.consumers,
        "errors": sum(record.errors.values()),
        "generator CPU, cores": round(generator_cores, 2),
    }
    before, after = usage
    if before is not None and after is not None and people:
        facts |= {
            "server CPU ms per person": round((after.server_s - before.server_s) * 1000 / people, 2),
            "worker CPU ms per person": round((after.workers_s - before.workers_s) * 1000 / people, 2),
            "server RSS MB": round(after.server_mb, 1),
            "workers RSS MB": round(after.workers_mb, 1),
        }
    rows = "\n".join(f"| {name} | {value} |" for name, value in facts.items())
    table = f"{latencies(series)}\n\n| | |\n|---|---:|\n{rows}"
    print(f"\n{title}\n\n{table}")
    for what, count in record.errors.items():
        if count:
            print(f"{count} x {what}")
    name = f"load-{options.rooms}x{options.users}-{options.ramp:g}s{'' if options.media else '-signaling'}"
    picture = keep(name, plot(series, title), written=options.write)
    if options.json:
        options.json.write_text(json.dumps({"title": title, "facts": facts, "seconds": series}))
    if options.write:
        command = f"`make load ROOMS={options.rooms} USERS={options.users} RAMP={options.ramp:g}"
        command += "`" if options.media else " ARGS=--no-media`"
        text = f"{command}, one run with a server and workers of its own{_logged(options)}. {machine()}."
        replace_section(f"Signaling load: {title}", f"{text}\n\n{table}\n\n{picture}")
    return 1 if sum(record.errors.values()) else 0


def _logged(options: argparse.Namespace) -> str:
    """Where the server's log went, which costs CPU as well."""
    level = os.environ.get("LOG_LEVEL", "info")
    return "" if options.url else f", which logs JSON lines at {level} into a file"


if __name__ == "__main__":
    sys.exit(main())
