"""Queues, sizes and rates of one connection, at their edges."""

import asyncio
import json
import sys
from typing import Any

import pytest
from engineio.packet import MESSAGE, Packet
from live_server import GENEROUS, LiveServer, eventually, live_server
from participants import client
from structlog.testing import capture_logs

from chattr.core.address_caps import JoinAttempts
from chattr.core.errors import RateLimitedError
from chattr.core.limits import Limits, Rate, RateLimits
from chattr.protocol.registry import RateClass
from chattr.signaling.outbox import OutQueue
from chattr.signaling.packets import EventPacket, RefusedPacket, read_event
from chattr.signaling.rates import REFUSALS, RateGate
from chattr.signaling.refusals import QUIET_S, RefusalLog, Tally


def _queue(max_packets: int, max_bytes: int) -> tuple[OutQueue, list[str]]:
    queue, told = OutQueue(max_packets, max_bytes), list[str]()
    queue.on_overflow = lambda: told.append("overflow")
    return queue, told


def test_an_outbox_takes_so_many_packets_and_tells_of_the_next_once() -> None:
    queue, told = _queue(3, 10**9)
    for _ in range(3):
        queue.put_nowait(Packet(MESSAGE, "x"))
    assert told == []
    for _ in range(3):
        queue.put_nowait(Packet(MESSAGE, "x"))
    assert told == ["overflow"]


def test_an_outbox_takes_so_many_bytes_and_tells_of_the_next() -> None:
    text = "x" * 1000
    queue, told = _queue(10**9, 3 * sys.getsizeof(text))
    for _ in range(3):
        queue.put_nowait(Packet(MESSAGE, text))
    assert told == []
    assert queue.get_nowait() is not None
    queue.put_nowait(Packet(MESSAGE, text))
    assert told == []
    queue.put_nowait(None)
    queue.put_nowait(Packet(MESSAGE, ""))
    assert told == ["overflow"]


def test_a_message_of_just_the_largest_size_is_taken() -> None:
    limit = 1000
    frame = '20["join-room","' + '"]'
    fits = '20["join-room","' + "x" * (limit - len(frame)) + '"]'
    assert isinstance(read_event(fits, limit), EventPacket)
    refused = read_event(fits.replace("x", "xx", 1), limit)
    assert isinstance(refused, RefusedPacket)
    assert refused.error.code == "payload-too-large"
    # Two bytes in one character.
    assert isinstance(read_event(fits.replace("x", "\u00e4", 1), limit), RefusedPacket)


@pytest.mark.parametrize("rate", list(RateClass))
def test_each_class_of_events_has_its_own_bucket(rate: RateClass) -> None:
    now = [0]
    limits = RateLimits(**{rate.value: Rate(burst=3, per_second=2)})
    gate = RateGate(limits, lambda: now[0], JoinAttempts(Limits()), "a")
    for _ in range(3):
        gate.pass_one(rate)
    with pytest.raises(RateLimitedError) as refused:
        gate.pass_one(rate)
    assert refused.value.retry_after_ms == 500
    for other in set(RateClass) - {rate}:
        gate.pass_one(other)
    now[0] = 499
    with pytest.raises(RateLimitedError):
        gate.pass_one(rate)
    now[0] = 500
    gate.pass_one(rate)


def test_so_many_refusals_are_answered_and_then_it_is_a_flood() -> None:
    now = [0]
    gate = RateGate(RateLimits(), lambda: now[0], JoinAttempts(Limits()), None)
    assert not any(gate.is_flooded() for _ in range(REFUSALS.burst))
    assert gate.is_flooded()
    now[0] = 1000
    assert not any(gate.is_flooded() for _ in range(int(REFUSALS.per_second)))
    assert gate.is_flooded()


def test_of_many_refusals_the_first_of_a_kind_and_the_sum_are_told() -> None:
    with capture_logs() as entries:
        refusals = RefusalLog("c")
        for code in ("not-joined", "bad-request", "not-joined", "not-joined"):
            refusals.add(code, "produce", None)
        refusals.close(None)
        refusals.close(None)
    told: list[dict[str, Any]] = [dict(entry) for entry in entries]
    assert told == [
        {"event": "request refused", "log_level": "info", "connection": "c", "error": code, "of": "produce"}
        for code in ("not-joined", "bad-request")
    ] + [
        {
            "event": "requests refused in all",
            "log_level": "info",
            "connection": "c",
            "counts": {"not-joined": 3},
        }
    ]


@pytest.mark.worker
async def test_what_goes_wrong_for_a_participant_names_the_room(
    server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_connection_id: str) -> None:
        raise ZeroDivisionError

    with capture_logs() as entries:
        async with client(server.url) as ada, client(server.url) as eve, client(server.url) as stranger:
            await ada.join("whale", "Ada")
            knock = await eve.join("whale", "Eve")
            whose = {
                ada.socket.get_sid(): ("whale", ada.id),
                eve.socket.get_sid(): ("whale", knock["participantId"]),
                stranger.socket.get_sid(): (None, None),
            }
            for one in (ada, eve, stranger, eve):
                assert await one.code("no-such-event") == "unknown-event"
            monkeypatch.setattr(server.service, "leave", fail)
            assert await eve.code("leave-room") == "internal-error"
            monkeypatch.undo()
        await eventually(lambda: "requests refused in all" in [entry["event"] for entry in entries])
    told = [entry for entry in entries if entry["event"].startswith("request")]
    assert [entry["event"] for entry in told] == [
        *["request refused"] * 3,
        "request failed",
        "requests refused in all",
    ]
    for entry in told:
        assert (entry.get("room"), entry.get("participant")) == whose[entry["connection"]]


def test_of_refusals_without_a_connection_one_is_told_in_a_while_with_a_count() -> None:
    now = [0.0]
    told: list[tuple[str, int]] = []
    tally = Tally(lambda kind, count: told.append((kind, count)), lambda: now[0])
    for _ in range(100):
        tally.add("too-many-sockets")
    tally.add("other")
    now[0] = QUIET_S
    tally.add("too-many-sockets")
    assert told == [("too-many-sockets", 1), ("other", 1), ("too-many-sockets", 100)]


@pytest.mark.worker
async def test_a_full_inbox_holds_up_its_own_connection_and_loses_nothing() -> None:
    limits = Limits(max_inbox=8, rates=GENEROUS)
    async with live_server(limits=limits) as server, client(server.url) as one, client(server.url) as other:
        await one.join("one")
        await other.join("other")
        answered = asyncio.Queue[int]()
        for number in range(150):
            await one.socket.emit(
                "create-transport",
                {"direction": "recv"},
                callback=lambda _reply, number=number: answered.put_nowait(number),
            )
        assert await other.code("set-state", {"muted": False}) is None
        async with asyncio.timeout(30):
            assert [await answered.get() for _ in range(150)] == list(range(150))


@pytest.mark.worker
async def test_a_message_of_just_the_largest_size_reaches_its_handler(server: LiveServer) -> None:
    limit = server.service.limits.max_payload_bytes
    async with client(server.url) as one:
        head = json.dumps(["join-room", {"roomId": "room", "name": "Ada", "idToken": ""}])
        # The acknowledgement id of the first question is 1, of the second 2.
        fits = head[:-3] + "x" * (limit - len(head) - 2) + head[-3:]
        assert (await one.ask_raw(fits))["error"] == "bad-request"
        assert (await one.ask_raw(fits.replace("x", "xx", 1)))["error"] == "payload-too-large"
