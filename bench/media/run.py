"""Media load: recorded sound or simulcast to ever more SRTP consumers, until some is lost or late.

make load-media                                    about ten minutes
make load-media ARGS="--what video --workers 1 --first 200"
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
from contextlib import suppress
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "bench"))

import uvloop  # noqa: E402 - the path is only known here
from charts import Line, chart, keep  # noqa: E402
from clip import Track, camera, microphone  # noqa: E402
from compare import HEAD as HEAD_OF_BOTH  # noqa: E402
from compare import HOW as HOW_BOTH  # noqa: E402
from compare import compare  # noqa: E402
from looking import HEAD, LATE_MS, LOST, MEASURE_S, drain, look  # noqa: E402
from processes import allow_files  # noqa: E402
from results_file import machine, replace_section  # noqa: E402
from search import GROWTH, NARROW, Search  # noqa: E402
from stage import Stage  # noqa: E402

from mediasoup import create_worker  # noqa: E402

SOURCES = {"audio": 8, "video": 4}
FIRST = {"audio": 480, "video": 100}
"""Consumers for each worker that the first step has."""

LIMIT_S = 130.0
"""So long is looked for one end; with four ends and the comparison all of it takes ten to twelve minutes."""

SETTLE_S = 2.5
OPEN_S = 20.0
"""So long a step may take to open its receivers."""

COMPARED = {"audio": 320, "video": 60}
"""Consumers with which a bare worker and the server's are compared."""

MAX_FILES = 16_384
_PLOT_MS = 2 * LATE_MS

HOW = f"""`make load-media ARGS=--write`, {{machine}}.

Sources are recorded: Opus of 32 kbit/s, a packet in 20 ms, with its level (RFC 6464); VP8 simulcast
(150, 500 and 1500 kbit/s, 24 frames/s), of which each consumer gets the top layer. SRTP
(AEAD_AES_128_GCM) in and out, the bare worker under the library. A step takes {MEASURE_S:g} s. It is too
much if twice in a row more than {LOST * 100:g} % is lost or the p99 is above {LATE_MS:g} ms. Steps grow by
{(GROWTH - 1) * 100:.0f} % until one is too much; then the middle is tried until what held and what was too
much are within {(NARROW - 1) * 100:.0f} % of each other. Losses and transit are those of two receivers for
each worker, seen whole; the kernel drops what the others get. The generator runs on the same cores: with a
worker for each core it takes its part away from them."""

LIMITS = (
    "| media | workers | consumers held | for each worker | packets/s | CPU µs per packet | p99 ms "
    "| the end |\n|---|---:|---:|---:|---:|---:|---:|---|"
)


async def measure(what: str, workers: int, first: int) -> Search:
    """Look for the most consumers that are served without loss or delay."""
    stages = [Stage(await create_worker(), _tracks(what)) for _ in range(workers)]
    search = Search(max(first, SOURCES[what]), SOURCES[what], time.monotonic() + LIMIT_S)
    try:
        await asyncio.gather(*(stage.open() for stage in stages))
        while (consumers := search.next(time.monotonic())) is not None:
            # A worker that has too much to do already answers late; what it has by then is looked at.
            with suppress(TimeoutError):
                async with asyncio.timeout(OPEN_S):
                    receivers = consumers // SOURCES[what]
                    await asyncio.gather(*(stage.receive(receivers) for stage in stages))
            await asyncio.sleep(SETTLE_S)
            if search.steps and not search.steps[-1].holds:
                await drain(stages)
            step = await look(stages)
            search.take(step.consumers // workers, step)
            print(f"{step.row()} {'held' if step.holds else step.trouble}", flush=True)
    finally:
        for stage in stages:
            stage.close()
    return search


def _tracks(what: str) -> list[tuple[Track, ...]]:
    return [camera() if what == "video" else (microphone(),)] * SOURCES[what]


async def _main(options: argparse.Namespace) -> None:
    began = time.monotonic()
    limits: list[str] = []
    parts: list[str] = []
    lines: list[Line] = []
    for what in options.what:
        for workers in options.workers or sorted({1, os.cpu_count() or 1}):
            title = f"{what}, {workers} worker{'s' if workers > 1 else ''}"
            print(f"\n{title} ({time.monotonic() - began:.0f} s so far)\n\n{HEAD}", flush=True)
            search = await measure(what, workers, options.first or FIRST[what])
            print(f"\n{search.told()}", flush=True)
            limits.append(_limit(what, workers, search))
            steps = sorted(search.steps, key=lambda step: step.consumers)
            parts.append("\n".join([f"### {title}", "", HEAD, *(step.row() for step in steps)]))
            points = [(step.packets_per_s / 1000, min(step.p99_ms, _PLOT_MS)) for step in steps]
            lines.append(Line(title, points))
    if options.compare:
        print(f"\n{HEAD_OF_BOTH}", flush=True)
        rows = list(chain.from_iterable([await _compared(what) for what in options.what]))
        title = "### A bare worker and the server's"
        parts.append("\n".join([title, "", HOW_BOTH, "", HEAD_OF_BOTH, *rows]))
    table = "\n".join([LIMITS, *limits])
    print(f"\n{table}\n\n{(time.monotonic() - began) / 60:.1f} minutes in all")
    drawing = chart(f"Transit p99 by load (cut at {_PLOT_MS:g} ms)", "thousand packets/s", "ms", lines)
    picture = keep("media", drawing, written=options.write)
    if options.write:
        parts = [HOW.format(machine=machine()), table, picture, *parts]
        replace_section("Media load", "\n\n".join(parts))


def _limit(what: str, workers: int, search: Search) -> str:
    best = search.best
    if best is None:
        return f"| {what} | {workers} | 0 | 0 | - | - | - | {search.end} |"
    return (
        f"| {what} | {workers} | {best.consumers} | {best.consumers // workers} | {best.packets_per_s:.0f} "
        f"| {best.us_per_packet:.1f} | {best.p99_ms:.1f} | {search.end} |"
    )


async def _compared(what: str) -> list[str]:
    rows = await compare(what, _tracks(what), COMPARED[what])
    print("\n".join(rows), flush=True)
    return rows


def main() -> int:
    """Measure and print it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--what", nargs="+", choices=list(SOURCES), default=list(SOURCES))
    parser.add_argument("--workers", nargs="+", type=int, help="default: 1, then one for each core")
    parser.add_argument("--first", type=int, help="consumers for each worker that the first step has")
    parser.add_argument(
        "--compare", action=argparse.BooleanOptionalAction, default=True, help="bare and the server's"
    )
    parser.add_argument("--write", action="store_true", help="put it into bench/RESULTS.md")
    allow_files(MAX_FILES)
    uvloop.run(_main(parser.parse_args()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
