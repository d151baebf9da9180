"""Engine.IO over a WebSocket, with as little between the socket and the packets as can be.

engineio's own handler makes two tasks and a timer for each message that comes, and a task for each that goes.
Silence needs no timer here: `EngineServer` pings, and closes who does not answer.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeGuard

import structlog
from engineio.async_drivers.asgi import WebSocket
from engineio.exceptions import SocketIsClosedError, UnknownPacketError
from engineio.packet import MESSAGE, Packet

log = structlog.get_logger(__name__)

WRITE_TEXTS = "chattr.write_texts"
"""Extension of the ASGI scope: writes several text messages, or returns False (`connections.websocket`)."""

HEAR = "chattr.hear"
"""Extension of the ASGI scope: hands on text messages as they come (`connections.websocket`)."""

WriteTexts = Callable[[list[str]], bool]

_MESSAGE = "4"
_EVENT = b"42"
_CONNECT = b"40"
_PONG = b"3"


class EngineWebSocket(WebSocket):  # type: ignore[misc]  # the base class has no types
    """Carries one connection. One that began with polling is carried as engineio does it."""

    def __init__(self, handler: Callable[[Any], Awaitable[None]], server: Any) -> None:
        super().__init__(handler, server)
        self._socket: Any = handler.__self__  # type: ignore[attr-defined]
        self._server = server
        self._write_texts: WriteTexts = _write_none
        self._flushing = False
        self._writer: asyncio.Task[None] | None = None

    async def __call__(self, environ: dict[str, Any]) -> str:
        """Carry it until its end."""
        socket = self._socket
        if socket.connected:
            answer: str = await super().__call__(environ)
            return answer
        self.asgi_receive, self.asgi_send = environ["asgi.receive"], environ["asgi.send"]
        extensions = environ["asgi.scope"].get("extensions", {})
        self._write_texts = extensions.get(WRITE_TEXTS, _write_none)
        try:
            await self.asgi_send({"type": "websocket.accept"})
        except Exception:
            # Cut before it began: nobody else would end it before its time is over.
            await self._close_socket()
            raise
        if HEAR in extensions:
            extensions[HEAR](self._take)
        socket.connected = socket.upgraded = True
        # With the answer to the handshake, in one write.
        self._flush()
        socket.queue.on_put = self._flush_soon
        try:
            await self._read()
        finally:
            # The mark for the end of the queue.
            socket.queue.put_nowait(None)
            self._flush()
            if self._writer is not None:
                await self._writer
            await self._close_socket()
        return ""

    async def _close_socket(self) -> None:
        await self._socket.close(wait=False, abort=True, reason=self._server.reason.TRANSPORT_CLOSE)

    def _take(self, data: bytes) -> bool:
        """Take what every connection says; the rest is received by `_read`."""
        if data == _PONG:
            self._socket.schedule_ping()
            return True
        if not data.startswith(_EVENT) and data != _CONNECT:
            return False
        try:
            text = data.decode()
        except UnicodeDecodeError:
            return False
        taken: bool = self._server.take_packet(self._socket.sid, text[1:])
        return taken

    async def _read(self) -> None:
        socket, take = self._socket, self._server.handlers["message"]
        while True:
            event = await self.asgi_receive()
            if event["type"] != "websocket.receive":
                return
            text = event.get("text")
            try:
                if text is not None and text[:1] == _MESSAGE:
                    await take(socket.sid, text[1:])
                else:
                    await socket.receive(Packet(encoded_packet=text or event.get("bytes") or b""))
            except UnknownPacketError:
                continue
            except SocketIsClosedError:
                return
            except Exception:
                log.exception("a packet could not be taken")

    def _flush_soon(self) -> None:
        """Write what waits once the loop comes round, together with what is queued until then."""
        if not self._flushing:
            self._flushing = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        """Write what waits; a task does it only where it takes a while."""
        self._flushing = False
        packets = _waiting(self._socket.queue) if self._writer is None else []
        if not packets:
            return
        texts = [_encoded(packet) for packet in packets if packet is not None]
        if None in packets or not _are_texts(texts) or not self._write_texts(texts):
            name = f"write to {self._socket.sid}"
            self._writer = asyncio.get_running_loop().create_task(self._write(packets), name=name)

    async def _write(self, packets: list[Packet | None]) -> None:
        queue, is_open = self._socket.queue, True
        while packets and is_open:
            is_open = await self._deliver(packets)
            packets = _waiting(queue)
        if is_open:
            self._writer = None
        else:
            await self.close()

    async def _deliver(self, packets: list[Packet | None]) -> bool:
        """Send these; False when the connection is gone, or the mark for the end was among them."""
        try:
            for packet in packets:
                if packet is not None:
                    await self.send(_encoded(packet))
        except Exception as error:  # whatever a connection raises that is gone
            log.debug("not sent", error=type(error).__name__)
            return False
        return None not in packets


def _waiting(queue: Any) -> list[Packet | None]:
    packets = []
    while not queue.empty():
        packets.append(queue.get_nowait())
        queue.task_done()
    return packets


def _are_texts(messages: list[str | bytes]) -> TypeGuard[list[str]]:
    return all(isinstance(message, str) for message in messages)


def _write_none(_texts: list[str]) -> bool:
    return False


def _encoded(packet: Packet) -> str | bytes:
    data = packet.data
    if packet.packet_type == MESSAGE and isinstance(data, str):
        return _MESSAGE + data
    encoded: str | bytes = packet.encode()
    return encoded
