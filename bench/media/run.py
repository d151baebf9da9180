"""Media load: recorded sound or simulcast to ever more SRTP consumers, until some is lost or late.

make load-media
make load-media ARGS="--what video --workers 1 --step 40"
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "bench"))

import uvloop  # noqa: E402 - the path is only known here
from charts import Line, chart  # noqa: E402
from clip import Track, camera, microphone  # noqa: E402
from compare import HEAD as HEAD_OF_BOTH  # noqa: E402
from compare import HOW as HOW_BOTH  # noqa: E402
from compare import compare  # noqa: E402
from looking import HEAD, LATE_MS, LOST, MEASURE_S, Step, look  # noqa: E402
from results_file import machine, replace_section  # noqa: E402
from stage import Stage  # noqa: E402

from mediasoup import create_worker  # noqa: E402

SOURCES = {"audio": 8, "video": 4}
STEP = {"audio": 320, "video": 60}
MAX_STEPS = 9
SETTLE_S = 2.5
COMPARED = {"audio": 320, "video": 60}
"""Consumers with which a bare worker and the server's are compared."""

HOW = f"""`make load-media`, {{machine}}.

Sources are recorded: Opus of 32 kbit/s, a packet in 20 ms, with its level (RFC 6464); VP8 simulcast
(150, 500 and 1500 kbit/s, 24 frames/s), of which each consumer gets the top layer. SRTP
(AEAD_AES_128_GCM) in and out, the bare worker under the library. A step takes {MEASURE_S:g} s and is
measured once; the first that loses more than {LOST * 100:g} %, or has a p99 above {LATE_MS:g} ms, is
the last. Losses and transit are those of two receivers for each worker, seen whole; the kernel drops
what the others get."""


async def measure(what: str, workers: int, step: int) -> list[Step]:
    """Add consumers until they are too many."""
    stages = [Stage(await create_worker(), _tracks(what)) for _ in range(workers)]
    found: list[Step] = []
    try:
        await asyncio.gather(*(stage.open() for stage in stages))
        for number in range(1, MAX_STEPS + 1):
            receivers = max(1, number * step // SOURCES[what])
            for stage in stages:
                await stage.receive(receivers)
            await asyncio.sleep(SETTLE_S)
            found.append(await look(stages))
            print(found[-1].row(), flush=True)
            if not found[-1].holds:
                break
    finally:
        for stage in stages:
            stage.close()
    return found


def _tracks(what: str) -> list[tuple[Track, ...]]:
    return [camera() if what == "video" else (microphone(),)] * SOURCES[what]


async def _main(options: argparse.Namespace) -> None:
    parts: list[str] = []
    lines: list[Line] = []
    cores = os.cpu_count() or 1
    for what in options.what:
        for workers in options.workers or sorted({1, cores}):
            title = f"{what}, {workers} worker{'s' if workers > 1 else ''}"
            print(f"\n{title}\n\n{HEAD}", flush=True)
            steps = await measure(what, workers, options.step or STEP[what])
            best = max((step.consumers for step in steps if step.holds), default=0)
            told = f"Held: {best} consumers, {best // workers} for each worker."
            print(f"\n{told}", flush=True)
            parts.append("\n".join([f"### {title}", "", HEAD, *(step.row() for step in steps), "", told]))
            lines.append(Line(title, [(step.packets_per_s / 1000, step.p99_ms) for step in steps]))
    if options.compare:
        print(f"\n{HEAD_OF_BOTH}", flush=True)
        rows = list(chain.from_iterable([await _compared(what) for what in options.what]))
        title = "### A bare worker and the server's"
        parts.append("\n".join([title, "", HOW_BOTH, "", HEAD_OF_BOTH, *rows]))
    options.plot.parent.mkdir(parents=True, exist_ok=True)
    options.plot.write_text(chart("Transit p99 by load", "thousand packets/s", "ms", lines))
    print(f"\nPlot: {options.plot}")
    if options.write:
        replace_section("Media load", "\n\n".join([HOW.format(machine=machine()), *parts]))


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
    parser.add_argument("--step", type=int, help="consumers that each step adds to each worker")
    parser.add_argument(
        "--compare", action=argparse.BooleanOptionalAction, default=True, help="bare and the server's"
    )
    parser.add_argument("--plot", type=Path, default=ROOT / ".cache" / "bench" / "media.svg")
    parser.add_argument("--write", action="store_true", help="put it into bench/RESULTS.md")
    uvloop.run(_main(parser.parse_args()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
