"""The same media through a bare worker and through one that the server has set up."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from statistics import median

from clip import Track
from looking import Step, look
from served import Served
from stage import Stage

from mediasoup import create_worker

ROUNDS = 2
SETTLE_S = 2.5

HOW = """Both with the same sources and the same consumers, in turns. *Served* is a worker, router and
observers as the server's own code makes them (microphones are listened to for who speaks), *bare* one of the
library alone. The medians of the rounds (n)."""

HEAD = (
    "| media | worker | consumers | CPU µs per packet | transit p50 ms | p99 ms | n |\n"
    "|---|---|---:|---:|---:|---:|---:|"
)


async def compare(what: str, tracks: Sequence[Sequence[Track]], consumers: int) -> list[str]:
    """Return a row for each of the two."""
    found: dict[str, list[Step]] = {"bare": [], "served": []}
    for _ in range(ROUNDS):
        for name, steps in found.items():
            steps.append(await _measure(tracks, consumers, Served() if name == "served" else None))
    return [_row(what, name, steps) for name, steps in found.items()]


async def _measure(tracks: Sequence[Sequence[Track]], consumers: int, served: Served | None) -> Step:
    worker = await (create_worker() if served is None else served.start())
    stage = Stage(worker, tracks, served)
    try:
        await stage.open()
        await stage.receive(consumers // len(tracks))
        await asyncio.sleep(SETTLE_S)
        return await look([stage])
    finally:
        stage.close()
        if served is not None:
            await served.stop()


def _row(what: str, name: str, steps: Sequence[Step]) -> str:
    us, p50, p99 = (
        median(getattr(step, field) for step in steps) for field in ("us_per_packet", "p50_ms", "p99_ms")
    )
    return f"| {what} | {name} | {steps[0].consumers} | {us:.1f} | {p50:.2f} | {p99:.2f} | {len(steps)} |"
