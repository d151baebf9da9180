"""The channel against a peer that speaks, or breaks, the real framing."""

import asyncio
import logging
import struct
from collections.abc import AsyncIterator

import pytest

from mediasoup._wire.framing import MAX_MESSAGE_SIZE
from mediasoup._wire.request import OutgoingNotification, Request
from mediasoup.errors import (
    ChannelClosedError,
    ChannelError,
    MessageTooLargeError,
    ProtocolError,
    RequestRejectedError,
    RequestTimeoutError,
    WorkerDiedError,
)
from mediasoup.testing import Accept, FakeWorker, Reject, Silence

from .channel_line import DUMP, MAKE, UNDO, Line, eventually


@pytest.fixture
async def line(fake: FakeWorker) -> AsyncIterator[Line]:
    opened = await Line(fake).open()
    yield opened
    opened.channel.close()


async def test_answers_find_their_requests_in_any_order(line: Line) -> None:
    line.fake.script("ROUTER_DUMP", Silence())
    tasks = [asyncio.ensure_future(line.channel.request(Request("ROUTER_DUMP", f"r{n}"))) for n in range(5)]
    await asyncio.sleep(0)
    await line.settle()
    asked = [request for request in line.fake.requests if request.method == "ROUTER_DUMP"]
    for request in reversed(asked):
        line.fake.answer(request, Reject(reason=request.handler_id))
    for number, result in enumerate(await asyncio.gather(*tasks, return_exceptions=True)):
        assert isinstance(result, RequestRejectedError)
        assert result.reason == f"r{number}"


async def test_refusal_carries_method_reason_and_kind(line: Line) -> None:
    line.fake.script("WORKER_DUMP", Reject("no such thing", "TypeError"))
    with pytest.raises(RequestRejectedError) as caught:
        await line.channel.request(DUMP)
    error = caught.value
    assert (error.method, error.reason, error.error_type) == ("WORKER_DUMP", "no such thing", "TypeError")


async def test_time_out_is_typed_and_late_answer_harms_nobody(line: Line) -> None:
    line.fake.script("WORKER_CREATE_ROUTER", Silence())
    with pytest.raises(RequestTimeoutError) as caught:
        await line.channel.request(MAKE, timeout_s=0.01)
    assert caught.value.method == "WORKER_CREATE_ROUTER"
    undone = asyncio.ensure_future(line.fake.next_request("WORKER_CLOSE_ROUTER"))
    (made,) = line.fake.requests
    line.fake.answer(made, Accept())
    # What the worker made for somebody who had gone is closed again.
    await undone
    await line.settle()


async def test_cancelled_request_neither_desynchronises_nor_leaves_anything_behind(line: Line) -> None:
    line.fake.script("WORKER_CREATE_ROUTER", Silence())
    task = asyncio.ensure_future(line.channel.request(MAKE))
    made = await line.fake.next_request("WORKER_CREATE_ROUTER")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await line.settle()
    undone = asyncio.ensure_future(line.fake.next_request("WORKER_CLOSE_ROUTER"))
    line.fake.answer(made, Accept())
    await undone
    await line.settle()
    assert line.channel._pending == {}
    assert line.channel._abandoned == {}


async def test_cancelled_with_the_answer_already_there_is_undone_too(line: Line) -> None:
    task: asyncio.Future[object]

    def cancel_meanwhile(message: object) -> None:
        original(message)  # type: ignore[arg-type]
        task.cancel()

    original = line.channel._dispatch
    line.channel._dispatch = cancel_meanwhile  # type: ignore[method-assign]
    undone = asyncio.ensure_future(line.fake.next_request("WORKER_CLOSE_ROUTER"))
    task = asyncio.ensure_future(line.channel.request(MAKE))
    with pytest.raises(asyncio.CancelledError):
        await task
    line.channel._dispatch = original  # type: ignore[method-assign]
    await undone


async def test_refused_request_that_nobody_waits_for_needs_no_undoing(line: Line) -> None:
    line.fake.script("WORKER_CREATE_ROUTER", Silence())
    with pytest.raises(RequestTimeoutError):
        await line.channel.request(MAKE, timeout_s=0)
    await line.settle()
    line.fake.answer(line.fake.requests[0], Reject())
    await line.settle()
    assert [request.method for request in line.fake.requests] == [
        "WORKER_CREATE_ROUTER",
        "WORKER_DUMP",
        "WORKER_DUMP",
    ]


