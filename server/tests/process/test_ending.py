"""However the server ends, it ends in time and leaves no process behind."""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Any

import pytest

pytestmark = pytest.mark.worker

LIMIT_S = 3.0
StillThere = Callable[[Iterable[int], float], Awaitable[set[int]]]


async def enter(connect: Any, url: str, transport: str) -> None:
    """A person in a room of their own."""
    client = await connect(url, transport)
    reply = await client.call("join-room", {"roomId": f"room-{transport}", "name": "Ada"})
    assert reply["status"] == "admitted"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_a_signal_ends_everything_in_time_with_sockets_open(
    server: Any, connect: Any, still_there: StillThere, number: signal.Signals
) -> None:
    for transport in ("websocket", "polling"):
        await enter(connect, server.url, transport)
    workers = server.children()
    assert len(workers) == 1
    begun = time.monotonic()
    server.signal(number)
    assert await server.ended(LIMIT_S) == 0
    assert await still_there(workers, LIMIT_S - (time.monotonic() - begun)) == set()
    assert not [line for line in server.lines if "Traceback" in line]


async def test_clients_that_do_not_cooperate_hold_nothing_up(server: Any, still_there: StillThere) -> None:
    upgrade = (
        f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    half_a_request = "POST /api/leave HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"
    half_a_header = "GET /healthz HTTP/1.1\r\nHost:"
    connections = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(12)]
    for index, (_, writer) in enumerate(connections):
        writer.write((upgrade, half_a_request, half_a_header)[index % 3].encode())
        await writer.drain()
    await asyncio.sleep(0.3)
    workers = server.children()
    server.signal(signal.SIGTERM)
    assert await server.ended(LIMIT_S) == 0
    assert await still_there(workers, 0.5) == set()
    for _, writer in connections:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


async def test_workers_vanish_when_the_server_is_killed(server: Any, still_there: StillThere) -> None:
    workers = server.children()
    assert workers
    server.signal(signal.SIGKILL)
    await server.ended(LIMIT_S)
    assert await still_there(workers, LIMIT_S) == set()


async def test_a_second_signal_ends_it_at_once(server: Any, connect: Any, still_there: StillThere) -> None:
    await enter(connect, server.url, "websocket")
    workers = server.children()
    server.signal(signal.SIGINT)
    await asyncio.sleep(0.02)
    server.signal(signal.SIGINT)
    assert await server.ended(1.0) in (0, 130)
    assert await still_there(workers, 1.0) == set()


@pytest.mark.parametrize("delay_s", [0.0, 0.2, 0.4, 0.6, 0.8])
async def test_a_signal_while_it_starts(launch: Any, still_there: StillThere, delay_s: float) -> None:
    server = await launch(WORKERS="2")
    await asyncio.sleep(delay_s)
    workers = server.children()
    server.signal(signal.SIGTERM)
    assert await server.ended(LIMIT_S) in (0, -signal.SIGTERM)
    assert await still_there(workers, LIMIT_S) == set()
