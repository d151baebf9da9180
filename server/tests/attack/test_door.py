"""Strangers at the door of a call: they get in by nobody's leave but the host's, and learn nothing."""

import asyncio
import secrets
from collections import Counter

import aiohttp
import pytest
from call_under_attack import NAMES, ROOM, Call
from live_server import eventually
from participants import Client, Json, admit

from chattr.core.limits import Limits

pytestmark = [
    pytest.mark.worker,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.filterwarnings("default::DeprecationWarning"),
]

PENDING_FIELDS = {"status", "participantId", "knockToken", "position"}


async def knock(call: Call, one: Client, **more: object) -> str:
    reply = await one.join(ROOM, "Mallory", **more)
    assert reply["status"] == "pending"
    call.keep_secret(reply.get("knockToken"))
    return str(reply["participantId"])


async def test_approving_oneself(call: Call) -> None:
    async with call.stranger() as one:
        own_id = await knock(call, one)
        assert await one.code("approve-join", {"participantId": own_id}) == "not-joined"
        assert await one.code("get-pending") == "not-joined"
        await call.refused_once(one, "not-joined")
        assert one.heard("join-approved") == []


async def test_a_guest_approves_a_friend(call: Call) -> None:
    async with call.stranger() as friend:
        pending_id = await knock(call, friend)
        assert await call.guest.code("approve-join", {"participantId": pending_id}) == "not-host"
        assert await call.guest.code("deny-join", {"participantId": pending_id}) == "not-host"
        assert friend.told == []


async def test_acting_as_host_with_a_stolen_participant_id(call: Call) -> None:
    stolen = call.host.id
    async with call.stranger() as one, call.stranger() as other:
        claim = {"participantId": stolen, "by": stolen, "sessionToken": stolen, "hostKey": stolen}
        for more in ({"sessionToken": stolen}, {"hostKey": stolen}, {"participantId": stolen}):
            async with call.stranger() as thief:
                await knock(call, thief, **more)
        own_id = await knock(call, one)
        await knock(call, other)
        for event in ("approve-join", "deny-join"):
            assert await one.code(event, claim | {"participantId": own_id}) == "not-joined"
        assert await other.code("leave-room", claim) is None


async def test_resuming_with_wrong_tokens_and_those_of_another_room(call: Call) -> None:
    async with call.stranger() as elsewhere, call.stranger() as one:
        other = await elsewhere.join("elsewhere", "Mallory")
        call.keep_secret(other["sessionToken"], other["hostKey"])
        wrong = [other["sessionToken"], call.guest.token[:-1], call.guest.token.swapcase(), "", "\u0000"]
        wrong += [secrets.token_urlsafe(32), call.guest.id, "__proto__"]
        for token in wrong:
            code, reply = None, {}
            try:
                reply = await one.join(ROOM, "Mallory", sessionToken=token, hostKey=other["hostKey"])
            except Exception as refused:
                code = getattr(refused, "code", repr(refused))
            assert code in {None, "bad-request"}, token
            assert reply.get("status", "pending") == "pending", token
            if code is None:
                await one.ask("leave-room")
        assert not {"participants", "sessionToken", "routerRtpCapabilities"} & reply.keys()


async def test_guessing_tokens_is_limited(call: Call) -> None:
    async with call.stranger() as one:
        codes: Counter[str] = Counter()
        for _ in range(40):
            guess = secrets.token_urlsafe(32)
            call.keep_secret(guess)
            reply = await one.socket.call(
                "join-room", {"roomId": ROOM, "name": "Mallory", "sessionToken": guess}
            )
            codes[reply.get("error", reply.get("status"))] += 1
            if "error" in reply and reply["error"] == "rate-limited":
                assert reply["retryAfterMs"] > 0
        assert codes["pending"] == 1
        assert codes["already-joined"] < 20
        assert codes["rate-limited"] >= 20
        assert codes["admitted"] == 0
        await call.refused_once(one, "rate-limited")
        await eventually(lambda: one.socket.connected)


