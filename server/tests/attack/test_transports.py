"""Below the messages: Engine.IO used as it should not be, and readers that do not read."""

import asyncio
import contextlib
import io
import json

import aiohttp
import pytest
from call_under_attack import Call
from live_server import eventually
from raw_sockets import SOCKET_PATH, frame, polling, tcp, websocket
from yarl import URL

from chattr.signaling.server import MAX_MESSAGE_BYTES

pytestmark = [
    pytest.mark.worker,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.filterwarnings("default::DeprecationWarning"),
]


def open_transports(call: Call) -> int:
    return len([one for one in call.server.gateway._server.eio.sockets.values() if not one.closed])


async def test_a_foreign_origin(call: Call) -> None:
    headers = {"Origin": "https://evil.example"}
    async with aiohttp.ClientSession() as http:
        async with http.get(call.url + SOCKET_PATH + "polling", headers=headers) as answer:
            assert (answer.status, (await answer.json())["error"]) == (403, "foreign-origin")
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await http.ws_connect(call.url + SOCKET_PATH + "websocket", headers=headers)
        assert refused.value.status == 403
    assert len(call.book.loud("connection refused", reason="foreign-origin")) == 1
    assert "evil.example" not in call.book.text()


async def test_a_polling_body_without_end(call: Call) -> None:
    async with polling(call.url) as (http, address):
        call.keep_secret(address.rpartition("=")[2])
        for data in (io.BytesIO(b"4" * (MAX_MESSAGE_BYTES + 1)), _chunks(b"4" * 65_536, 40)):
            async with http.post(address, data=data) as answer:
                assert (answer.status, (await answer.json())["error"]) == (413, "payload-too-large")
        async with http.post(address, data='420["join-room",{}]') as answer:
            assert answer.status == 200
        async with http.get(address) as polled:
            assert "bad-request" in await polled.text()


async def _chunks(piece: bytes, count: int):  # type: ignore[no-untyped-def]
    for _ in range(count):
        yield piece


@pytest.mark.parametrize(
    "body",
    [b"", b"x", b"\xff\xfe", b"9", b"0{}", b"\x1e" * 40, b"b!!!", b"3" + b"[" * 50_000, b"d=4", "٤".encode()],
)
async def test_polling_bodies_that_hold_no_packets(call: Call, body: bytes) -> None:
    async with polling(call.url) as (http, address):
        async with http.post(address, data=body) as answer:
            assert (answer.status, (await answer.json())["error"]) == (400, "bad-request")
        async with http.post(address, data=b"1") as answer:
            assert answer.status == 200


async def test_queries_that_are_none(call: Call) -> None:
    queries = ["", "EIO=3&transport=polling", "EIO=4&transport=carrier-pigeon", "EIO=4&transport=websocket"]
    queries += [
        "EIO=4&transport=polling&sid=__proto__",
        "EIO=4&transport=polling&j=0",
        "&".join(["x=1"] * 999),
    ]
    async with aiohttp.ClientSession() as http:
        for query in queries:
            for method in ("GET", "POST", "DELETE", "OPTIONS"):
                async with http.request(method, f"{call.url}/socket.io/?{query}", data=b"40") as answer:
                    assert answer.status in {200, 400, 404, 405} - ({200} if method != "OPTIONS" else set())


async def test_a_session_is_the_same_however_it_is_written(call: Call) -> None:
    before = open_transports(call)
    async with polling(call.url) as (http, address):
        session = address.split("&sid=")[1]
        base = f"{call.url}{SOCKET_PATH}websocket"
        async with http.ws_connect(URL(f"{base}&s%69d={session}", encoded=True)) as upgraded:
            await upgraded.send_str("2probe")
            assert await upgraded.receive_str() == "3probe"
            assert open_transports(call) == before + 1
    for other in ("&xsid=1", "&sid="):
        async with aiohttp.ClientSession() as http, http.ws_connect(base + other) as begun:
            assert (await begun.receive_str()).startswith("0{")


