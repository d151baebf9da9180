"""Media load: recorded sound or simulcast to ever more SRTP consumers, until some is lost or late.

make load-media
make load-media ARGS="--what video --workers 1 --step 40"
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "bench"))

import uvloop  # noqa: E402 - the path is only known here
from charts import Line, chart  # noqa: E402
from clip import camera, microphone  # noqa: E402
from processes import own_cpu_s  # noqa: E402
from results_file import machine, replace_section  # noqa: E402
from stage import Stage  # noqa: E402

from mediasoup import create_worker  # noqa: E402

SOURCES = {"audio": 8, "video": 4}
STEP = {"audio": 320, "video": 60}
MAX_STEPS = 9
SETTLE_S, MEASURE_S = 2.5, 3.0
LOST, LATE_MS = 0.001, 50.0
"""The end: so large a part lost, or p99 of the transit so long."""

HOW = f"""`make load-media`, {{machine}}.

Sources are recorded: Opus of 32 kbit/s, a packet in 20 ms; VP8 simulcast (150, 500 and 1500 kbit/s, 24
frames/s), of which each consumer gets the top layer. SRTP (AEAD_AES_128_GCM) in and out, the bare worker
under the library. A step takes {MEASURE_S:g} s and is measured once; the first that loses more than
{LOST * 100:g} %, or has a p99 above {LATE_MS:g} ms, is the last. Losses and transit are those of two
receivers for each worker, seen whole; the kernel drops what the others get."""

HEAD = (
    "| consumers | packets/s | worker CPU, cores each | CPU µs per packet | lost % | transit p50 ms | p99 ms "
    "| generator CPU, cores |\n|---:|---:|---:|---:|---:|---:|---:|---:|"
)


@dataclass(frozen=True)
class Step:
    """What was measured with so many consumers, on all workers together."""

    consumers: int
    packets_per_s: float
    cores: float
    us_per_packet: float
    lost: float
    p50_ms: float
    p99_ms: float
    generator: float

    @property
    def holds(self) -> bool:
        """Tell whether nearly nothing is lost or late."""
        return self.lost <= LOST and self.p99_ms <= LATE_MS

    def row(self) -> str:
        """Return it as a line of the table."""
        return (
            f"| {self.consumers} | {self.packets_per_s:.0f} | {self.cores:.2f} | {self.us_per_packet:.1f} "
            f"| {self.lost * 100:.2f} | {self.p50_ms:.2f} | {self.p99_ms:.2f} | {self.generator:.2f} |"
        )


async def measure(what: str, workers: int, step: int) -> list[Step]:
    """Add consumers until they are too many."""
    tracks = [camera() if what == "video" else (microphone(),)] * SOURCES[what]
    stages = [Stage(await create_worker(), tracks) for _ in range(workers)]
    found: list[Step] = []
    try:
        await asyncio.gather(*(stage.open() for stage in stages))
        for number in range(1, MAX_STEPS + 1):
            receivers = max(1, number * step // SOURCES[what])
            for stage in stages:
                await stage.receive(receivers)
            await asyncio.sleep(SETTLE_S)
            found.append(await _look(stages))
            print(found[-1].row(), flush=True)
            if not found[-1].holds:
                break
    finally:
        for stage in stages:
            stage.close()
    return found


async def _look(stages: Sequence[Stage]) -> Step:
    counts = list(chain.from_iterable(stage.counts for stage in stages))
    for count in counts:
        count.reset()
    cpu, own, began = sum(stage.cpu_s() for stage in stages), own_cpu_s(), time.perf_counter()
    await asyncio.sleep(MEASURE_S)
    took = time.perf_counter() - began
    cpu, own = sum(stage.cpu_s() for stage in stages) - cpu, own_cpu_s() - own
    consumers = sum(stage.consumers for stage in stages)
    received, lost = sum(c.received for c in counts), sum(c.lost for c in counts)
    # All consumers of a source are sent the same; only some are looked at.
    packets = received * consumers / len(counts)
    transit = sorted(chain.from_iterable(count.transit_ns for count in counts)) or [0]
    return Step(
        consumers=consumers,
        packets_per_s=packets / took,
        cores=cpu / took / len(stages),
        us_per_packet=cpu / max(1.0, packets) * 1e6,
        lost=lost / max(1, received + lost),
        p50_ms=transit[len(transit) // 2] / 1e6,
        p99_ms=transit[int(len(transit) * 0.99)] / 1e6,
        generator=own / took,
    )


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
    options.plot.parent.mkdir(parents=True, exist_ok=True)
    options.plot.write_text(chart("Transit p99 by load", "thousand packets/s", "ms", lines))
    print(f"\nPlot: {options.plot}")
    if options.write:
        replace_section("Media load", "\n\n".join([HOW.format(machine=machine()), *parts]))


def main() -> int:
    """Measure and print it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--what", nargs="+", choices=list(SOURCES), default=list(SOURCES))
    parser.add_argument("--workers", nargs="+", type=int, help="default: 1, then one for each core")
    parser.add_argument("--step", type=int, help="consumers that each step adds to each worker")
    parser.add_argument("--plot", type=Path, default=ROOT / ".cache" / "bench" / "media.svg")
    parser.add_argument("--write", action="store_true", help="put it into bench/RESULTS.md")
    uvloop.run(_main(parser.parse_args()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
