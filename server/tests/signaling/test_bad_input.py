"""What is wrong is refused with its code, and hurts nobody."""

import asyncio
import json
from typing import Any

import pytest
from live_server import LiveServer, live_server
from participants import Json, admit, client
from rtp_samples import CAPABILITIES, camera, dtls_parameters

from chattr.core.limits import Limits, Rate, RateLimits

pytestmark = pytest.mark.worker


EVENTS_THAT_NEED_A_PLACE: list[tuple[str, Json]] = [
    ("set-state", {"muted": True}),
    ("react", {"reaction": "heart"}),
    ("create-transport", {"direction": "send"}),
    ("connect-transport", {"transportId": "x", "dtlsParameters": dtls_parameters()}),
    ("restart-ice", {"transportId": "x"}),
    ("close-transport", {"transportId": "x"}),
    ("produce", {"transportId": "x", "source": "camera", "rtpParameters": camera()}),
    ("pause-producer", {"producerId": "x"}),
    ("resume-producer", {"producerId": "x"}),
    ("close-producer", {"producerId": "x"}),
    ("start-consuming", {"transportId": "x", "rtpCapabilities": CAPABILITIES}),
    ("resume-consumers", {"consumerIds": []}),
    ("pause-consumers", {"consumerIds": []}),
    ("set-consumer-layers", {"consumers": []}),
    ("get-pending", {}),
    ("approve-join", {"participantId": "x"}),
    ("deny-join", {"participantId": "x"}),
    ("leave-room", {}),
]


async def test_every_event_before_join_room_is_refused(server: LiveServer) -> None:
    async with client(server.url) as one, client(server.url) as host, client(server.url) as knocker:
        await host.join("room")
        await knocker.join("room", "Bob")
        for event, payload in EVENTS_THAT_NEED_A_PLACE:
            assert await one.code(event, payload) == "not-joined", event
            if event != "leave-room":
                assert await knocker.code(event, payload) == "not-joined", event


async def test_an_unknown_event_is_refused_whatever_its_name(
    server: LiveServer,
) -> None:
    async with client(server.url) as one:
        for event in ("nonsense", "", "connect", "disconnect", "message", "*", "__proto__"):
            reply = await one.ask_raw(json.dumps([event, {}]))
            assert reply["error"] == "unknown-event", event
        assert (await one.join("alive"))["status"] == "admitted"


@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        [None],
        "text",
        7,
        True,
        {},
        {"roomId": 7, "name": "Ada"},
        {"roomId": "room"},
        {"roomId": "room", "name": None},
        {"roomId": "", "name": "Ada"},
        {"roomId": "r" * 65, "name": "Ada"},
        {"roomId": "room", "name": "x" * 257},
        {"roomId": "room", "name": "Ada", "keepMedia": "yes"},
        {"roomId": "room", "name": "Ada", "sessionToken": {"$ne": ""}},
    ],
)
async def test_a_payload_of_the_wrong_type_is_refused(server: LiveServer, payload: Any) -> None:
    async with client(server.url) as one:
        reply = await one.ask_raw(json.dumps(["join-room", payload]))
        assert reply["error"] == "bad-request"
        assert reply["message"]


async def test_bad_codes_and_names_have_their_own_codes(server: LiveServer) -> None:
    async with client(server.url) as one:
        for room in ("__proto__", "../etc", "a b", "\u202e", "<script>"):
            assert await one.code("join-room", {"roomId": room, "name": "Ada"}) == "invalid-room-id"
        for name in ("", "   ", "\u202eAda", "A\u0000da", "\u200b", "x" * 65):
            assert await one.code("join-room", {"roomId": "room", "name": name}) == "invalid-name"
        assert server.service.stats().rooms == 0


async def test_missing_several_and_binary_payloads_are_refused(server: LiveServer) -> None:
    async with client(server.url) as one:
        bodies = ('["join-room"]', '["join-room",{},{}]', '["join-room",null]', "[]", "{}", "", "[7,{}]")
        for body in bodies:
            assert (await one.ask_raw(body))["error"] == "bad-request", body
        binary = '["join-room",{"_placeholder":true,"num":0}]'
        assert (await one.ask_raw(binary, head="51-"))["error"] == "bad-request"
        await one.socket.eio.ws.send_bytes(b"\x00" * 100)
        assert (await one.ask_raw('["join-room",{}]', head="2/other,"))["error"] == "bad-request"
        assert (await one.join("alive"))["status"] == "admitted"