async def test_posted_request_is_sent_and_its_refusal_only_logged(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    line.fake.script("WORKER_CLOSE_ROUTER", Reject("unknown router"))
    with caplog.at_level(logging.DEBUG, "mediasoup.channel"):
        line.channel.post(UNDO)
        await line.settle()
    assert "unknown router" in caplog.text


async def test_log_lines_are_passed_on(line: Line) -> None:
    line.fake.log("Dhello")
    await line.settle()
    assert line.logs == ["Dhello"]


async def test_close_fails_all_waiters_and_is_idempotent(line: Line) -> None:
    line.fake.script("WORKER_DUMP", Silence())
    tasks = [asyncio.ensure_future(line.channel.request(DUMP)) for _ in range(100)]
    await line.fake.next_request("WORKER_DUMP")
    line.channel.close(WorkerDiedError(7, None, 9))
    line.channel.close()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(result, WorkerDiedError) for result in results)
    assert len({id(result) for result in results}) == 100
    with pytest.raises(WorkerDiedError) as caught:
        await line.channel.request(DUMP)
    assert (caught.value.pid, caught.value.signal) == (7, 9)
    with pytest.raises(WorkerDiedError):
        line.channel.notify(OutgoingNotification("WORKER_CLOSE"))
    line.channel.post(UNDO)


async def test_peer_that_hangs_up_is_reported_once(line: Line) -> None:
    line.fake.script("WORKER_DUMP", Silence())
    task = asyncio.ensure_future(line.channel.request(DUMP))
    await line.fake.next_request("WORKER_DUMP")
    line.fake.die()
    error = await line.lost
    assert isinstance(error, ChannelClosedError)
    # Whoever watches the process says why it ended; until then the request waits.
    assert not task.done()
    line.channel.close(error)
    with pytest.raises(ChannelClosedError):
        await task


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (struct.pack("<I", 4) + b"\xff" * 4, ProtocolError),
        (struct.pack("<I", 0), ProtocolError),
        (b"GET / HTTP/1.1\r\n\r\n", MessageTooLargeError),
        (struct.pack("<I", MAX_MESSAGE_SIZE + 1), MessageTooLargeError),
        (struct.pack("<I", 16) + bytes(range(16)), ProtocolError),
    ],
)
async def test_garbage_ends_the_channel_with_a_typed_error(
    line: Line, data: bytes, expected: type[ChannelError]
) -> None:
    line.fake.send_raw(data)
    assert isinstance(await line.lost, expected)


async def test_truncated_message_is_told_when_the_channel_ends(line: Line) -> None:
    line.fake.send_raw(struct.pack("<I", 100) + b"only this")
    await eventually(lambda: line.channel._decoder.pending > 0)
    line.fake.die()
    error = await line.lost
    assert isinstance(error, ChannelClosedError)
    assert "in the middle of a message" in str(error)


async def test_request_beyond_the_limit_is_refused_before_it_is_sent(line: Line) -> None:
    with pytest.raises(MessageTooLargeError):
        await line.channel.request(Request("WORKER_DUMP", "x" * (MAX_MESSAGE_SIZE + 1)))
    await line.settle()
    assert len(line.fake.requests) == 1


async def test_writers_wait_while_the_worker_does_not_read(fake: FakeWorker) -> None:
    line = await Line(fake).open()
    assert fake._reader is not None
    fake._reader.pause_reading()  # type: ignore[attr-defined]
    filler = Request("WORKER_DUMP", "x" * 1_000_000)
    tasks = [asyncio.ensure_future(line.channel.request(filler)) for _ in range(10)]
    await eventually(lambda: len(line.channel._paused_writers or ()) >= 8)
    cancelled, *others = tasks[5:]
    cancelled.cancel()
    fake._reader.resume_reading()  # type: ignore[attr-defined]
    await asyncio.gather(*tasks[:5], *others)
    assert cancelled.cancelled()
    assert len(fake.requests) == 9
    line.channel.close()


async def test_closing_releases_waiting_writers(fake: FakeWorker) -> None:
    line = await Line(fake).open()
    assert fake._reader is not None
    fake._reader.pause_reading()  # type: ignore[attr-defined]
    filler = Request("WORKER_DUMP", "x" * 1_000_000)
    tasks = [asyncio.ensure_future(line.channel.request(filler)) for _ in range(5)]
    await eventually(lambda: len(line.channel._paused_writers or ()) >= 3)
    line.channel.close()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(result, ChannelClosedError) for result in results)
    fake._reader.resume_reading()  # type: ignore[attr-defined]
