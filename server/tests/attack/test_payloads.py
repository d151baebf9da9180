"""Messages that are not what they should be: each is answered with its code, and nothing else happens."""

import asyncio
import json
import time
from collections import Counter
from typing import Any

import pytest
from bad_messages import SAMPLES
from call_under_attack import ROOM, Call
from live_server import eventually
from participants import Client
from raw_sockets import frame, tcp

from chattr.protocol.errors import ErrorCode
from chattr.protocol.registry import EVENTS, Needs

pytestmark = [
    pytest.mark.worker,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.filterwarnings("default::DeprecationWarning"),
]

CODES = {str(code) for code in ErrorCode} - {"internal-error"}
MEGABYTE = 1024 * 1024

HOSTILE_NAMES = {
    "control characters": "Ma\u0000l\u001blory",
    "new lines": "Mallory\u0085\u009f",
    "right-to-left override": "\u202eyrollaM",
    "isolates": "\u2066Mallory\u2069",
    "nothing visible": "\u200b\u2060\ufeff",
    "half a character": "Mallory\ud800",
    "too long": "M" * 65,
    "marks on nothing": "\u0301" * 40,
}
HARMLESS_NAMES = {
    "emoji": "\U0001f469\u200d\U0001f4bb\U0001f3f4\u200d\u2620\ufe0f",
    "markup": "<img src=x onerror=alert(1)>",
    "prototype": "__proto__",
    "arabic": "\u0645\u0627\u0644\u0648\u0631\u064a",
}


@pytest.mark.parametrize("kind", HOSTILE_NAMES)
async def test_names_that_cannot_be_shown_are_refused(call: Call, kind: str) -> None:
    async with call.stranger() as one:
        payload = {"roomId": ROOM, "name": HOSTILE_NAMES[kind]}
        reply = await one.ask_raw(json.dumps(["join-room", payload]))
        # A lone surrogate is no JSON text (RFC 8259 section 8.2).
        assert reply["error"] in {"invalid-name", "bad-request"}
        await call.refused_once(one, reply["error"])


@pytest.mark.parametrize("kind", HARMLESS_NAMES)
async def test_names_that_only_look_dangerous_come_through_as_text(call: Call, kind: str) -> None:
    async with call.stranger() as one:
        reply = await one.join(ROOM, HARMLESS_NAMES[kind])
        call.keep_secret(reply.get("knockToken"))
        shown = await call.host.hear("pending-join-request")
        assert shown["name"] == HARMLESS_NAMES[kind]
    await call.host.hear("pending-canceled")


@pytest.mark.parametrize("what", ["roomId", "name", "sessionToken", "hostKey", "invite", "idToken"])
async def test_a_megabyte_in_any_field_is_refused(call: Call, what: str) -> None:
    async with call.stranger() as one:
        payload = {"roomId": ROOM, "name": "Mallory", what: "x" * MEGABYTE}
        assert await one.code("join-room", payload) == "payload-too-large"
        payload[what] = "x" * 100_000
        assert await one.code("join-room", payload) == "bad-request"
        await call.refused_once(one, "payload-too-large")


@pytest.mark.parametrize(
    "room",
    [
        "__proto__",
        "\u202ecall",
        "ca\u0000ll",
        "../call",
        "<b>",
        "\U0001f600",
        "call\n",
        " call",
        "%63all",
        "-",
    ],
)
async def test_room_codes_that_are_none_are_refused(call: Call, room: str) -> None:
    rooms = call.server.service.stats().rooms
    async with call.stranger() as one:
        assert await one.code("join-room", {"roomId": room, "name": "Mallory"}) == "invalid-room-id"
        await call.refused_once(one, "invalid-room-id")
        assert call.server.service.stats().rooms == rooms


@pytest.mark.parametrize("room", ["constructor", "prototype", "toString", "hasOwnProperty", "null", "0"])
async def test_room_codes_that_mean_something_to_a_language_are_codes(call: Call, room: str) -> None:
    async with call.stranger() as one:
        reply = await one.join(room, "Mallory")
        call.keep_secret(reply["sessionToken"], reply["hostKey"])
        assert reply["status"] == "admitted"
        await one.ask("leave-room")


async def test_deep_nesting(call: Call) -> None:
    deep = "[" * 60_000 + "]" * 60_000
    objects = '{"a":' * 20_000 + "1" + "}" * 20_000
    async with call.stranger() as one:
        bodies = [deep, f'["join-room",{deep}]', f'["join-room",{objects}]']
        bodies += [
            f'["join-room",{{"roomId":"{ROOM}","name":{deep}}}]',
            f'["produce",{{"rtpParameters":{deep}}}]',
        ]
        for body in bodies:
            assert (await one.ask_raw(body))["error"] in {"bad-request", "not-joined"}
        deep_but_valid = f'["join-room",{{"roomId":"{ROOM}","name":{"[" * 500}{"]" * 500}}}]'
        assert (await one.ask_raw(deep_but_valid))["error"] == "bad-request"
        await call.refused_once(one, "bad-request")


