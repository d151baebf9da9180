"""Sockets and joins per address and over all: refused with a code that a client can read."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from ipaddress import ip_network
from typing import Any

import aiohttp
import pytest
import socketio
from live_server import GENEROUS, LiveServer, eventually, live_server
from participants import Client, Json
from raw_sockets import SOCKET_PATH, polling, tcp
from structlog.testing import capture_logs

from chattr.connections.caps import SPARE
from chattr.core.limits import Limits
from chattr.core.peers import PeerRule
from chattr.signaling.admittance import MAX_TURNED_AWAY

pytestmark = pytest.mark.worker

BEHIND_A_PROXY = PeerRule(trusted_proxies=(ip_network("127.0.0.1"),), uncounted=())
COUNTED = PeerRule(uncounted=())


class Visitors:
    """Sockets that say where they come from, as a proxy would."""

    def __init__(self, server: LiveServer) -> None:
        self.server = server
        self.open: list[Client] = []

    async def come(self, address: str) -> Client:
        """Connect.

        :raises socketio.exceptions.ConnectionError: refused.
        """
        one = Client()
        headers = {"X-Forwarded-For": address}
        await one.socket.connect(self.server.url, transports=["websocket"], headers=headers, wait_timeout=30)
        self.open.append(one)
        return one

    async def refusal(self, address: str) -> Json:
        """Connect, and return what the refusal says."""
        told: asyncio.Queue[Json] = asyncio.Queue()
        one = Client()
        one.socket.on("connect_error", told.put)
        headers = {"X-Forwarded-For": address}
        with pytest.raises(socketio.exceptions.ConnectionError):
            await one.socket.connect(
                self.server.url, transports=["websocket"], headers=headers, wait_timeout=30
            )
        await one.disconnect()
        async with asyncio.timeout(30):
            return dict(await told.get())

    async def refusal_of_a_poll(self, address: str) -> Json:
        """The same over HTTP alone, asked and answered in two requests, as a client may do."""
        async with polling(self.server.url, connect=False, headers={"X-Forwarded-For": address}) as (
            http,
            url,
        ):
            async with http.post(url, data="40") as answer:
                assert answer.status == 200
            async with http.get(url) as polled:
                text = await polled.text()
        assert text.startswith("44")
        return dict(json.loads(text[2:]))


@contextlib.asynccontextmanager
async def visitors(limits: Limits, peers: PeerRule = BEHIND_A_PROXY) -> AsyncIterator[Visitors]:
    async with live_server(limits=limits, peers=peers) as server:
        found = Visitors(server)
        try:
            yield found
        finally:
            await asyncio.gather(*(one.disconnect() for one in found.open))


async def test_the_last_socket_of_an_address_is_taken_and_the_next_told_why_not() -> None:
    async with visitors(Limits(max_sockets_per_address=3)) as here:
        first, _, _ = [await here.come("203.0.113.9") for _ in range(3)]
        for told in (await here.refusal("203.0.113.9"), await here.refusal_of_a_poll("203.0.113.9")):
            assert told["data"]["error"] == "too-many-sockets"
            assert told["message"] == told["data"]["message"] != ""
        await here.come("203.0.113.10")
        await first.disconnect()
        async with asyncio.timeout(30):
            while len(here.open) < 5:
                with contextlib.suppress(socketio.exceptions.ConnectionError):
                    await here.come("203.0.113.9")


async def test_one_64_is_one_address() -> None:
    async with visitors(Limits(max_sockets_per_address=2)) as here:
        await here.come("2001:db8:1:2::1")
        await here.come("2001:db8:1:2:ffff::2")
        assert (await here.refusal("2001:db8:1:2:3:4:5:6"))["data"]["error"] == "too-many-sockets"
        await here.come("2001:db8:1:3::1")


async def test_the_servers_last_socket_is_taken_and_the_next_told_why_not() -> None:
    async with visitors(Limits(max_sockets=3)) as here:
        for number in range(3):
            await here.come(f"203.0.113.{number}")
        assert (await here.refusal("203.0.113.99"))["data"]["error"] == "too-many-sockets"


async def test_a_header_that_no_proxy_wrote_helps_nobody() -> None:
    async with visitors(Limits(max_sockets_per_address=2), COUNTED) as here:
        for address in ("198.51.100.1", "198.51.100.2"):
            await here.come(address)
        assert (await here.refusal("198.51.100.3"))["data"]["error"] == "too-many-sockets"
        assert (await here.refusal("127.0.0.1"))["data"]["error"] == "too-many-sockets"


async def test_naming_another_address_before_ones_own_helps_nobody() -> None:
    async with visitors(Limits(max_sockets_per_address=2)) as here:
        for spoofed in ("127.0.0.1", "198.51.100.1"):
            await here.come(f"{spoofed}, 203.0.113.9")
        told = await here.refusal("198.51.100.2, 203.0.113.9")
        assert told["data"]["error"] == "too-many-sockets"


async def test_programs_on_this_machine_have_the_total_cap_alone() -> None:
    limits = Limits(max_sockets_per_address=2, join_attempts_per_minute=2, rates=GENEROUS)
    with capture_logs() as entries:
        async with visitors(limits, PeerRule()) as here:
            await _many_join(here)
    assert [entry["event"] for entry in entries].count("proxy not trusted") == 1


async def _many_join(here: Visitors) -> None:
    for number in range(20):
        one = await here.come("203.0.113.9")
        assert (await one.join(f"room-{number}"))["status"] == "admitted"


async def test_an_address_may_try_to_join_so_often_over_all_its_sockets() -> None:
    limits = Limits(join_attempts_per_minute=6, rates=GENEROUS)
    async with visitors(limits) as here:
        one, two = [await here.come("203.0.113.9") for _ in range(2)]
        for who in (one, two) * 3:
            assert await who.code("join-room", {"roomId": "-", "name": "Ada"}) == "invalid-room-id"
        reply: dict[str, Any] = await two.socket.call("join-room", {"roomId": "room", "name": "Ada"})
        assert reply["error"] == "rate-limited"
        assert 0 < reply["retryAfterMs"] <= 10_000
        three = await here.come("203.0.113.9")
        assert await three.code("join-room", {"roomId": "room", "name": "Ada"}) == "rate-limited"
        other = await here.come("203.0.113.10")
        assert (await other.join("room"))["status"] == "admitted"
        assert await one.code("leave-room") == "not-joined"


async def test_transports_over_the_cap_do_not_pile_up() -> None:
    """Those that do not even ask why are ended; beyond so many the answer is one of HTTP."""
    async with (
        live_server(limits=Limits(max_sockets=1)) as server,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http,
    ):
        url = f"{server.url}{SOCKET_PATH}polling"
        statuses = []
        for _ in range(1 + MAX_TURNED_AWAY + 5):
            async with http.get(url) as answer:
                statuses.append(answer.status)
        assert statuses == [200] * (1 + MAX_TURNED_AWAY) + [503] * 5
        async with http.get(url) as answer:
            assert (await answer.json())["error"] == "too-many-sockets"


async def test_an_address_has_so_many_connections_of_any_kind() -> None:
    limits = Limits(max_sockets_per_address=1)
    allowed = 2 * limits.max_sockets_per_address + SPARE
    async with contextlib.AsyncExitStack() as stack:
        server = await stack.enter_async_context(live_server(limits=limits, peers=COUNTED))
        async with contextlib.AsyncExitStack() as crowd:
            many = [await crowd.enter_async_context(tcp(server.url)) for _ in range(allowed)]
            one_more = await crowd.enter_async_context(tcp(server.url))
            assert await one_more.is_ended()
            await many[0].send(b"GET /nothing.txt HTTP/1.1\r\nHost: x\r\n\r\n")
            assert (await many[0].reader.readline()).startswith(b"HTTP/1.1 404")
        one = await stack.enter_async_context(tcp(server.url))
        await one.send(b"GET /nothing.txt HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await one.reader.readline()).startswith(b"HTTP/1.1 404")
        await eventually(lambda: server.gateway.connections() == 0)


async def test_a_socket_that_is_cut_before_it_is_accepted_does_not_count() -> None:
    async with visitors(Limits(max_sockets=1)) as here:

        async def receive() -> dict[str, str]:
            return {"type": "websocket.connect"}

        async def send(_event: object) -> None:
            raise ConnectionResetError

        query, address = b"EIO=4&transport=websocket", ("127.0.0.1", 50_000)
        scope = {"type": "websocket", "path": "/socket.io/", "query_string": query, "client": address}
        scope |= {"scheme": "ws", "headers": [(b"host", b"127.0.0.1")], "extensions": {}}
        with pytest.raises(ConnectionResetError):
            await here.server.gateway.asgi(_nothing)(scope, receive, send)
        await here.come("203.0.113.9")


async def _nothing(*_args: object) -> None:
    raise AssertionError("that is no page")
