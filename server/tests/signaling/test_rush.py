"""A crowd that comes at once, and messages in one piece, in fragments and ahead of the answers."""

import asyncio
import json
import re
from types import SimpleNamespace

import pytest
from live_server import LiveServer
from raw_sockets import CONTINUATION, TEXT, TcpSocket, frame, tcp

from chattr.signaling.connection_table import ConnectionTable

pytestmark = pytest.mark.worker

_ANSWER = re.compile(rb"43(\d+)\[\{")


async def test_everybody_of_a_crowd_gets_in(server: LiveServer) -> None:
    async def come(number: int) -> list[int]:
        async with tcp(server.url) as one:
            await one.upgrade("127.0.0.1")
            await one.send(frame(_packet(1, "join-room", roomId=f"crowd-{number}", name="One of many")))
            return await _answered(one, 1)

    assert await asyncio.gather(*map(come, range(60))) == [[1]] * 60
    stats = server.service.stats()
    assert (stats.rooms, stats.participants) == (60, 60)


async def test_of_connections_that_ended_nothing_is_left() -> None:
    table = ConnectionTable()
    table.server = SimpleNamespace(eio=SimpleNamespace(generate_id=iter("abcd").__next__))
    connections = [await table.pre_connect(f"transport-{number}", "/") for number in range(4)]
    for connection in connections:
        await table.connect(connection, "/")
    assert list(table.rooms["/"]) == [None]
    assert table.sid_from_eio_sid("transport-2", "/") == connections[2]
    for connection in connections:
        await table.disconnect(connection, "/")
    assert table.rooms == {}


async def test_messages_keep_their_order_however_they_come(server: LiveServer) -> None:
    split = _packet(7, "get-pending")
    messages = [
        frame(_packet(1, "join-room", roomId="order", name="In order")),
        *(frame(_packet(number, "get-pending")) for number in range(2, 7)),
        frame(split[:9], TEXT, final=False),
        frame(split[9:], CONTINUATION),
        *(frame(_packet(number, "get-pending")) for number in range(8, 30)),
    ]
    async with tcp(server.url, receive_buffer=65_536) as one:
        await one.upgrade("127.0.0.1")
        await one.send(b"".join(messages))
        assert await _answered(one, 29) == list(range(1, 30))


def _packet(number: int, event: str, **payload: str) -> bytes:
    return f"42{number}{json.dumps([event, payload])}".encode()


async def _answered(one: TcpSocket, last: int) -> list[int]:
    """Read until this request is answered, and return whose answers came, in order."""
    seen, numbers = b"", list[int]()
    async with asyncio.timeout(30):
        while last not in numbers:
            seen += await one.reader.read(65_536)
            numbers = [int(number) for number in _ANSWER.findall(seen)]
    return numbers
