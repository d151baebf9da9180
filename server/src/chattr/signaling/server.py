"""python-socketio, with the events taken out of its hands: packets go to a session, whole and in order."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import socketio
from engineio.packet import MESSAGE
from engineio.packet import Packet as EnginePacket

from chattr.signaling import packets

log = logging.getLogger(__name__)

MAX_MESSAGE_BYTES = 4 * 1024 * 1024
"""A socket that sends more in one message is closed; up to here the sender is told (`payload-too-large`)."""

PING_INTERVAL_S = 10
PING_TIMEOUT_S = 10
"""A connection that is silently gone is noticed after the two together, in seconds."""


class PacketSink(Protocol):
    """Takes the event packets of one connection."""

    async def take(self, text: str) -> None:
        """Take a packet; waits while too many are queued, which holds up that connection alone."""


class SignalServer(socketio.AsyncServer):  # type: ignore[misc]  # the base class has no types
    """Hands event packets to sinks by connection, and writes packets that are encoded already."""

    def __init__(self, is_origin_allowed: Callable[[str | None, dict[str, Any]], bool]) -> None:
        quiet = logging.getLogger("chattr.socketio")
        quiet.setLevel(logging.ERROR)
        super().__init__(
            async_mode="asgi",
            cors_allowed_origins=is_origin_allowed,
            max_http_buffer_size=MAX_MESSAGE_BYTES,
            ping_interval=PING_INTERVAL_S,
            ping_timeout=PING_TIMEOUT_S,
            logger=quiet,
            engineio_logger=quiet,
        )
        self.sinks: dict[str, PacketSink] = {}

    def push(self, engine_id: str, text: str) -> int:
        """Queue an encoded packet and return how many wait now; a connection that is gone counts none."""
        socket = self.eio.sockets.get(engine_id)
        if socket is None or socket.closed:
            return 0
        socket.queue.put_nowait(EnginePacket(MESSAGE, text))
        return int(socket.queue.qsize())

    async def drop(self, engine_id: str) -> None:
        """Close the transport under a connection; a client takes that as a loss and reconnects."""
        socket = self.eio.sockets.get(engine_id)
        if socket is None or socket.closed:
            return
        await socket.close(wait=False, abort=True, reason=self.reason.SERVER_DISCONNECT)

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        """End the transport together with the connection.

        The mark None makes a WebSocket's writer close it once it has sent what is queued, and a waiting
        HTTP poll return; without it both go on until they time out.
        """
        await super()._handle_eio_disconnect(eio_sid, reason)
        socket = self.eio.sockets.get(eio_sid)
        if socket is not None:
            socket.queue.put_nowait(None)

    async def _handle_eio_message(self, eio_sid: str, data: object) -> None:
        """Sort a packet by its type; nothing that a client sends raises from here.

        Attachments (bytes) follow a binary event, which is refused as such, and acknowledgements answer
        events that ask for one, which ours never do: both are dropped.
        """
        if not isinstance(data, str):
            return
        sink = self.sinks.get(eio_sid)
        kind = data[:1]
        if kind in {packets.EVENT, packets.BINARY_EVENT}:
            if sink is not None:
                await sink.take(data)
        elif kind == packets.DISCONNECT or (kind == packets.CONNECT and sink is None):
            await self._guarded(super()._handle_eio_message, eio_sid, data)

    async def _guarded(self, handle: Callable[[str, str], Awaitable[None]], eio_sid: str, data: str) -> None:
        try:
            await handle(eio_sid, data)
        except Exception as error:  # whatever a malformed packet makes the base class raise
            log.debug("malformed packet: %r", error)
