"""What the workers carry at the moment, asked of them a little at a time."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from chattr.sfu.worker_pool import WorkerPool, WorkerSlot
from mediasoup import MediasoupError, Transport

FRESH_S = 2.0
"""Within this time the last answer is given again, in seconds."""

ASKED_AT_ONCE = 4
"""Transports asked at the same time, so that requests of calls come in between."""

ASKED_PER_SAMPLE = 256
"""Transports asked in one sample; of more, each has its turn in one of the next."""

ANSWER_S = 1.0
"""How long a worker may take to answer, in seconds."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """What a transport carries: bits per second, and the parts of packets that were lost, from 0 to 1."""

    received_bps: int = 0
    sent_bps: int = 0
    received_loss: float | None = None
    sent_loss: float | None = None


@dataclass(frozen=True, slots=True)
class WorkerSample:
    """One worker. `cpu_s`: CPU time since it started. Losses are weighed by bitrate."""

    slot: int
    cpu_s: float
    memory_bytes: int
    rooms: int
    transports: int
    producers: int
    consumers: int
    traffic: Traffic


class WorkerSampler:
    """Samples all workers; several who ask at the same time share one sample."""

    def __init__(self, pool: WorkerPool) -> None:
        self._pool = pool
        self._lock = asyncio.Lock()
        self._known: dict[str, Traffic] = {}
        self._asked: dict[str, float] = {}
        self._last: tuple[WorkerSample, ...] = ()
        self._taken_at = float("-inf")

    async def sample(self) -> tuple[WorkerSample, ...]:
        """Return how the workers are; one that does not answer is left out."""
        loop = asyncio.get_running_loop()
        async with self._lock:
            if loop.time() - self._taken_at >= FRESH_S:
                await self._refresh(loop.time())
                samples = await asyncio.gather(*map(self._sample_one, self._pool.slots))
                self._last = tuple(sample for sample in samples if sample is not None)
                self._taken_at = loop.time()
            return self._last

    async def _refresh(self, now: float) -> None:
        """Ask those transports that were not asked for longest."""
        transports = {t.id: (slot, t) for slot in self._pool.slots for t in _transports(slot)}
        self._known = {id_: traffic for id_, traffic in self._known.items() if id_ in transports}
        self._asked = {id_: at for id_, at in self._asked.items() if id_ in transports}
        order = sorted(transports, key=lambda id_: self._asked.get(id_, 0.0))[:ASKED_PER_SAMPLE]
        self._asked.update(dict.fromkeys(order, now))
        silent: set[WorkerSlot] = set()
        waiting = iter([transports[id_] for id_ in order])
        await asyncio.gather(*(self._ask(waiting, silent) for _ in range(ASKED_AT_ONCE)))

    async def _ask(self, waiting: Iterable[tuple[WorkerSlot, Transport]], silent: set[WorkerSlot]) -> None:
        """Ask for one after the other; `silent`: workers that do not answer, whose rest is left out."""
        for slot, transport in waiting:
            if slot in silent:
                continue
            try:
                async with asyncio.timeout(ANSWER_S):
                    stats = (await transport.get_stats())[0]
            except TimeoutError:
                silent.add(slot)
                continue
            except MediasoupError:
                continue
            self._known[transport.id] = Traffic(
                stats.recv_bitrate,
                stats.send_bitrate,
                stats.rtp_packet_loss_received,
                stats.rtp_packet_loss_sent,
            )

    async def _sample_one(self, slot: WorkerSlot) -> WorkerSample | None:
        try:
            async with asyncio.timeout(ANSWER_S):
                usage = await slot.worker.get_resource_usage()
        except (MediasoupError, TimeoutError):
            return None
        transports = list(_transports(slot))
        known = [self._known[t.id] for t in transports if t.id in self._known]
        return WorkerSample(
            slot=slot.index,
            cpu_s=(usage.ru_utime + usage.ru_stime) / 1000,
            memory_bytes=usage.ru_maxrss * 1024,
            rooms=slot.rooms,
            transports=len(transports),
            producers=sum(len(t.producers) for t in transports),
            consumers=sum(len(t.consumers) for t in transports),
            traffic=Traffic(
                sum(t.received_bps for t in known),
                sum(t.sent_bps for t in known),
                _mean_loss((t.received_bps, t.received_loss) for t in known),
                _mean_loss((t.sent_bps, t.sent_loss) for t in known),
            ),
        )


def _transports(slot: WorkerSlot) -> Iterable[Transport]:
    for router in slot.worker.routers.values():
        yield from router.transports.values()


def _mean_loss(parts: Iterable[tuple[int, float | None]]) -> float | None:
    weighed = [(bps, loss) for bps, loss in parts if loss is not None and bps > 0]
    total = sum(bps for bps, _ in weighed)
    return sum(bps * loss for bps, loss in weighed) / total if total else None
