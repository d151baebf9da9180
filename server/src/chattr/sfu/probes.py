"""Transports that belong to no room, so that a browser can try whether media would get through."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from chattr.core.errors import InvalidDtlsParametersError, MediaUnavailableError, RateLimitedError
from chattr.protocol.base import JsonObject, Wire
from chattr.sfu.faults import parse, worker_faults
from chattr.sfu.fingerprints import require_fingerprints
from chattr.sfu.worker_pool import WorkerPool, WorkerSlot
from mediasoup import DtlsParameters, Router, WebRtcTransportOptions, to_json

T = TypeVar("T")

MAX_PROBES = 24
"""Probes that are open at once, all in all; on one worker, each is one transport."""

MAX_PROBES_PER_ADDRESS = 6
"""The same of one address: two people in one office who check at the same time."""

PROBE_S = 20.0
"""How long a probe stays open, in seconds."""

MAX_WORKERS_PROBED = 32
"""Workers that one probe tries; of more, so many that are spread over all."""


class ProbePath(StrEnum):
    """By which way media is to come."""

    UDP = "udp"
    TCP = "tcp"
    RELAY = "relay"


class ProbeTarget(Wire, frozen=True, kw_only=True):
    """What the browser needs to connect to one worker."""

    ice_parameters: JsonObject
    ice_candidates: list[JsonObject]
    dtls_parameters: JsonObject


@dataclass(frozen=True, slots=True)
class Probe:
    """Where the browser may connect to. `ports`: the first and the last that the workers answer on."""

    targets: list[ProbeTarget]
    ports: tuple[int, int]


class ProbeDesk:
    """Opens probes, and closes each after a while; those that are left end with their worker."""

    def __init__(self, pool: WorkerPool) -> None:
        self._pool = pool
        self._open = 0
        self._by_address: Counter[str | None] = Counter()

    async def open(
        self, path: ProbePath, dtls_parameters: JsonObject, address: str | None, *, every_worker: bool
    ) -> Probe:
        """Make transports that wait for this browser: on each worker, or on that with the fewest rooms.

        `address`: what it is counted under.

        :raises RateLimitedError: too many are open.
        :raises InvalidDtlsParametersError: they cannot be used.
        :raises MediaUnavailableError: there is no worker.
        """
        parameters = parse(DtlsParameters, dtls_parameters, InvalidDtlsParametersError)
        require_fingerprints(parameters)
        if self._open >= MAX_PROBES or self._by_address[address] >= MAX_PROBES_PER_ADDRESS:
            raise RateLimitedError(round(PROBE_S * 1000))
        slots = self._choose(every_worker)
        routers: list[Router] = []
        self._count(address, 1)
        try:
            targets = [await _make(slot, path, parameters, routers) for slot in slots]
        except BaseException:
            self._end(routers, address)
            raise
        asyncio.get_running_loop().call_later(PROBE_S, self._end, routers, address)
        return Probe(targets, self._pool.ports)

    def _choose(self, every_worker: bool) -> list[WorkerSlot]:
        slots = sorted(self._pool.slots, key=lambda slot: slot.index)
        if not slots:
            raise MediaUnavailableError
        if not every_worker:
            return [min(slots, key=lambda slot: slot.rooms)]
        return spread(slots, MAX_WORKERS_PROBED)

    def _end(self, routers: list[Router], address: str | None) -> None:
        for router in routers:
            router.close()
        self._count(address, -1)

    def _count(self, address: str | None, change: int) -> None:
        self._open += change
        if address is None:
            return
        self._by_address[address] += change
        if self._by_address[address] <= 0:
            del self._by_address[address]


def spread(items: Sequence[T], most: int) -> list[T]:
    """Take at most so many, evenly from all; of two or more, the first and the last are among them."""
    count = min(len(items), most)
    return [items[step * (len(items) - 1) // max(1, count - 1)] for step in range(count)]


async def _make(
    slot: WorkerSlot, path: ProbePath, parameters: DtlsParameters, routers: list[Router]
) -> ProbeTarget:
    """Make one, its router put to the others, which whoever asks closes."""
    options = WebRtcTransportOptions(
        webrtc_server=slot.server,
        enable_udp=path is not ProbePath.TCP,
        enable_tcp=path is not ProbePath.UDP,
        prefer_udp=True,
    )
    with worker_faults(InvalidDtlsParametersError):
        router = await slot.worker.create_router()
        routers.append(router)
        transport = await router.create_webrtc_transport(options)
        await transport.connect(parameters)
    return ProbeTarget(
        ice_parameters=to_json(transport.ice_parameters),
        ice_candidates=[to_json(candidate) for candidate in transport.ice_candidates],
        dtls_parameters=to_json(transport.dtls_parameters),
    )
