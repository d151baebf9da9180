"""What is measured while media flows."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from processes import machine_cpu_s, own_cpu_s
from stage import Stage

MEASURE_S = 3.0
DRAIN_S, PROBE_S = 8.0, 0.5
_FORGOTTEN_NS = 10_000_000_000
LOST, LATE_MS = 0.001, 50.0
"""The end: so large a part lost, or p99 of the transit so long."""

HEAD = (
    "| consumers | packets/s | worker CPU, cores each | CPU µs per packet | lost % | transit p50 ms | p99 ms "
    "| generator CPU, cores | other CPU, cores |\n|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
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
    others: float
    """What the rest of the machine used meanwhile: with much of it, lateness says nothing of a worker."""

    @property
    def holds(self) -> bool:
        """Tell whether nearly nothing is lost or late."""
        return self.lost <= LOST and self.p99_ms <= LATE_MS

    @property
    def trouble(self) -> str:
        """Tell by what it does not hold."""
        late = f"p99 of {self.p99_ms:.0f} ms"
        what = f"{self.lost * 100:.1f} % lost" if self.lost > LOST else late
        return f"{what} with {self.cores:.2f} cores each, {self.others:.1f} by others"

    def row(self) -> str:
        """Return it as a line of the table."""
        return (
            f"| {self.consumers} | {self.packets_per_s:.0f} | {self.cores:.2f} | {self.us_per_packet:.1f} "
            f"| {self.lost * 100:.2f} | {self.p50_ms:.2f} | {self.p99_ms:.2f} | {self.generator:.2f} "
            f"| {self.others:.2f} |"
        )


async def drain(stages: Sequence[Stage]) -> None:
    """Wait until what piled up while there was too much to do has been sent, as long as it may take."""
    for _ in range(int(DRAIN_S / PROBE_S)):
        counts = list(chain.from_iterable(stage.counts for stage in stages))
        for count in counts:
            count.reset()
        await asyncio.sleep(PROBE_S)
        transit = list(chain.from_iterable(count.transit_ns for count in counts))
        if transit and max(transit) / 1e6 <= LATE_MS:
            return


async def look(stages: Sequence[Stage]) -> Step:
    """Measure for a while."""
    counts = list(chain.from_iterable(stage.counts for stage in stages))
    for count in counts:
        count.reset()
    cpu, own, began = sum(stage.cpu_s() for stage in stages), own_cpu_s(), time.perf_counter()
    whole = machine_cpu_s()
    await asyncio.sleep(MEASURE_S)
    took = time.perf_counter() - began
    cpu, own = sum(stage.cpu_s() for stage in stages) - cpu, own_cpu_s() - own
    others = max(0.0, machine_cpu_s() - whole - cpu - own)
    consumers = sum(stage.consumers for stage in stages)
    received, lost = sum(c.received for c in counts), sum(c.lost for c in counts)
    # All consumers of a source are sent the same; only some are looked at.
    packets = received * consumers / len(counts)
    # Senders remember some seconds: of what was under way for longer nothing is known.
    transit = sorted(chain.from_iterable(count.transit_ns for count in counts)) or [_FORGOTTEN_NS]
    return Step(
        consumers=consumers,
        packets_per_s=packets / took,
        cores=cpu / took / len(stages),
        us_per_packet=cpu / max(1.0, packets) * 1e6,
        lost=lost / max(1, received + lost),
        p50_ms=transit[len(transit) // 2] / 1e6,
        p99_ms=transit[int(len(transit) * 0.99)] / 1e6,
        generator=own / took,
        others=others / took,
    )
