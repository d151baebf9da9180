"""How busy each worker's process is, measured every few seconds."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Protocol

from mediasoup import MediasoupError, Worker

EVERY_S = 5.0
"""Time between two measurements, in seconds."""

ANSWER_S = 2.0
"""How long a worker may take to answer, in seconds."""

BUSY_CORES = 0.85
"""From this part of a core on a worker takes nobody new: it has one thread for media."""


class Busy(Protocol):
    """A worker, and where its use of the CPU is noted, with the consumers that it had all that time."""

    worker: Worker
    cores: float
    carried: int

    @property
    def consumers(self) -> int:
        """Count the consumers that there are."""


class CpuMeter:
    """Turns CPU times, which only grow, into the part of a core used between two of them."""

    def __init__(self) -> None:
        self._last: dict[int, tuple[float, float]] = {}

    def measure(self, pid: int, cpu_s: float, now_s: float) -> float:
        """Return how many cores a process used since it was measured last; 0 at the first time."""
        before_s, then_s = self._last.get(pid, (cpu_s, now_s))
        self._last[pid] = (cpu_s, now_s)
        return (cpu_s - before_s) / (now_s - then_s) if now_s > then_s else 0.0

    def keep_only(self, pids: Iterable[int]) -> None:
        """Forget all other processes."""
        self._last = {pid: self._last[pid] for pid in pids if pid in self._last}


class LoadWatch:
    """Notes how busy workers are, until it is cancelled."""

    def __init__(self, slots: Callable[[], Iterable[Busy]]) -> None:
        self._slots = slots
        self._meter = CpuMeter()
        self._before: dict[int, int] = {}

    async def run(self) -> None:
        """Measure all workers again and again."""
        while True:
            await self.measure()
            await asyncio.sleep(EVERY_S)

    async def measure(self) -> None:
        """Measure all workers once; one that does not answer keeps what was noted."""
        slots = list(self._slots())
        pids = [slot.worker.pid for slot in slots]
        self._meter.keep_only(pids)
        self._before = {pid: self._before[pid] for pid in pids if pid in self._before}
        await asyncio.gather(*(self._measure_one(slot) for slot in slots))

    async def _measure_one(self, slot: Busy) -> None:
        try:
            async with asyncio.timeout(ANSWER_S):
                usage = await slot.worker.get_resource_usage()
        except (MediasoupError, TimeoutError):
            return
        cpu_s = (usage.ru_utime + usage.ru_stime) / 1000
        pid = slot.worker.pid
        slot.cores = self._meter.measure(pid, cpu_s, asyncio.get_running_loop().time())
        slot.carried = min(self._before.get(pid, 0), slot.consumers)
        self._before[pid] = slot.consumers
