"""The worker processes: as many as set, each replaced when it dies."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field

import structlog

from chattr.core.errors import MediaUnavailableError
from chattr.core.limits import Limits
from chattr.sfu.loads import Loads
from chattr.sfu.placement import SMALLEST_CALL, Berth, choose, expected_cores
from chattr.sfu.settings import MediaSettings
from chattr.sfu.worker_load import BUSY_CORES, LoadWatch
from mediasoup import (
    ClosedError,
    MediasoupError,
    TransportListenInfo,
    TransportPortRange,
    TransportProtocol,
    WebRtcServer,
    WebRtcServerOptions,
    WebRtcTransportOptions,
    Worker,
    WorkerDied,
    WorkerLogLevel,
    WorkerSettings,
    create_worker,
)

log = structlog.get_logger(__name__)

ACQUIRE_TIMEOUT_S = 5.0
"""How long a room waits for a worker when all are being replaced."""

FIRST_RETRY_S = 0.1
LONGEST_RETRY_S = 5.0

CreateWorker = Callable[[WorkerSettings], Awaitable[Worker]]


@dataclass(slots=True, eq=False)
class WorkerSlot:
    """One worker and the port that it answers on.

    `rooms`: how many rooms live on it, as a whole or in part; `loads`: what those of their routers need that
    somebody is placed on. `cores`: the part of a core that it
    used lately; `carried`: the consumers that it had all that time; `silent`: it left the newest question
    unanswered. `transport_options`: of all transports of participants on it.
    """

    index: int
    worker: Worker
    server: WebRtcServer
    transport_options: WebRtcTransportOptions
    rooms: int = 0
    loads: Loads = field(default_factory=Loads)
    cores: float = 0.0
    carried: int = 0
    silent: bool = False

    @property
    def consumers(self) -> int:
        """Count the consumers that there are."""
        return sum(len(router.consumers) for router in self.worker.routers.values())

    @property
    def load(self) -> int:
        """Return the consumers that there are or will soon be, with something for rooms that just began.

        Routers without anybody are only counted: they are alike.
        """
        return self.loads.total() + SMALLEST_CALL * max(0, self.rooms - len(self.loads))


class WorkerPool:
    """Starts workers, hands out the least busy one, replaces the dead."""

    def __init__(
        self,
        settings: MediaSettings,
        max_consumers: int = Limits().max_consumers_per_worker,
        create: CreateWorker = create_worker,
    ) -> None:
        self._settings = settings
        self._max_consumers = max_consumers
        self._create = create
        self._slots: dict[int, WorkerSlot] = {}
        self._repairs: set[asyncio.Task[None]] = set()
        self._watching: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self._stopped = False
        self.on_death: Callable[[], None] = _do_nothing
        self.size = settings.workers

    @property
    def slots(self) -> tuple[WorkerSlot, ...]:
        """Return the workers that live."""
        return tuple(self._slots.values())

    @property
    def ports(self) -> tuple[int, int]:
        """Return the first and the last of the ports that the workers answer on."""
        return self._settings.ports

    async def start(self) -> None:
        """Start all workers.

        :raises mediasoup.MediasoupError: one of them cannot start or cannot have its port.
        """
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._try_open(index)) for index in range(self.size)]
        failed = next((error for task in tasks if (error := task.result())), None)
        if failed is not None:
            await self.stop()
            raise failed
        self._watching = asyncio.get_running_loop().create_task(
            LoadWatch(lambda: self.slots, _end_hung).run(), name="watch the load of workers"
        )

    async def stop(self) -> None:
        """End all workers and wait until their processes are gone."""
        self._stopped = True
        self._changed.set()
        tasks = [*self._repairs, *([self._watching] if self._watching is not None else [])]
        for task in tasks:
            task.cancel()
        slots, self._slots = list(self._slots.values()), {}
        for slot in slots:
            slot.worker.close()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(slot.worker.wait_exited() for slot in slots))

    async def acquire(self, more: int = SMALLEST_CALL, homes: Collection[WorkerSlot] = ()) -> WorkerSlot:
        """Return the living worker that takes `more` consumers of a room, as `placement.choose` says.

        `homes`: where the room is, in the order of preference. If it is none of them, one more room is
        counted on it; whoever gets it takes one off `rooms` when the room closes or did not come about.

        :raises MediaUnavailableError: there is none, and none came in 5 s.
        """
        if not self._slots:
            await self._wait_for_one()
        if self._stopped:
            raise MediaUnavailableError
        known = [slot for slot in homes if self._slots.get(slot.index) is slot]
        order = known + [slot for slot in self._slots.values() if slot not in known]
        chosen = choose((self._berth(slot, slot in known) for slot in order), more, self._max_consumers)
        slot = self._slots[chosen.index]
        if not chosen.home:
            slot.rooms += 1
        return slot

    async def _wait_for_one(self) -> None:
        try:
            async with asyncio.timeout(ACQUIRE_TIMEOUT_S):
                while not self._slots and not self._stopped:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError as error:
            raise MediaUnavailableError from error

    def _berth(self, slot: WorkerSlot, home: bool) -> Berth:
        load = slot.load
        cores = expected_cores(slot.cores, load, slot.carried, self._max_consumers)
        busy = slot.silent or slot.cores >= BUSY_CORES
        return Berth(slot.index, load, slot.rooms, home=home, busy=busy, cores=cores)

    async def _try_open(self, index: int) -> MediasoupError | None:
        try:
            await self._open(index)
        except MediasoupError as error:
            return error
        return None

    async def _open(self, index: int) -> None:
        ports = self._settings
        worker = await self._create(
            WorkerSettings(
                log_level=WorkerLogLevel.WARN,
                rtc_min_port=ports.rtc_min_port,
                rtc_max_port=ports.rtc_max_port,
                worker_bin=ports.worker_bin,
            )
        )
        try:
            server = await worker.create_webrtc_server(
                WebRtcServerOptions(listen_infos=self._listen_infos(index))
            )
            if self._stopped:
                raise ClosedError("the pool was stopped while a worker started")
        except BaseException:
            worker.close()
            await worker.wait_exited()
            raise
        self._slots[index] = WorkerSlot(index, worker, server, self._transport_options(server))
        worker.on(WorkerDied, lambda event: self._on_died(index, event))
        self._changed.set()
        log.info("worker started", worker_pid=worker.pid, slot=index)

    def _transport_options(self, server: WebRtcServer) -> WebRtcTransportOptions:
        return WebRtcTransportOptions(
            webrtc_server=server,
            enable_udp=True,
            enable_tcp=True,
            prefer_udp=True,
            initial_available_outgoing_bitrate=self._settings.initial_outgoing_bitrate_bps,
        )

    def _listen_infos(self, index: int) -> tuple[TransportListenInfo, ...]:
        settings = self._settings
        port = settings.rtc_port + index if settings.rtc_port else 0
        # The worker lets a range win over a port.
        free = TransportPortRange(min=settings.rtc_min_port, max=settings.rtc_max_port)
        addresses = [(settings.listen_ip, settings.announced_address)]
        addresses += [(ip, None) for ip in settings.extra_listen_ips]
        return tuple(
            TransportListenInfo(
                protocol=protocol,
                ip=ip,
                announced_address=announced,
                port=port,
                port_range=TransportPortRange() if port else free,
            )
            for ip, announced in addresses
            for protocol in (TransportProtocol.UDP, TransportProtocol.TCP)
        )

    def _on_died(self, index: int, event: WorkerDied) -> None:
        slot = self._slots.pop(index, None)
        log.error(
            "worker died", worker_pid=slot.worker.pid if slot else None, slot=index, error=str(event.error)
        )
        self.on_death()
        if self._stopped:
            return
        repair = asyncio.get_running_loop().create_task(self._replace(index), name=f"replace worker {index}")
        self._repairs.add(repair)
        repair.add_done_callback(self._repairs.discard)

    async def _replace(self, index: int) -> None:
        began_s, delay_s = asyncio.get_running_loop().time(), FIRST_RETRY_S
        while (error := await self._try_open(index)) is not None and not self._stopped:
            log.error("worker not replaced yet", slot=index, error=str(error), retry_s=delay_s)
            await asyncio.sleep(delay_s)
            delay_s = min(LONGEST_RETRY_S, delay_s * 2)
        if not self._stopped:
            after_s = asyncio.get_running_loop().time() - began_s
            log.info("worker replaced", slot=index, after_ms=round(after_s * 1000))


def _end_hung(slot: WorkerSlot) -> None:
    """Kill a worker that answers nothing: of its death everybody is told, and then it is replaced."""
    if not slot.worker.subprocess_closed:
        log.error("worker hangs", worker_pid=slot.worker.pid, slot=slot.index)
        # It may have died by itself, and be collected before that is told.
        with contextlib.suppress(ProcessLookupError):
            os.kill(slot.worker.pid, signal.SIGKILL)


def _do_nothing() -> None:
    pass
