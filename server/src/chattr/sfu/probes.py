"""Transports that belong to no room, so that a browser can try whether media would get through."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from chattr.core.errors import InvalidDtlsParametersError, MediaUnavailableError, RateLimitedError
from chattr.protocol.base import JsonObject
from chattr.sfu.faults import parse, worker_faults
from chattr.sfu.fingerprints import require_fingerprints
from chattr.sfu.worker_pool import WorkerPool
from mediasoup import DtlsParameters, Router, WebRtcTransportOptions, to_json

MAX_PROBES = 24
"""Probes that are open at once, all in all."""

MAX_PROBES_PER_ADDRESS = 6
"""The same of one address: two people in one office who check at the same time."""

PROBE_S = 20.0
"""How long a probe stays open, in seconds."""


class ProbePath(StrEnum):
    """By which way media is to come."""

    UDP = "udp"
    TCP = "tcp"
    RELAY = "relay"


@dataclass(frozen=True, slots=True)
class Probe:
    """What the browser needs to connect."""

    ice_parameters: JsonObject
    ice_candidates: list[JsonObject]
    dtls_parameters: JsonObject


class ProbeDesk:
    """Opens probes, and closes each after a while; those that are left end with their worker."""

    def __init__(self, pool: WorkerPool) -> None:
        self._pool = pool
        self._open = 0
        self._by_address: Counter[str | None] = Counter()

    async def open(self, path: ProbePath, dtls_parameters: JsonObject, address: str | None) -> Probe:
        """Make a transport that waits for this browser. `address`: what it is counted under.

        :raises RateLimitedError: too many are open.
        :raises InvalidDtlsParametersError: they cannot be used.
        :raises MediaUnavailableError: there is no worker.
        """
        parameters = parse(DtlsParameters, dtls_parameters, InvalidDtlsParametersError)
        require_fingerprints(parameters)
        if self._open >= MAX_PROBES or self._by_address[address] >= MAX_PROBES_PER_ADDRESS:
            raise RateLimitedError(round(PROBE_S * 1000))
        self._count(address, 1)
        try:
            router, probe = await self._make(path, parameters)
        except BaseException:
            self._count(address, -1)
            raise
        asyncio.get_running_loop().call_later(PROBE_S, self._end, router, address)
        return probe

    async def _make(self, path: ProbePath, parameters: DtlsParameters) -> tuple[Router, Probe]:
        slot = min(self._pool.slots, key=lambda slot: (slot.rooms, slot.index), default=None)
        if slot is None:
            raise MediaUnavailableError
        options = WebRtcTransportOptions(
            webrtc_server=slot.server,
            enable_udp=path is not ProbePath.TCP,
            enable_tcp=path is not ProbePath.UDP,
            prefer_udp=True,
        )
        with worker_faults(InvalidDtlsParametersError):
            router = await slot.worker.create_router()
            try:
                transport = await router.create_webrtc_transport(options)
                await transport.connect(parameters)
            except BaseException:
                router.close()
                raise
        return router, Probe(
            to_json(transport.ice_parameters),
            [to_json(candidate) for candidate in transport.ice_candidates],
            to_json(transport.dtls_parameters),
        )

    def _end(self, router: Router, address: str | None) -> None:
        router.close()
        self._count(address, -1)

    def _count(self, address: str | None, change: int) -> None:
        self._open += change
        if address is None:
            return
        self._by_address[address] += change
        if self._by_address[address] <= 0:
            del self._by_address[address]
