"""python-socketio, with the events taken out of its hands: packets go to a session, whole and in order."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Protocol

import socketio
import structlog
from engineio.packet import MESSAGE
from engineio.packet import Packet as EnginePacket

from chattr.core.errors import ShuttingDownError
from chattr.core.limits import Limits
from chattr.signaling import packets
from chattr.signaling.admittance import Admittance
from chattr.signaling.connection_table import ConnectionTable
from chattr.signaling.outbox import EngineServer, OutQueue

log = structlog.get_logger(__name__)

MAX_MESSAGE_BYTES = 2 * 1024 * 1024
"""A socket that sends more in one message is closed; up to here the sender is told (`payload-too-large`)."""

PING_INTERVAL_S = 10
PING_TIMEOUT_S = 10
"""A connection that is silently gone is noticed after the two together, in seconds."""

MAX_CONNECT_LENGTH = 4096
"""Characters of a CONNECT or DISCONNECT packet; ours carry nothing."""

CONNECT_WAIT_S = 10.0
"""How long a transport may stay open without saying CONNECT, in seconds."""

REFUSAL_LINGER_S = 1.0
"""How long a refused transport stays open, so that the client can read why, in seconds."""

ABORT_AFTER_S = 2.0
"""How long a dropped transport may take to send what is queued before it is cut, in seconds."""


class PacketSink(Protocol):
    """Takes the event packets of one connection."""

    async def take(self, text: str) -> None:
        """Take a packet; waits while too many are queued, which holds up that connection alone."""

    def take_now(self, text: str) -> bool:
        """Take a packet without waiting; False when it has to wait."""


class SignalServer(socketio.AsyncServer):  # type: ignore[misc]  # the base class has no types
    """Hands event packets to sinks by connection, and writes packets that are encoded already."""

    def __init__(
        self,
        is_origin_allowed: Callable[[str | None, dict[str, Any]], bool],
        limits: Limits,
        admittance: Admittance,
    ) -> None:
        quiet = logging.getLogger("chattr.socketio")
        quiet.setLevel(logging.ERROR)
        self._limits = limits
        super().__init__(
            client_manager=ConnectionTable(),
            async_mode="asgi",
            cors_allowed_origins=is_origin_allowed,
            max_http_buffer_size=MAX_MESSAGE_BYTES,
            ping_interval=PING_INTERVAL_S,
            ping_timeout=PING_TIMEOUT_S,
            logger=quiet,
            engineio_logger=quiet,
        )
        self.sinks: dict[str, PacketSink] = {}
        self.eio.take_packet = self._take_packet
        self._admittance = admittance
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._drops: set[asyncio.Task[None]] = set()

    def push(self, engine_id: str, text: str) -> None:
        """Queue an encoded packet; for a connection that is gone it is forgotten."""
        socket = self.eio.sockets.get(engine_id)
        if socket is not None and not socket.closed:
            socket.queue.put_nowait(EnginePacket(MESSAGE, text))

    def drop_soon(self, engine_id: str, reason: str) -> None:
        """Close the transport under a connection and log why; a client takes it as a loss and reconnects."""
        log.warning("socket dropped", connection=self._connection_id(engine_id), reason=reason)
        self._close_soon(engine_id)

    async def drop_all(self, within_s: float) -> None:
        """Close all transports."""
        for engine_id in tuple(self.eio.sockets):
            self._close_soon(engine_id)
        if self._drops:
            await asyncio.wait(self._drops, timeout=within_s)
        for task in tuple(self._drops):
            task.cancel()
        await asyncio.gather(*self._drops, return_exceptions=True)
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def _engineio_server_class(self) -> Callable[..., EngineServer]:
        return partial(EngineServer, self._limits)

    async def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> None:
        await super()._handle_eio_connect(eio_sid, environ)
        self._admittance.open(eio_sid, environ["asgi.scope"])
        queue: OutQueue = self.eio.sockets[eio_sid].queue
        queue.on_overflow = partial(self.drop_soon, eio_sid, "slow-reader")
        self._after(CONNECT_WAIT_S, eio_sid, self._end_silent)

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        """End the transport together with the connection.

        The mark None makes a WebSocket's writer close it once it has sent what is queued, and a waiting
        HTTP poll return; without it both go on until they time out. A client that does not read lets
        neither happen, so the connection is cut a little later.
        """
        environ = self.environ.get(eio_sid)
        await super()._handle_eio_disconnect(eio_sid, reason)
        self._admittance.close(eio_sid)
        if (timer := self._timers.pop(eio_sid, None)) is not None:
            timer.cancel()
        socket = self.eio.sockets.get(eio_sid)
        if socket is not None:
            socket.queue.put_nowait(None)
        abort = environ["asgi.scope"].get("extensions", {}).get("chattr.abort") if environ else None
        if abort is not None:
            asyncio.get_running_loop().call_later(ABORT_AFTER_S, abort)

    async def _handle_eio_message(self, eio_sid: str, data: object) -> None:
        """Sort a packet by its type; nothing that a client sends raises from here.

        Attachments (bytes) follow a binary event, which is refused as such, and acknowledgements answer
        events that ask for one, which ours never do: both are dropped.
        """
        if not isinstance(data, str):
            return
        if data[:1] in {packets.CONNECT, packets.DISCONNECT} and len(data) > MAX_CONNECT_LENGTH:
            return
        sink = self.sinks.get(eio_sid)
        kind = data[:1]
        if kind in {packets.EVENT, packets.BINARY_EVENT}:
            if sink is not None:
                await sink.take(data)
        elif kind == packets.CONNECT and (refusal := self._admittance.refusal(eio_sid)) is not None:
            self.push(eio_sid, packets.write_connect_error(refusal))
            self._after(REFUSAL_LINGER_S, eio_sid, self._close_soon)
        elif data == packets.CONNECT and sink is None:
            self._connect(eio_sid)
        elif kind == packets.DISCONNECT or (kind == packets.CONNECT and sink is None):
            await self._guarded(super()._handle_eio_message, eio_sid, data)

    def _take_packet(self, eio_sid: str, text: str) -> bool:
        """Take an event, or the word that there is a connection; False for what takes longer."""
        sink = self.sinks.get(eio_sid)
        if sink is not None:
            return text != packets.CONNECT and sink.take_now(text)
        if text != packets.CONNECT or self._admittance.refusal(eio_sid) is not None:
            return False
        self._connect(eio_sid)
        return True

    def _connect(self, eio_sid: str) -> None:
        """Take a connection to the main namespace, as the base class does for any, with less in between."""
        sid = self.manager.begin(eio_sid)
        if self.handlers["/"]["connect"](sid, self.environ[eio_sid], None):
            self.push(eio_sid, packets.write_connected(sid))
            self.manager.complete(sid)
        else:
            self.push(eio_sid, packets.write_connect_error(ShuttingDownError()))
            self.manager.basic_disconnect(sid, "/")

    async def _guarded(self, handle: Callable[[str, str], Awaitable[None]], eio_sid: str, data: str) -> None:
        try:
            await handle(eio_sid, data)
        except Exception as error:  # whatever a malformed packet makes the base class raise
            log.debug("malformed packet", error=type(error).__name__)

    def _after(self, delay_s: float, engine_id: str, call: Callable[[str], None]) -> None:
        if (old := self._timers.pop(engine_id, None)) is not None:
            old.cancel()
        self._timers[engine_id] = asyncio.get_running_loop().call_later(delay_s, call, engine_id)

    def _end_silent(self, engine_id: str) -> None:
        if engine_id not in self.sinks:
            self._close_soon(engine_id)

    def _close_soon(self, engine_id: str) -> None:
        task = asyncio.get_running_loop().create_task(self._close(engine_id), name=f"drop {engine_id}")
        self._drops.add(task)
        task.add_done_callback(self._drops.discard)

    async def _close(self, engine_id: str) -> None:
        socket = self.eio.sockets.get(engine_id)
        if socket is not None and not socket.closed:
            await socket.close(wait=False, abort=True, reason=self.reason.SERVER_DISCONNECT)

    def _connection_id(self, engine_id: str) -> str | None:
        sid: str | None = self.manager.sid_from_eio_sid(engine_id, "/")
        return sid
