"""`POST /api/check`: a way for the page `/check` to try whether media would get through."""

from dataclasses import replace

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from chattr.calls.ice_servers import ice_servers
from chattr.calls.service import CallService
from chattr.core.errors import ChattrError
from chattr.protocol.base import JsonObject, Wire
from chattr.protocol.payloads import IceServer
from chattr.sfu.probes import ProbeDesk, ProbePath, ProbeTarget
from chattr.web.attempts import AttemptGate
from chattr.web.json_body import NEVER_STORED, JsonBody, refusal

MAX_BODY_BYTES = 4096

RELAY_TTL_S = 60
"""How long the TURN password of a check is good, in seconds: it is given to anybody who asks."""


class CheckRequest(Wire, frozen=True, kw_only=True):
    """What the browser would connect with. `every_worker`: to each of them, as `/check` does; else to one."""

    path: ProbePath
    dtls_parameters: JsonObject
    every_worker: bool = False


class CheckReply(Wire, frozen=True, kw_only=True, omit_defaults=False):
    """Where it may connect to. `ports`: first and last. `ice_servers`: for the relay alone."""

    targets: list[ProbeTarget]
    ports: tuple[int, int]
    ice_servers: list[IceServer]


class Check:
    """Tries count as tries to join, so that nobody can make transports without end."""

    def __init__(self, service: CallService, probes: ProbeDesk, attempts: AttemptGate) -> None:
        self._service = service
        self._probes = probes
        self._attempts = attempts
        self._ice = replace(service.ice, stun_urls=(), turn_ttl_s=RELAY_TTL_S)
        self._body = JsonBody(CheckRequest, "check", MAX_BODY_BYTES)

    async def __call__(self, request: Request) -> Response:
        """Open a probe, and tell how to reach it."""
        try:
            self._attempts.pass_one(request)
            wanted = await self._body.read(request)
            address = self._attempts.address(request)
            probe = await self._probes.open(
                wanted.path, wanted.dtls_parameters, address, every_worker=wanted.every_worker
            )
        except ChattrError as error:
            self._service.meter.refused(error.code)
            return refusal(error)
        servers: list[IceServer] = []
        if wanted.path is ProbePath.RELAY:
            servers = ice_servers(self._ice, "check", self._service.clock())
        reply = CheckReply(targets=probe.targets, ports=probe.ports, ice_servers=servers)
        return Response(msgspec.json.encode(reply), media_type="application/json", headers=NEVER_STORED)
