"""`GET /metrics` for Prometheus; for those alone whom `METRICS_ALLOW` names."""

import asyncio
from collections.abc import Callable, Iterable, Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from chattr.calls.service import CallService
from chattr.core.peers import Network, is_in, parse_address
from chattr.sfu.sampling import WorkerSample
from chattr.web.json_body import NEVER_STORED
from chattr.web.state import ServerState

# Whatever a proxy adds. Behind one the other end's address is the proxy's, so it names nobody.
_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")


class MetricsPage:
    """Answers with the numbers of this moment; to everybody else there is no such page.

    `allowed`: addresses of those who may ask, and nobody when it is empty. Only who connects directly is
    meant: a request that went through a proxy is refused whatever it says of itself.
    """

    def __init__(
        self,
        service: CallService,
        state: ServerState,
        allowed: tuple[Network, ...],
        sockets: Callable[[], int],
    ) -> None:
        self._service = service
        self._allowed = allowed
        self._collector = CallCollector(service, state, sockets)

    async def __call__(self, request: Request) -> Response:
        """Sample the workers, then tell all."""
        if not self._may_ask(request):
            return PlainTextResponse("Not found\n", status_code=404, headers=NEVER_STORED)
        self._collector.workers = await self._service.sampler.sample()
        moment = CollectorRegistry()
        moment.register(self._collector)
        body = generate_latest(self._service.meter.registry) + generate_latest(moment)
        headers = {"Content-Type": CONTENT_TYPE_LATEST} | NEVER_STORED
        return Response(body, headers=headers)

    def _may_ask(self, request: Request) -> bool:
        if request.client is None or any(name in request.headers for name in _FORWARDED):
            return False
        address = parse_address(request.client.host)
        return address is not None and is_in(address, self._allowed)


class CallCollector:
    """What is counted at the moment of asking, not before."""

    def __init__(self, service: CallService, state: ServerState, sockets: Callable[[], int]) -> None:
        self._service = service
        self._state = state
        self._sockets = sockets
        self.workers: tuple[WorkerSample, ...] = ()

    def collect(self) -> Iterator[Metric]:
        """Yield every number of this moment."""
        stats, storage = self._service.stats(), self._service.storage()
        yield _gauge("chattr_rooms", "Rooms with somebody in them or at the door.", stats.rooms)
        yield _gauge("chattr_rooms_kept", "Empty rooms that are remembered.", stats.kept_rooms)
        yield _gauge("chattr_participants", "People in rooms.", stats.participants)
        yield _gauge("chattr_knocks_waiting", "People at doors.", stats.pending)
        yield _gauge("chattr_sockets", "Open connections of signaling.", self._sockets())
        yield _gauge("chattr_tasks", "Tasks of the event loop.", len(asyncio.all_tasks()))
        yield _gauge("chattr_workers", "Media workers that live.", stats.workers)
        yield _gauge("chattr_workers_wanted", "Media workers that there should be.", self._service.pool.size)
        yield _gauge("chattr_ready", "1 when new calls can be served.", self._service.readiness().ready)
        yield _gauge(
            "chattr_standing_by", "1 while another process serves the rooms.", self._state.is_waiting
        )
        yield _gauge("chattr_storage_ok", "1 when what is remembered reaches the disk.", storage.ok)
        yield _gauge("chattr_storage_unsaved_rows", "Rows that wait for the disk.", storage.backlog)
        yield from _of_workers(self.workers)


def _of_workers(samples: Iterable[WorkerSample]) -> Iterator[Metric]:
    cpu = CounterMetricFamily("chattr_worker_cpu_seconds", "CPU time of a media worker.", labels=["worker"])
    gauges = {
        name: GaugeMetricFamily(f"chattr_worker_{name}", text, labels=["worker"])
        for name, text in _WORKER_GAUGES.items()
    }
    bitrate = GaugeMetricFamily(
        "chattr_worker_bitrate_bits_per_second", "What a worker carries.", labels=["worker", "direction"]
    )
    loss = GaugeMetricFamily(
        "chattr_worker_packet_loss_ratio",
        "Part of the packets that was lost, from 0 to 1, weighed by bitrate.",
        labels=["worker", "direction"],
    )
    for sample in samples:
        worker, traffic = str(sample.slot), sample.traffic
        cpu.add_metric([worker], sample.cpu_s)
        for name, family in gauges.items():
            family.add_metric([worker], getattr(sample, name))
        bitrate.add_metric([worker, "received"], traffic.received_bps)
        bitrate.add_metric([worker, "sent"], traffic.sent_bps)
        for direction, part in (("received", traffic.received_loss), ("sent", traffic.sent_loss)):
            if part is not None:
                loss.add_metric([worker, direction], part)
    yield from (cpu, *gauges.values(), bitrate, loss)


_WORKER_GAUGES = {
    "memory_bytes": "Most memory that a media worker has held.",
    "rooms": "Rooms on a media worker.",
    "transports": "Transports of a media worker.",
    "producers": "Producers of a media worker.",
    "consumers": "Consumers of a media worker.",
}


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=float(value))