@pytest.mark.parametrize(
    "packet", ["", "x", "9", "0{}", "b!!!", "3" + "[" * 50_000, "5" + "{" * 50_000, "\u0664", "2" + "0" * 100]
)
async def test_frames_that_hold_no_packet_end_their_connection_alone(call: Call, packet: str) -> None:
    async with websocket(call.url) as one:
        await one.send_str("40")
        await one.receive_str()
        await one.send_str(packet)
        assert (await one.receive(timeout=30)).type in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED}


async def test_upgrade_packets_and_second_connects(call: Call) -> None:
    async with websocket(call.url) as one:
        for packet in ("40", "40", "40/other,", "40" + "[" * 3_000, "40" + "x" * 100_000, "5", "6", "3", "2"):
            await one.send_str(packet)
        for _ in range(500):
            await one.send_str("5")
        await one.send_str('420["join-room",{}]')
        async with asyncio.timeout(30):
            while not (await one.receive_str()).startswith("430["):
                pass


async def test_transports_that_never_connect_are_ended(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chattr.signaling.server.CONNECT_WAIT_S", 0.3)
    before = open_transports(call)
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(20):
            await stack.enter_async_context(polling(call.url, connect=False))
            await stack.enter_async_context(websocket(call.url))
        assert open_transports(call) > before
        await eventually(lambda: open_transports(call) == before)


async def test_polling_that_stops_and_pings_that_are_not_answered(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = call.server.gateway._server.eio
    monkeypatch.setattr(engine, "ping_interval", 1)
    monkeypatch.setattr(engine, "ping_timeout", 1)
    before = open_transports(call)
    async with polling(call.url), websocket(call.url) as one, tcp(call.url) as other:
        await one.send_str("40")
        await other.upgrade("127.0.0.1")
        assert open_transports(call) == before + 3
        # The service task goes round in the old time-out once.
        await eventually(lambda: open_transports(call) == before, within_s=45)
        assert await other.is_ended()


async def test_a_reader_that_does_not_read_is_dropped_and_cut(call: Call) -> None:
    async with tcp(call.url) as one:
        known = set(call.server.gateway._sessions)
        await one.upgrade("127.0.0.1")
        (sid,) = call.server.gateway._sessions.keys() - known
        session = call.server.gateway._sessions[sid]
        for _ in range(200):
            session.send("2" + json.dumps(["state-changed", "x" * 100_000]))
        await eventually(lambda: sid not in call.server.gateway._sessions)
        assert len(call.book.loud("socket dropped", connection=sid, reason="slow-reader")) == 1
        assert await one.is_cut(frame(b"3"), fast=2_000)


async def test_answers_that_are_not_read(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions without end from one that reads no answer: it is dropped, and costs a bounded queue."""
    # On a busy machine a ping without its pong would end the connection before anything else does.
    monkeypatch.setattr(call.server.gateway._server.eio, "ping_interval", 600)
    async with tcp(call.url) as one:
        known = set(call.server.gateway._sessions)
        await one.upgrade("127.0.0.1")
        (sid,) = call.server.gateway._sessions.keys() - known
        assert await one.is_cut(frame(b'420["nonsense",{}]') * 100, fast=2_000, within_s=120)
        # On a busy machine the connection under the socket may be the first to lose its patience.
        told = call.book.loud("socket dropped", connection=sid) or call.book.loud("connection cut")
        assert told[-1]["reason"] in {"flood", "slow-reader"}


async def test_half_open_and_reset_connections(call: Call) -> None:
    """Connections that go away at every point of their life leave nothing behind."""
    before = open_transports(call)
    for _ in range(10):
        async with tcp(call.url):
            pass
        async with tcp(call.url) as one:
            await one.send(b"GET " + SOCKET_PATH.encode() + b"websocket HTTP/1.1\r\nHost: x\r\n\r\n")
        async with tcp(call.url) as one:
            await one.upgrade("127.0.0.1")
        async with websocket(call.url):
            pass
    await eventually(lambda: open_transports(call) == before, within_s=30)
    async with call.stranger() as one:
        assert await one.code("join-room", {}) == "bad-request"
