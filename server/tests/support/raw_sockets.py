"""Connections as no library would use them: byte by byte, without reading, without manners."""

import asyncio
import base64
import contextlib
import os
import socket
import struct
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import aiohttp

SOCKET_PATH = "/socket.io/?EIO=4&transport="
TEXT, CONTINUATION, PING = 1, 0, 9


class TcpSocket:
    """A connection that reads only when it is told to."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def upgrade(self, host: str) -> None:
        """Become a WebSocket, and say CONNECT; what comes back is read up to its end."""
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            f"GET {SOCKET_PATH}websocket HTTP/1.1",
            f"Host: {host}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {key}",
        ]
        await self.send(("\r\n".join(lines) + "\r\n\r\n").encode())
        await self.reader.readuntil(b"\r\n\r\n")
        await self.send(frame(b"40"))
        seen = b""
        while b'40{"sid"' not in seen:
            seen += await self.reader.read(4096)

    async def is_ended(self, within_s: float = 30) -> bool:
        """Read until the other end closes or cuts the connection."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                with contextlib.suppress(ConnectionError):
                    while await self.reader.read(65_536):
                        pass
                return True
        return False

    async def is_cut(self, piece: bytes, *, fast: int, within_s: float = 40) -> bool:
        """Send the same thing without reading until the connection is cut; `fast` times without a break."""
        sent = 0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                try:
                    while True:
                        await self.send(piece)
                        sent += 1
                        await asyncio.sleep(0 if sent < fast else 0.05)
                except ConnectionError:
                    return True
        return False


@contextlib.asynccontextmanager
async def tcp(url: str, *, receive_buffer: int = 4096) -> AsyncIterator[TcpSocket]:
    """Open a connection whose window is small, so that what it does not read waits on the server."""
    parts = urlsplit(url)
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    raw.setblocking(False)
    await asyncio.get_running_loop().sock_connect(raw, (parts.hostname, parts.port))
    reader, writer = await asyncio.open_connection(sock=raw, limit=65_536)
    try:
        yield TcpSocket(reader, writer)
    finally:
        writer.transport.abort()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


def frame(payload: bytes, opcode: int = TEXT, *, final: bool = True) -> bytes:
    """A masked frame (RFC 6455 section 5.2); the mask is zero, which leaves the payload as it is."""
    length = len(payload)
    if length < 126:
        head = struct.pack("!BB", opcode | (0x80 if final else 0), 0x80 | length)
    else:
        head = struct.pack("!BBH", opcode | (0x80 if final else 0), 0x80 | 126, length)
    return head + b"\x00" * 4 + payload


@contextlib.asynccontextmanager
async def websocket(url: str, **options: object) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A WebSocket with the opening packet read, before CONNECT."""
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(url + SOCKET_PATH + "websocket", **options) as opened,  # type: ignore[arg-type]
    ):
        assert (await opened.receive_str()).startswith("0{")
        yield opened


@contextlib.asynccontextmanager
async def polling(
    url: str, *, connect: bool = True, headers: dict[str, str] | None = None
) -> AsyncIterator[tuple[aiohttp.ClientSession, str]]:
    """A polling session; gives the address to post to and to poll."""
    async with aiohttp.ClientSession(headers=headers) as http:
        async with http.get(url + SOCKET_PATH + "polling") as opened:
            assert opened.status == 200
            sid = (await opened.text()).split('"sid":"')[1].split('"')[0]
        address = f"{url}{SOCKET_PATH}polling&sid={sid}"
        if connect:
            async with http.post(address, data="40") as answer:
                assert answer.status == 200
            async with http.get(address) as polled:
                assert (await polled.text()).startswith("40{")
        yield http, address