async def test_binary_attachments(call: Call) -> None:
    placeholder = '["join-room",{"_placeholder":true,"num":0}]'
    async with call.stranger() as one:
        for head in ("51-", "5999999-", "50-"):
            assert (await one.ask_raw(placeholder, head=head))["error"] == "bad-request"
            await one.socket.eio.ws.send_bytes(b"\x00" * 100_000)
        # Attachments without the event that they belong to, and acknowledgements with some.
        for _ in range(20):
            await one.socket.eio.ws.send_bytes(b"4" * 10)
            await one.write("61-7[]")
        await call.open_room(one)


async def test_huge_acknowledgement_ids_and_acknowledgements_of_nothing(call: Call) -> None:
    async with call.stranger() as one:
        await one.write("2" + "9" * 5_000 + '["join-room",{}]')
        await one.write("2" + "9" * 19 + '["join-room",{}]')
        await one.write("3" + "9" * 5_000 + "[]")
        await one.write("30[" + "1," * 300_000 + "1]")
        for number in range(200):
            await one.write(f'3{number}["x"]')
        assert await one.code("join-room", {}) == "bad-request"
        assert one.socket.connected


SHAPES = ["no payload", "null", "nothing in it", "two payloads", "text", "list", "number"]


def body_of(event: str, shape: str) -> str:
    payloads: dict[str, list[Any]] = {
        "no payload": [],
        "null": [None],
        "nothing in it": [{}],
        "two payloads": [{}, {}],
        "text": ["x"],
        "list": [[]],
        "number": [7],
    }
    return json.dumps([event, *payloads[shape]])


@pytest.mark.parametrize("shape", SHAPES)
async def test_every_event_with_a_wrong_payload_before_joining(call: Call, shape: str) -> None:
    async with call.stranger() as one:
        for name, spec in EVENTS.items():
            reply = await one.ask_raw(body_of(name, shape))
            if spec.needs is Needs.NOTHING:
                assert reply["error"] in {"bad-request", "rate-limited"}, name
            else:
                assert reply["error"] in {"not-joined", "rate-limited"}, name
        await call.refused_once(one, "not-joined")


@pytest.mark.parametrize("shape", SHAPES)
async def test_every_event_with_a_wrong_payload_from_a_room_of_ones_own(call: Call, shape: str) -> None:
    async with call.stranger() as one:
        await call.open_room(one)
        for name in EVENTS.keys() - {"leave-room", "end-room"}:
            reply = await one.ask_raw(body_of(name, shape))
            assert reply.get("error") in CODES | {None}, name
        assert one.socket.connected
        await one.ask("leave-room")


async def test_every_event_without_acknowledgement(call: Call) -> None:
    async with call.stranger() as outside, call.stranger() as knocker, call.stranger() as owner:
        call.keep_secret((await knocker.join(ROOM, "Mallory")).get("knockToken"))
        await call.open_room(owner)
        for one in (outside, knocker, owner):
            for name, payload in SAMPLES.items():
                if name != "join-room":
                    for sent in (payload, None, {}):
                        await one.write(f"2{json.dumps([name, sent])}")
                    await one.write(f'2["{name}"]')
            await one.settle()
            assert one.socket.connected


async def flood(one: Client, count: int, event: str) -> Counter[str]:
    """Send without waiting for the answers, and count them."""
    codes: Counter[str] = Counter()
    done = asyncio.Event()

    def answered(reply: dict[str, Any]) -> None:
        codes[str(reply.get("error", "served"))] += 1
        if reply.get("error") == "rate-limited":
            assert reply["retryAfterMs"] > 0
        if codes.total() == count:
            done.set()

    for _ in range(count):
        await one.socket.emit(event, {"muted": True}, callback=answered)
    async with asyncio.timeout(20):
        await done.wait()
    return codes


async def test_floods_are_answered_and_refused_and_do_not_hold_up_the_call(call: Call) -> None:
    async with call.stranger() as outside, call.stranger() as owner:
        await call.open_room(owner)
        slowest = 0.0
        floods = [asyncio.create_task(flood(owner, 2_000, "set-state"))]
        floods.append(asyncio.create_task(flood(outside, 2_000, "nonsense")))
        while not all(task.done() for task in floods):
            started = time.monotonic()
            assert await call.guest.code("restart-ice", {"transportId": "x"}) in {
                "unknown-transport",
                "rate-limited",
            }
            slowest = max(slowest, time.monotonic() - started)
            await asyncio.sleep(0.1)
        served, unknown = [task.result() for task in floods]
        assert served["rate-limited"] > 1_500
        assert 40 <= served["served"] < 500
        assert unknown["rate-limited"] > 1_500
        assert slowest < 2
        await call.refused_once(owner, "rate-limited")
        await call.refused_once(outside, "rate-limited")


async def test_a_flood_that_does_not_end_ends_its_connection(call: Call) -> None:
    async with tcp(call.url, receive_buffer=1_000_000) as one:
        known = set(call.server.gateway._sessions)
        await one.upgrade("127.0.0.1")
        (sid,) = call.server.gateway._sessions.keys() - known
        reading = asyncio.create_task(one.is_ended(within_s=30))
        assert await one.is_cut(frame(b'420["nonsense",{}]') * 100, fast=80)
        assert await reading
        assert len(call.book.loud("socket dropped", connection=sid, reason="flood")) == 1
        await eventually(lambda: call.book.loud("requests refused in all", connection=sid))
