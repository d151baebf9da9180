"""Connections: HTTP and WebSocket used as they should not be."""

import asyncio
import contextlib
import json
from functools import partial

import pytest
from call_under_attack import Call
from live_server import eventually
from raw_sockets import CONTINUATION, PING, SOCKET_PATH, TEXT, frame, tcp

pytestmark = [
    pytest.mark.worker,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.filterwarnings("default::DeprecationWarning"),
]


async def test_text_that_is_none_ends_its_connection(call: Call) -> None:
    async with tcp(call.url) as one:
        await one.upgrade("127.0.0.1")
        await one.send(frame(b"42\xff\xfe"))
        assert await one.is_ended()


async def test_websocket_pings_whose_answers_are_not_read(call: Call) -> None:
    async with tcp(call.url) as one:
        await one.upgrade("127.0.0.1")
        assert await one.is_cut(frame(b"x" * 125, PING) * 500, fast=2_000)


async def test_a_message_in_endless_fragments(call: Call) -> None:
    async with tcp(call.url) as one:
        await one.upgrade("127.0.0.1")
        await one.send(frame(b"4", TEXT, final=False))
        assert await one.is_cut(frame(b"", CONTINUATION, final=False) * 100, fast=1_000)


SLOW = {
    "nothing": [b""],
    "a head that does not end": [b"GET / HTTP/1.1\r\n", *[b"X: y\r\n"] * 20],
    "line ends": [b"\r\n"] * 20,
    "line ends after a request": [b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n", *[b"\r\n"] * 20],
    "a body that does not come": [
        b"POST /api/leave HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n",
        b"{",
        b"}",
    ],
}


@pytest.mark.parametrize("kind", SLOW)
async def test_requests_that_do_not_get_done(call: Call, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chattr.connections.http.REQUEST_TIMEOUT_S", 0.5)
    async with tcp(call.url) as one:
        with contextlib.suppress(ConnectionError):
            for piece in SLOW[kind]:
                await one.send(piece)
                await asyncio.sleep(0.05)
        assert await one.is_ended(within_s=15)
    assert call.book.loud("connection cut", reason="slow-request")


@pytest.mark.parametrize("path", ["leave", "check"])
async def test_bodies_that_break_off(call: Call, path: str) -> None:
    refusals = call.server.service.meter.registry.get_sample_value
    refused = partial(refusals, "chattr_refusals_total", {"code": "bad-request"})
    before = refused() or 0
    async with tcp(call.url) as one:
        await one.send(f"POST /api/{path} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{{".encode())
    await eventually(lambda: (refused() or 0) > before)


@pytest.mark.parametrize(
    "head",
    [
        b"GET /" + b"x" * 1024,
        b"GET / HTTP/1.1\r\nX: " + b"x" * 1024,
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 100,
        b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"X: y\r\n" * 100,
    ],
    ids=["address", "one header", "many headers", "trailers"],
)
async def test_heads_without_end(call: Call, head: bytes) -> None:
    more = head[-1024:] if b"y" not in head[-10:] else b"X: y\r\n" * 200
    async with tcp(call.url) as one:
        await one.send(head)
        assert await one.is_cut(more, fast=10_000)


HANDSHAKES = {
    "no key": "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n",
    "a key that is none": "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: x\r\n",
    "an old version": "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 7\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
    "two keys": "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" * 2,
    "another protocol": "Upgrade: h2c\r\nConnection: Upgrade\r\n",
    "bytes that are no text": "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: \xff\r\nOrigin: \xff\r\n",
}


@pytest.mark.parametrize("kind", HANDSHAKES)
async def test_handshakes_that_are_none(call: Call, kind: str) -> None:
    head = f"GET {SOCKET_PATH}websocket HTTP/1.1\r\nHost: x\r\n{HANDSHAKES[kind]}\r\n"
    async with tcp(call.url) as one:
        await one.send(head.encode("latin-1"))
        assert (await one.reader.readline()).startswith(b"HTTP/1.1 4")


@pytest.mark.parametrize(
    "data",
    [
        frame(b"x", 0x73),
        frame(b"x", 3),
        frame(b"x", CONTINUATION),
        frame(b"x" * 200, PING),
        frame(b"x", PING, final=False),
        frame(b"\x00", 8),
        b"\x81\x04text",
        b"\x81\xff" + b"\xff" * 8,
        b"\x81\xff\x00\x00\x00\x00\x7f\xff\xff\xff\x00\x00\x00\x00",
    ],
    ids=[
        "reserved",
        "opcode",
        "continues nothing",
        "long ping",
        "half a ping",
        "close",
        "no mask",
        "2^64",
        "2^31",
    ],
)
async def test_frames_that_are_none_end_their_connection(call: Call, data: bytes) -> None:
    async with tcp(call.url) as one:
        await one.upgrade("127.0.0.1")
        await one.send(data)
        assert await one.is_ended()


async def test_malformed_requests_do_not_fill_the_log(call: Call) -> None:
    for request in (b"\x16\x03\x01\x02\x00", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x00" * 100) * 5:
        async with tcp(call.url) as one:
            await one.send(request)
            assert (await one.reader.readline()).startswith(b"HTTP/1.1 400")
            assert await one.is_ended()
    told = [line for line in call.book.foreign if "Invalid HTTP request" in line]
    assert len(told) <= 1


async def test_a_reader_of_pages_that_does_not_read(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chattr.connections.stall.STALL_S", 0.5)
    async with tcp(call.url) as one:
        await one.upgrade("127.0.0.1")
        known = call.server.gateway._sessions
        session = list(known.values())[-1]
        for _ in range(30):
            session.send("2" + json.dumps(["state-changed", "x" * 100_000]))
        await eventually(lambda: call.book.loud("connection cut", reason="slow-reader"), within_s=30)
