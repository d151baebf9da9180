"""Where sockets come in."""

import asyncio
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog
from starlette.types import ASGIApp

from chattr.calls.service import CallService
from chattr.core.address_caps import JoinAttempts
from chattr.core.peers import PeerRule
from chattr.signaling.admittance import Admittance
from chattr.signaling.dispatch import Asker, Dispatcher
from chattr.signaling.engine_guard import EngineGuard
from chattr.signaling.notifier import Notifier
from chattr.signaling.origins import OriginRule
from chattr.signaling.rates import RateGate
from chattr.signaling.refusals import RefusalLog
from chattr.signaling.server import SignalServer
from chattr.signaling.session import Session, Wiring

log = structlog.get_logger(__name__)

CLOSE_TIMEOUT_S = 1.0
"""How long a closing socket may take to send what is queued, in seconds."""


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """Who may connect.

    `client_origins`: origins (`https://host[:port]`) beside the server's own. Clients that send no
    Origin header (programs, not pages) are let in; a page of any other origin is refused.
    `peers`: how to tell whom a connection is counted under.
    """

    client_origins: tuple[str, ...] = ()
    peers: PeerRule = field(default_factory=PeerRule)


class Gateway:
    """Accepts sockets and gives each a session. `attempts`: joins per address, shared with the web side."""

    def __init__(self, service: CallService, settings: GatewaySettings, attempts: JoinAttempts) -> None:
        self._service = service
        self._attempts = attempts
        self._dispatcher = Dispatcher(service)
        self._notifier = Notifier()
        self._origins = OriginRule(settings.client_origins)
        self._admittance = Admittance(service.limits, settings.peers, service.meter.refused)
        self._server = SignalServer(self._origins.allows, service.limits, self._admittance)
        self._sessions: dict[str, Session] = {}
        self._closing = False
        self._server.on("connect", self._on_connect)
        self._server.on("disconnect", self._on_disconnect)
        service.attach(self._notifier)

    def asgi(self, other: ASGIApp) -> ASGIApp:
        """Return an application that serves `/socket.io` and hands everything else to `other`."""
        inner: ASGIApp = self._server.handle_request
        return EngineGuard(inner, other, self._server, self._admittance, self._origins)

    async def close(self) -> None:
        """Close every socket and take no more; clients see a transport close and reconnect.

        The second call does nothing.
        """
        if self._closing:
            return
        self._closing = True
        await self._server.drop_all(CLOSE_TIMEOUT_S)
        await asyncio.gather(*map(_end, tuple(self._sessions.values())), return_exceptions=True)
        self._sessions.clear()
        await self._server.shutdown()

    def connections(self) -> int:
        """Count the open sockets."""
        return len(self._sessions)

    def _on_connect(self, sid: str, _environ: dict[str, Any], _auth: object) -> bool:
        if self._closing:
            return False
        engine_id: str = self._server.manager.eio_sid_from_sid(sid, "/")
        service = self._service
        address = self._admittance.address(engine_id)
        gate = RateGate(service.limits.rates, service.clock, self._attempts, address)
        wiring = Wiring(partial(self._server.push, engine_id), partial(self._server.drop_soon, engine_id))
        session = Session(Asker(sid, gate, RefusalLog(sid), address), service, self._dispatcher, wiring)
        self._sessions[sid] = session
        self._server.sinks[engine_id] = session
        self._notifier.add(sid, session)
        log.debug("connected", connection=sid)
        return True

    async def _on_disconnect(self, sid: str, reason: str) -> None:
        session = self._sessions.pop(sid, None)
        if session is None:
            return
        self._notifier.remove(sid)
        self._server.sinks.pop(self._server.manager.eio_sid_from_sid(sid, "/"), None)
        log.debug("disconnected", connection=sid, reason=reason)
        await session.close(keep_place=self._closing)


async def _end(session: Session) -> None:
    await session.close(keep_place=True)


def create_gateway(
    service: CallService, settings: GatewaySettings, attempts: JoinAttempts | None = None
) -> Gateway:
    """Make the gateway to `service`."""
    return Gateway(service, settings, attempts or JoinAttempts(service.limits))
