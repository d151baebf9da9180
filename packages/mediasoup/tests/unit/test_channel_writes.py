"""When requests are written: at once to an idle worker, together when many are made in one step."""

import asyncio

import pytest

from mediasoup._channel import Channel
from mediasoup._wire.request import OutgoingNotification, Request
from mediasoup.testing import FakeWorker

from .channel_line import DUMP, UNDO, Line, eventually


class Pen:
    """Stands before a channel's writing transport and counts what passes."""

    def __init__(self, channel: Channel) -> None:
        assert channel._writing is not None
        self.transport = channel._writing
        self.sizes: list[int] = []
        channel._writing = self  # type: ignore[assignment]

    def write(self, data: bytes) -> None:
        self.sizes.append(len(data))
        self.transport.write(data)

    def close(self) -> None:
        self.transport.close()


@pytest.fixture
async def line(fake: FakeWorker) -> Line:
    return await Line(fake).open()


async def test_single_requests_are_written_at_once(line: Line) -> None:
    pen = Pen(line.channel)
    for number in range(1, 4):
        await line.channel.request(DUMP)
        assert len(pen.sizes) == number


async def test_requests_of_one_step_are_written_together_in_order(line: Line) -> None:
    pen = Pen(line.channel)
    requests = [Request("ROUTER_DUMP", f"r{number}") for number in range(200)]
    await asyncio.gather(*(line.channel.request(request) for request in requests), return_exceptions=True)
    assert [request.handler_id for request in line.fake.requests] == [f"r{number}" for number in range(200)]
    assert len(pen.sizes) <= 3


async def test_what_is_not_urgent_goes_out_with_what_follows(line: Line) -> None:
    pen = Pen(line.channel)
    line.channel.post(UNDO, urgent=False)
    line.channel.post(UNDO, urgent=False)
    assert pen.sizes == []
    await line.channel.request(DUMP)
    assert len(pen.sizes) == 1
    assert [request.method for request in line.fake.requests] == [UNDO.method, UNDO.method, DUMP.method]
    line.channel.post(UNDO, urgent=False)
    line.channel.post(UNDO, urgent=False)
    await eventually(lambda: len(line.fake.requests) == 5)
    assert len(pen.sizes) == 2
    line.channel.post(UNDO)
    assert len(pen.sizes) == 3


async def test_large_requests_do_not_wait_for_more(line: Line) -> None:
    pen = Pen(line.channel)
    large = Request("WORKER_DUMP", "x" * 100_000)
    await asyncio.gather(*(line.channel.request(large) for _ in range(5)))
    assert len(pen.sizes) == 5


async def test_what_was_held_back_is_sent_before_the_channel_closes(line: Line) -> None:
    tasks = [asyncio.ensure_future(line.channel.request(DUMP)) for _ in range(3)]
    await asyncio.sleep(0)
    arrived = asyncio.ensure_future(line.fake.next_request("WORKER_CLOSE_ROUTER"))
    line.channel.post(UNDO)
    line.channel.notify(OutgoingNotification("WORKER_CLOSE"))
    line.channel.close()
    await arrived
    await asyncio.gather(*tasks, return_exceptions=True)
    assert [request.method for request in line.fake.requests][-1] == "WORKER_CLOSE_ROUTER"
    assert line.fake.notifications == [("WORKER_CLOSE", "")]


async def test_what_the_worker_says_after_the_end_is_dropped(line: Line) -> None:
    line.channel.close()
    line.fake.log("Dlast words")
    line.fake.send_raw(b"\xff" * 100)
    for _ in range(5):
        await asyncio.sleep(0)
    assert line.logs == []
    assert not line.lost.done()
    line.channel.release()