async def test_two_racing_first_joiners_one_host(call: Call) -> None:
    for number in range(20):
        async with call.stranger() as one, call.stranger() as two:
            room = f"race-{number}"
            replies = await asyncio.gather(one.join(room, "One"), two.join(room, "Two"))
            call.keep_secret(*(reply.get("sessionToken") for reply in replies))
            statuses = sorted(reply["status"] for reply in replies)
            assert statuses == ["admitted", "pending"]
            assert sum(bool(reply.get("isHost")) for reply in replies) == 1
            assert sum(bool(reply.get("hostKey")) for reply in replies) == 1
            for person in (one, two):
                await person.code("leave-room")


async def test_a_thousand_knocks_from_many_sockets_fill_the_door_and_no_seat(call: Call) -> None:
    limits = Limits()
    seen: Counter[str] = Counter()

    async def storm(number: int, crowd: list[Client]) -> None:
        one = Client()
        await one.connect(call.url)
        crowd.append(one)
        for _ in range(10):
            reply = await one.socket.call("join-room", {"roomId": ROOM, "name": f"Mallory {number}"})
            call.keep_secret(reply.get("knockToken"))
            seen[reply.get("error", reply.get("status"))] += 1

    crowd: list[Client] = []
    try:
        for start in range(0, 100, 20):
            await asyncio.gather(*(storm(number, crowd) for number in range(start, start + 20)))
        assert sum(seen.values()) == 1000
        assert seen["pending"] == limits.max_pending_per_room
        assert seen.keys() <= {"pending", "already-joined", "too-many-pending", "rate-limited"}
        assert len(call.live.room.participants) == 2
        assert len((await call.host.ask("get-pending"))["pending"]) == limits.max_pending_per_room
        for one in crowd:
            await one.code("leave-room")
    finally:
        await asyncio.gather(*(one.disconnect() for one in crowd))
    async with call.stranger() as friend:
        call.host.told.clear()
        await knock(call, friend)
        await call.host.hear("pending-join-request", lambda p: p["name"] == "Mallory")


async def test_nothing_of_a_room_is_told_without_admission(call: Call) -> None:
    """A room with a call and one that is not there differ in nothing but that the one wants a knock."""
    async with call.stranger() as one, aiohttp.ClientSession() as http:
        reply: Json = await one.join(ROOM, "Mallory")
        call.keep_secret(reply.get("knockToken"))
        assert reply.keys() <= PENDING_FIELDS
        for event in ("get-chat-history", "get-participants", "get-room", "list-invites", "get-pending"):
            assert await one.code(event, {"roomId": ROOM}) in {"unknown-event", "not-joined"}
        await call.host.ask("set-state", {"handRaised": True})
        await call.host.ask("set-state", {"handRaised": False})
        await one.settle()
        assert [name for name, _ in one.told if name != "position-changed"] == []
        for path in (f"/api/rooms/{ROOM}", f"/{ROOM}", "/api/rooms", "/metrics", "/api/config"):
            async with http.get(call.url + path) as response:
                text = await response.text()
                assert not any(private in text for private in (*NAMES, call.host.id, call.guest.id))


async def test_one_socket_in_two_rooms(call: Call) -> None:
    async with call.stranger() as one:
        mine = await one.join("mine", "Mallory")
        call.keep_secret(mine["sessionToken"], mine["hostKey"])
        for more in ({}, {"sessionToken": mine["sessionToken"]}, {"sessionToken": call.guest.id}):
            assert (
                await one.code("join-room", {"roomId": ROOM, "name": "Mallory", **more}) == "already-joined"
            )
        await call.refused_once(one, "already-joined")
        assert await one.code("set-state", {"muted": False}) is None
    assert call.live.room.knocks == ()


async def test_an_admitted_guest_is_not_two_people(call: Call) -> None:
    async with call.stranger() as friend:
        await admit(call.host, friend, ROOM, "Mallory")
        call.keep_secret(friend.token)
        assert await friend.code("join-room", {"roomId": ROOM, "name": "Mallory"}) == "already-joined"
        assert await friend.code("join-room", {"roomId": "other", "name": "Mallory"}) == "already-joined"
        await friend.ask("leave-room")
    await call.host.hear("user-left")
