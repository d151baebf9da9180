"""Pings, and the end of connections that do not answer them."""

import asyncio
import time
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest
from live_server import LiveServer, eventually, live_server
from participants import Client
from raw_sockets import frame, tcp

from chattr.signaling import server as signaling
from chattr.signaling.heartbeat import STEP_S, Heartbeat

INTERVAL_S, TIMEOUT_S = 0.3, 0.6
SLOW_S = 2.0
"""By so much a busy machine may be late."""


class Heard:
    """Answers its pings, or does not."""

    def __init__(self, heartbeat: "Heartbeat[Heard]", *, answers: bool = True) -> None:
        self.closing = self.closed = False
        # As engineio has it of a connection that was never pinged.
        self.last_ping: float | None = time.time()
        self.pinged: list[float] = []
        self.answers = answers
        self._heartbeat = heartbeat

    def ping(self) -> None:
        self.pinged.append(asyncio.get_running_loop().time())
        if self.answers:
            asyncio.get_running_loop().call_soon(self._heartbeat.ping_later, self)


async def until(times: list[float]) -> float:
    await eventually(lambda: bool(times))
    return times[0]


async def test_who_answers_is_pinged_again_and_who_does_not_ends() -> None:
    loop = asyncio.get_running_loop()
    ended: list[Heard] = []
    times: list[float] = []

    def end(one: Heard) -> None:
        ended.append(one)
        times.append(loop.time())

    heartbeat = Heartbeat(INTERVAL_S, TIMEOUT_S, end)
    lively, dead = Heard(heartbeat), Heard(heartbeat, answers=False)
    began = loop.time()
    for one in (lively, dead):
        heartbeat.ping_later(one)
        # Said twice, it counts once.
        heartbeat.ping_later(one)
    pinged = await until(dead.pinged)
    assert INTERVAL_S <= pinged - began <= INTERVAL_S + STEP_S + SLOW_S
    over = await until(times)
    assert TIMEOUT_S <= over - pinged <= TIMEOUT_S + STEP_S + SLOW_S
    assert ended == [dead]
    assert len(dead.pinged) == 1
    assert len(lively.pinged) >= 2
    assert all(later - former >= INTERVAL_S for former, later in pairwise(lively.pinged))


async def test_a_late_answer_to_one_ping_does_not_end_the_wait_for_the_next() -> None:
    ended: list[Heard] = []
    heartbeat = Heartbeat(INTERVAL_S, TIMEOUT_S, ended.append)
    one = Heard(heartbeat, answers=False)
    heartbeat.ping_later(one)
    first = await until(one.pinged)
    one.pinged.clear()
    heartbeat.ping_later(one)
    second = await until(one.pinged)
    # The look for the answer to the first ping is over by now, that for the second is not.
    await asyncio.sleep(max(0.0, first + TIMEOUT_S + STEP_S - asyncio.get_running_loop().time()))
    if asyncio.get_running_loop().time() < second + TIMEOUT_S:
        assert not ended
    await eventually(lambda: ended == [one])


async def test_nobody_pings_a_connection_that_has_ended() -> None:
    heartbeat = Heartbeat[Heard](INTERVAL_S, TIMEOUT_S, lambda _one: None)
    closed, closing, marker = Heard(heartbeat), Heard(heartbeat), Heard(heartbeat)
    for one in (closed, closing, marker):
        heartbeat.ping_later(one)
    closed.closed = closing.closing = True
    await until(marker.pinged)
    assert not closed.pinged
    assert not closing.pinged


async def test_a_crowd_is_pinged_in_few_turns() -> None:
    """Those whose time is within a step are pinged at the same moment, whenever in it they came."""
    heartbeat = Heartbeat[Heard](INTERVAL_S, 60.0, lambda _one: None)
    crowd = []
    began = asyncio.get_running_loop().time()
    for _ in range(50):
        crowd.append(Heard(heartbeat, answers=False))
        heartbeat.ping_later(crowd[-1])
        await asyncio.sleep(0.002)
    steps = (asyncio.get_running_loop().time() - began) // STEP_S + 2
    for one in crowd:
        await until(one.pinged)
    times = sorted(one.pinged[0] for one in crowd)
    gaps = [later - former for former, later in pairwise(times)]
    assert sum(gap > STEP_S / 2 for gap in gaps) <= steps


@pytest.fixture
async def hasty(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LiveServer]:
    monkeypatch.setattr(signaling, "PING_INTERVAL_S", INTERVAL_S)
    monkeypatch.setattr(signaling, "PING_TIMEOUT_S", TIMEOUT_S)
    async with live_server() as running:
        yield running


@pytest.mark.worker
async def test_a_socket_that_falls_silent_is_closed_and_another_is_kept(hasty: LiveServer) -> None:
    client = Client()
    await client.socket.connect(hasty.url, transports=["websocket"], wait_timeout=30)
    async with tcp(hasty.url) as silent:
        await silent.upgrade(hasty.url.removeprefix("http://"))
        # What it says does not count as an answer to a ping.
        await silent.send(frame(b'42["nothing"]'))
        assert await silent.is_ended()
    assert client.socket.connected
    await eventually(lambda: hasty.gateway.connections() == 1)
    await client.disconnect()
    await eventually(lambda: hasty.gateway.connections() == 0)
