"""How busy each worker's process is, asked of it every few seconds, and whether it answers at all."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Generic, Protocol, TypeVar

from mediasoup import MediasoupError, Worker

EVERY_S = 5.0
"""Time between two measurements, in seconds."""

ANSWER_S = 2.0
"""How long a worker may take to answer, in seconds."""

MOST_SILENCES = 4
"""A worker that leaves so many questions in a row unanswered hangs; a live one answers in milliseconds."""

LATE_S = 0.5
"""When this process itself comes so late to what is due, in seconds, a silence says nothing of the worker."""

BUSY_CORES = 0.85
"""From this part of a core on a worker takes nobody new: it has one thread for media."""


class Busy(Protocol):
    """A worker, and where its use of the CPU is noted, with the consumers that it had all that time.

    `silent`: it left the newest question unanswered.
    """

    worker: Worker
    cores: float
    carried: int
    silent: bool

    @property
    def consumers(self) -> int:
        """Count the consumers that there are."""


Watched = TypeVar("Watched", bound=Busy)


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


class LoadWatch(Generic[Watched]):
    """Notes how busy workers are, until it is cancelled.

    `on_hung` is called with one that has not answered for 8 s; for as long as it lives, again and again.
    """

    def __init__(
        self,
        slots: Callable[[], Iterable[Watched]],
        on_hung: Callable[[Watched], None] = lambda _slot: None,
    ) -> None:
        self._slots = slots
        self._on_hung = on_hung
        self._meter = CpuMeter()
        self._before: dict[int, int] = {}
        self._silences: dict[int, int] = {}

    async def run(self) -> None:
        """Measure all workers again and again; while one is silent, without a pause."""
        while True:
            await self.measure()
            await asyncio.sleep(0.0 if self._silences else EVERY_S)

    async def measure(self) -> None:
        """Measure all workers once; one that does not answer keeps what was noted."""
        slots = list(self._slots())
        pids = [slot.worker.pid for slot in slots]
        self._meter.keep_only(pids)
        self._before = {pid: self._before[pid] for pid in pids if pid in self._before}
        self._silences = {pid: self._silences[pid] for pid in pids if pid in self._silences}
        await asyncio.gather(*(self._measure_one(slot) for slot in slots))

    async def _measure_one(self, slot: Watched) -> None:
        loop = asyncio.get_running_loop()
        pid, asked_at = slot.worker.pid, loop.time()
        try:
            async with asyncio.timeout(ANSWER_S):
                usage = await slot.worker.get_resource_usage()
        except TimeoutError:
            self._note_silence(slot, late_s=loop.time() - asked_at - ANSWER_S)
            return
        except MediasoupError:
            # It died; that is told elsewhere.
            self._silences.pop(pid, None)
            return
        self._silences.pop(pid, None)
        slot.silent = False
        cpu_s = (usage.ru_utime + usage.ru_stime) / 1000
        slot.cores = self._meter.measure(pid, cpu_s, loop.time())
        slot.carried = min(self._before.get(pid, 0), slot.consumers)
        self._before[pid] = slot.consumers

    def _note_silence(self, slot: Watched, late_s: float) -> None:
        pid = slot.worker.pid
        # On a machine with too much to do, or one that slept, everything is late.
        silences = 0 if late_s > LATE_S else self._silences.get(pid, 0) + 1
        self._silences[pid] = silences
        slot.silent = silences > 0
        if silences >= MOST_SILENCES:
            self._on_hung(slot)
