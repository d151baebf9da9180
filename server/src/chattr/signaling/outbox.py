"""The packets that wait for one client, with an end to the waiting."""

import asyncio
import sys
from collections.abc import Callable
from typing import Any

import engineio
import msgspec
from engineio.async_socket import AsyncSocket
from engineio.packet import OPEN, PING, Packet
from starlette.types import Receive, Scope, Send

from chattr.core.limits import Limits
from chattr.signaling.engine_websocket import EngineWebSocket
from chattr.signaling.heartbeat import Heartbeat

SESSION = "chattr.session"
"""Key of the ASGI scope: the Engine.IO session that a request says it belongs to; None: it begins one."""

_SID = "(sid)"
"""Stands for the id of the session in what is the same for all."""


class OutQueue(asyncio.Queue[Packet | None]):
    """Calls `on_overflow` once, with the next packet after too many or too much of them wait.

    It counts what a reader has not yet made room for in the connection; None marks the end. `on_put` is
    called with each packet.
    """

    def __init__(self, max_packets: int, max_bytes: int) -> None:
        super().__init__()
        self.on_overflow: Callable[[], None] | None = None
        self.on_put: Callable[[], None] | None = None
        self._max_packets = max_packets
        self._max_bytes = max_bytes
        self._bytes = 0

    def _put(self, item: Packet | None) -> None:
        super()._put(item)
        self._bytes += _size(item)
        if self.on_put is not None:
            self.on_put()
        if self.on_overflow is not None and (
            self.qsize() > self._max_packets or self._bytes > self._max_bytes
        ):
            overflow, self.on_overflow = self.on_overflow, None
            overflow()

    def _get(self) -> Packet | None:
        item = super()._get()
        self._bytes -= _size(item)
        return item


class EngineSocket(AsyncSocket):  # type: ignore[misc]  # the base class has no types
    """A connection that is a WebSocket from the start. Its pings are those of the server's heartbeat."""

    closing: bool
    closed: bool
    last_ping: float | None

    def schedule_ping(self) -> None:
        """Ping in a while, unless that is so already."""
        self.server.heartbeat.ping_later(self)

    def ping(self) -> None:
        """Have a ping sent."""
        self.queue.put_nowait(Packet(PING))

    async def end_silent(self) -> None:
        """Close it, since its client has not answered a ping."""
        await self.close(wait=False, abort=False, reason=self.server.reason.PING_TIMEOUT)


class EngineServer(engineio.AsyncServer):  # type: ignore[misc]  # the base class has no types
    """Engine.IO with bounded queues towards its clients, and WebSockets of our own."""

    def __init__(self, limits: Limits, **options: object) -> None:
        self._limits = limits
        self.take_packet: Callable[[str, str], bool] = _take_none
        super().__init__(**options)
        self._endings: set[asyncio.Task[None]] = set()
        self.heartbeat = Heartbeat(self.ping_interval, self.ping_timeout, self._end_silent)
        self._opening = self._parameters()
        # The table is shared by all servers of the process.
        self._async: dict[str, Any] = {**self._async, "websocket": EngineWebSocket}

    async def handle_request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; a WebSocket that begins a connection goes a shorter way than engineio's.

        What engineio would check of it again, `EngineGuard` has refused already.
        """
        if scope["type"] != "websocket" or scope[SESSION] is not None:
            await super().handle_request(scope, receive, send)
            return
        # The first message says that there is a connection.
        await receive()
        socket = self._open_socket()
        environ = {"asgi.scope": scope, "asgi.receive": receive, "asgi.send": send}
        try:
            await self.handlers["connect"](socket.sid, environ)
            socket.schedule_ping()
            await EngineWebSocket(socket._websocket_handler, self)(environ)
        finally:
            self.sockets.pop(socket.sid, None)

    def _open_socket(self) -> EngineSocket:
        sid = self.generate_id()
        socket = self.sockets[sid] = EngineSocket(self, sid)
        socket.queue.put_nowait(Packet(OPEN, self._opening.replace(_SID, sid)))
        return socket

    def _end_silent(self, socket: EngineSocket) -> None:
        ending = asyncio.get_running_loop().create_task(socket.end_silent())
        self._endings.add(ending)
        ending.add_done_callback(self._endings.discard)

    def _parameters(self) -> str:
        parameters = {
            "sid": _SID,
            "upgrades": [],
            "pingTimeout": int(self.ping_timeout * 1000),
            "pingInterval": int(self.ping_interval * 1000),
            "maxPayload": self.max_http_buffer_size,
        }
        return msgspec.json.encode(parameters).decode()

    def create_queue(self, *_args: object, **_options: object) -> OutQueue:
        """Return the queue of a new connection."""
        return OutQueue(self._limits.max_outbox, self._limits.max_outbox_bytes)


def _take_none(_sid: str, _text: str) -> bool:
    return False


def _size(item: Packet | None) -> int:
    return sys.getsizeof(item.data) if item is not None and isinstance(item.data, str | bytes) else 0
