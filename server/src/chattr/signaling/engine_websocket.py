"""Engine.IO over a WebSocket, with as little between the socket and the packets as can be.

engineio's own handler makes two tasks and a timer for each message that comes, and a task for each that goes.
Silence needs no timer here: `EngineServer` pings, and closes who does not answer.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from engineio.async_drivers.asgi import WebSocket
from engineio.exceptions import SocketIsClosedError, UnknownPacketError
from engineio.packet import MESSAGE, Packet

log = structlog.get_logger(__name__)

SEND_TEXTS = "chattr.send_texts"
"""Extension of the ASGI scope: writes several text messages at once (`connections.websocket`)."""

HEAR = "chattr.hear"
"""Extension of the ASGI scope: hands on text messages as they come (`connections.websocket`)."""

SendTexts = Callable[[list[str]], Awaitable[None]]

_MESSAGE = "4"
_EVENT = b"42"


class EngineWebSocket(WebSocket):  # type: ignore[misc]  # the base class has no types
    """Carries one connection. One that began with polling is carried as engineio does it."""

    def __init__(self, handler: Callable[[Any], Awaitable[None]], server: Any) -> None:
        super().__init__(handler, server)
        self._socket: Any = handler.__self__  # type: ignore[attr-defined]
        self._server = server
        self._send_texts: SendTexts | None = None

    async def __call__(self, environ: dict[str, Any]) -> str:
        """Carry it until its end."""
        socket = self._socket
        if socket.connected:
            answer: str = await super().__call__(environ)
            return answer
        self.asgi_receive, self.asgi_send = environ["asgi.receive"], environ["asgi.send"]
        extensions = environ["asgi.scope"].get("extensions", {})
        self._send_texts = extensions.get(SEND_TEXTS)
        await self.asgi_send({"type": "websocket.accept"})
        if HEAR in extensions:
            extensions[HEAR](self._take)
        socket.connected = socket.upgraded = True
        # With the answer to the handshake, in one write.
        await self._deliver(_waiting(socket.queue))
        name = f"write to {socket.sid}"
        writer = asyncio.get_running_loop().create_task(self._write(), name=name)
        try:
            await self._read()
        finally:
            # The mark for the end of the queue.
            socket.queue.put_nowait(None)
            await writer
            await socket.close(wait=False, abort=True, reason=self._server.reason.TRANSPORT_CLOSE)
        return ""

    def _take(self, data: bytes) -> bool:
        """Take an event of Socket.IO, the most frequent by far; all else is received by `_read`."""
        if not data.startswith(_EVENT):
            return False
        try:
            text = data.decode()
        except UnicodeDecodeError:
            return False
        taken: bool = self._server.take_event(self._socket.sid, text[1:])
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

    async def _write(self) -> None:
        queue, is_open = self._socket.queue, True
        while is_open:
            first = await queue.get()
            queue.task_done()
            is_open = await self._deliver([first, *_waiting(queue)])
        await self.close()

    async def _deliver(self, packets: list[Packet | None]) -> bool:
        """Send these; False when the connection is gone, or the mark for the end was among them."""
        messages = [_encoded(packet) for packet in packets if packet is not None]
        texts = [message for message in messages if isinstance(message, str)]
        try:
            if self._send_texts is not None and len(texts) == len(messages):
                await self._send_texts(texts)
            else:
                for message in messages:
                    await self.send(message)
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


def _encoded(packet: Packet) -> str | bytes:
    data = packet.data
    if packet.packet_type == MESSAGE and isinstance(data, str):
        return _MESSAGE + data
    encoded: str | bytes = packet.encode()
    return encoded