async def test_an_event_without_payload_that_needs_none_is_served(server: LiveServer) -> None:
    async with client(server.url) as one:
        for body in ('["leave-room"]', '["leave-room",null]'):
            await one.join("room")
            assert await one.ask_raw(body) == {}


async def test_events_without_acknowledgement_are_served_and_refused_in_silence(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await host.join("quiet")
        await admit(host, guest, "quiet")
        for event, payload in (*EVENTS_THAT_NEED_A_PLACE[1:-1], ("join-room", {}), ("nonsense", None)):
            await guest.socket.emit(event, payload)
        await guest.socket.emit("set-state", {"handRaised": True})
        changed = await host.hear("state-changed")
        assert changed["state"]["handRaised"] is True


async def test_broken_packets_do_not_end_the_connection(server: LiveServer) -> None:
    packets = ["", "9", "x", "2", "2{", '2["a"', "2\u00b2", "3", '31["x"]', "4{}", "6", "61-1[]", "0", "0{"]
    bodies = [
        '["join-room",' + "[" * 50_000 + "]" * 50_000 + "]",
        '["join-room",{"roomId":"\\ud800","name":"x"}]',
        '["join-room",{"roomId":1e999,"name":"x"}]',
        '["join-room",{"roomId":NaN,"name":"x"}]',
        '["join-room",{"roomId":"a","name":"x"}',
    ]
    async with client(server.url) as one:
        for text in packets:
            await one.write(text)
        for body in bodies:
            assert (await one.ask_raw(body))["error"] == "bad-request", body[:60]
        assert (await one.join("alive"))["status"] == "admitted"
        assert server.gateway.connections() == 1


async def test_a_payload_that_is_too_large_is_refused_and_the_connection_lives(server: LiveServer) -> None:
    async with client(server.url) as one:
        assert await one.code("join-room", {"roomId": "room", "name": "x" * 1_000_000}) == "payload-too-large"
        assert (
            await one.code("join-room", {"roomId": "room", "name": "\u00e4" * 140_000}) == "payload-too-large"
        )
        assert (await one.join("room"))["status"] == "admitted"


async def test_floods_are_refused_with_the_time_to_wait() -> None:
    rates = RateLimits(control=Rate(burst=3, per_second=2))
    async with live_server(limits=Limits(rates=rates)) as server, client(server.url) as one:
        await one.join("room")
        replies = [await one.socket.call("set-state", {}) for _ in range(5)]
        refused = [reply for reply in replies if reply.get("error") == "rate-limited"]
        assert len(refused) == 2
        assert all(0 < reply["retryAfterMs"] <= 500 for reply in refused)
        assert await one.code("create-transport", {"direction": "send"}) is None
        await asyncio.sleep(refused[-1]["retryAfterMs"] / 1000 + 0.05)
        assert await one.code("set-state", {}) is None


async def test_requests_of_one_connection_are_answered_in_order(server: LiveServer) -> None:
    async with client(server.url) as one:
        await one.join("room")
        order: list[int] = []
        done = asyncio.Event()

        def answered(number: int) -> None:
            order.append(number)
            if len(order) == 30:
                done.set()

        for number in range(30):
            event, payload = (
                ("create-transport", {"direction": "recv"}) if number % 3 == 0 else ("set-state", {})
            )
            await one.socket.emit(event, payload, callback=lambda _reply, number=number: answered(number))
        async with asyncio.timeout(10):
            await done.wait()
        assert order == list(range(30))
        assert await server.transports_on_workers() == 1


async def test_a_reader_that_does_not_read_is_dropped_and_the_room_goes_on() -> None:
    limits = Limits(max_outbox=20, rates=RateLimits(control=Rate(10_000, 10_000)))
    async with live_server(limits=limits) as server, client(server.url) as host, client(server.url) as slow:
        await host.join("slow")
        await admit(host, slow, "slow")
        session = server.gateway._sessions[slow.socket.get_sid()]
        for _ in range(25):
            session.send("2" + json.dumps(["state-changed", {}]))
        assert (await host.hear("state-changed"))["state"]["reconnecting"] is True
        assert await host.code("set-state", {"muted": False}) is None
