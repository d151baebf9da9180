"""Where sockets come in."""

import asyncio
from dataclasses import dataclass
from typing import Any

import socketio
import structlog
from starlette.types import ASGIApp

from chattr.calls.service import CallService
from chattr.signaling.dispatch import Dispatcher
from chattr.signaling.notifier import Notifier
from chattr.signaling.origins import OriginRule
from chattr.signaling.server import SignalServer
from chattr.signaling.session import Session

log = structlog.get_logger(__name__)

CLOSE_TIMEOUT_S = 1.0
"""How long a closing socket may take to send what is queued, in seconds."""


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """Who may connect.

    `client_origins`: origins (`https://host[:port]`) beside the server's own. Clients that send no
    Origin header (programs, not pages) are let in; a page of any other origin is refused.
    """

    client_origins: tuple[str, ...] = ()


class Gateway:
    """Accepts sockets and gives each a session."""

    def __init__(self, service: CallService, settings: GatewaySettings) -> None:
        self._service = service
        self._dispatcher = Dispatcher(service)
        self._notifier = Notifier()
        self._server = SignalServer(OriginRule(settings.client_origins).allows)
        self._sessions: dict[str, Session] = {}
        self._drops: set[asyncio.Task[None]] = set()
        self._closing = False
        self._server.on("connect", self._on_connect)
        self._server.on("disconnect", self._on_disconnect)
        service.attach(self._notifier)

    def asgi(self, other: ASGIApp) -> ASGIApp:
        """Return an application that serves `/socket.io` and hands everything else to `other`."""
        app: ASGIApp = socketio.ASGIApp(self._server, other_asgi_app=other)
        return app

    async def close(self) -> None:
        """Close every socket and take no more; clients see a transport close and reconnect.

        The second call does nothing.
        """
        if self._closing:
            return
        self._closing = True
        for engine_id in tuple(self._server.sinks):
            self._drop(engine_id)
        if self._drops:
            await asyncio.wait(self._drops, timeout=CLOSE_TIMEOUT_S)
        for task in self._drops:
            task.cancel()
        await asyncio.gather(*self._drops, *map(_end, tuple(self._sessions.values())), return_exceptions=True)
        self._sessions.clear()
        await self._server.shutdown()

    def connections(self) -> int:
        """Count the open sockets."""
        return len(self._sessions)

    async def _on_connect(self, sid: str, _environ: dict[str, Any], _auth: object) -> bool:
        if self._closing:
            return False
        engine_id: str = self._server.manager.eio_sid_from_sid(sid, "/")
        session = Session(
            sid,
            self._service,
            self._dispatcher,
            push=lambda text: self._server.push(engine_id, text),
            drop=lambda: self._drop(engine_id),
        )
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
        for engine_id, sink in tuple(self._server.sinks.items()):
            if sink is session:
                del self._server.sinks[engine_id]
        log.debug("disconnected", connection=sid, reason=reason)
        await session.close(keep_place=self._closing)

    def _drop(self, engine_id: str) -> None:
        task = asyncio.get_running_loop().create_task(self._server.drop(engine_id), name=f"drop {engine_id}")
        self._drops.add(task)
        task.add_done_callback(self._drops.discard)


async def _end(session: Session) -> None:
    await session.close(keep_place=True)


def create_gateway(service: CallService, settings: GatewaySettings) -> Gateway:
    """Make the gateway to `service`."""
    return Gateway(service, settings)
