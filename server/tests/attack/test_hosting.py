"""Invites, removal, locks and roles, used by those whom they are meant to stop."""

import asyncio
import secrets
from typing import Any

import pytest
from call_under_attack import ROOM, Call
from media_client import MediaClient, Tone
from participants import Client, Json, admit
from rtp_samples import camera, dtls_parameters

pytestmark = [
    pytest.mark.worker,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.filterwarnings("default::DeprecationWarning"),
]

INSIDE = {"sessionToken", "routerRtpCapabilities", "participants", "iceServers", "hostKey"}


async def make_invite(call: Call) -> Json:
    invite = await call.host.ask("create-invite")
    call.keep_secret(invite["token"])
    return invite


async def come_in(call: Call, one: Client) -> None:
    await admit(call.host, one, ROOM, "Mallory")
    call.keep_secret(one.token)


def of_hosts(victim: str, invite_id: str) -> dict[str, Json]:
    """Everything that hosts alone may do."""
    who = {"participantId": victim}
    return {
        "get-pending": {},
        "approve-join": who,
        "deny-join": who,
        "create-invite": {},
        "list-invites": {},
        "revoke-invite": {"inviteId": invite_id},
        "remove-participant": who,
        "lock-room": {"locked": True},
        "transfer-host": who,
        "set-role": {**who, "role": "cohost"},
        "request-mute": who,
        "mute-participant": who,
        "end-room": {},
        "clear-chat-history": {},
    }


async def test_replaying_an_invite(call: Call) -> None:
    token = (await make_invite(call))["token"]
    async with call.stranger() as friend, call.stranger() as thief, call.stranger() as other:
        admitted = await friend.join(ROOM, "Mallory", invite=token)
        call.keep_secret(admitted["sessionToken"])
        assert (admitted["status"], admitted["hostKey"]) == ("admitted", None)
        replies = await asyncio.gather(
            thief.join(ROOM, "Mallory", invite=token), other.join(ROOM, "Mallory", invite=token)
        )
        for reply in replies:
            call.keep_secret(reply["knockToken"])
            assert (reply["status"], reply["inviteProblem"]) == ("pending", "used")
            assert not INSIDE & reply.keys()


async def test_invites_that_are_guessed_revoked_or_of_another_room(call: Call) -> None:
    revoked = await make_invite(call)
    await call.host.ask("revoke-invite", {"inviteId": revoked["inviteId"]})
    async with call.stranger() as elsewhere, call.stranger() as one:
        await call.open_room(elsewhere)
        foreign = await elsewhere.ask("create-invite")
        guesses = [secrets.token_urlsafe(32), "__proto__", "\u0000", revoked["inviteId"]]
        expected = [(foreign["token"], "unknown"), (revoked["token"], "revoked")]
        expected += [(guess, "unknown") for guess in guesses]
        for token, problem in expected:
            call.keep_secret(token if len(token) > 20 else None)
            reply = await one.join(ROOM, "Mallory", invite=token)
            assert (reply["status"], reply["inviteProblem"]) == ("pending", problem)
            await one.ask("leave-room")


async def test_a_guest_does_what_hosts_do(call: Call) -> None:
    invite = await make_invite(call)
    async with call.stranger() as one:
        await come_in(call, one)
        for event, payload in of_hosts(call.host.id, invite["inviteId"]).items():
            assert await one.code(event, payload) == "not-host", event
            assert await one.code(event, payload | {"by": call.host.id, "role": "cohost"}) == "not-host", (
                event
            )
        await call.refused_once(one, "not-host")
    await call.host.ask("revoke-invite", {"inviteId": invite["inviteId"]})


async def test_the_host_of_another_room_does_it_to_this_one(call: Call) -> None:
    invite = await make_invite(call)
    unharmful = {
        "create-invite",
        "list-invites",
        "get-pending",
        "lock-room",
        "clear-chat-history",
        "end-room",
    }
    async with call.stranger() as one:
        await call.open_room(one)
        for event, payload in of_hosts(call.guest.id, invite["inviteId"]).items():
            if event not in unharmful:
                code = await one.code(event, payload | {"roomId": ROOM})
                assert code in {"unknown-participant", "unknown-pending", "unknown-invite"}, event
        await one.ask("end-room", {"roomId": ROOM})
    async with call.stranger() as last:
        reply = await last.join(ROOM, "Mallory")
        call.keep_secret(reply["knockToken"])
        assert reply["status"] == "pending"
    await call.host.ask("revoke-invite", {"inviteId": invite["inviteId"]})


async def test_a_co_host_rises_against_the_host(call: Call) -> None:
    async with call.stranger() as one, call.stranger() as two:
        await come_in(call, one)
        await admit(call.host, two, ROOM, "Trudy")
        call.keep_secret(two.token)
        for person in (one, two):
            await call.host.ask("set-role", {"participantId": person.id, "role": "cohost"})
        for victim in (call.host.id, two.id):
            assert await one.code("remove-participant", {"participantId": victim}) == "not-host"
        for event in ("transfer-host", "set-role"):
            payload = {"participantId": one.id, "role": "cohost"}
            assert await one.code(event, payload) == "not-host", event
        assert await one.code("end-room") == "not-host"
        assert await one.code("set-role", {"participantId": one.id, "role": "host"}) in {
            "bad-request",
            "not-host",
        }


async def test_a_locked_room(call: Call) -> None:
    token = (await make_invite(call))["token"]
    await call.host.ask("lock-room", {"locked": True})
    try:
        async with call.stranger() as one:
            for more in ({}, {"invite": token}, {"sessionToken": call.guest.id}, {"hostKey": token}):
                assert (
                    await one.code("join-room", {"roomId": ROOM, "name": "Mallory", **more}) == "room-locked"
                )
            await call.refused_once(one, "room-locked")
    finally:
        await call.host.ask("lock-room", {"locked": False})


async def test_media_after_removal(call: Call) -> None:
    """What the removed one sent and received is gone from the worker, and none of it comes back."""
    before = await call.server.transports_on_workers()
    dumped = {one for dump in await call.server.router_dumps() for one in dump.map_consumer_id_producer_id}
    async with call.stranger() as one:
        await come_in(call, one)
        mallory = MediaClient(one)
        try:
            await mallory.prepare()
            producer = await mallory.send("microphone", Tone())
            await mallory.receive_all()
            mallory.watch()
            await mallory.more_frames(call.host.id, "microphone")
            pushed = await call.host.hear(
                "new-consumers", lambda p: p["consumers"][0]["participantId"] == one.id
            )
            assert await call.server.transports_on_workers() == before + 2

            token = one.token
            await call.host.ask("remove-participant", {"participantId": one.id})
            assert (await one.hear("removed"))["reason"] == "removed-by-host"
            await _gone_from_the_worker(call, before, dumped)
            closed = await call.host.hear("consumers-closed")
            assert pushed["consumers"][0]["consumerId"] in closed["consumerIds"]
            seen = mallory.frames.total()
            await _everything_again(one, producer)
            for more in ({"sessionToken": token}, {"sessionToken": token, "keepMedia": True}):
                payload = {"roomId": ROOM, "name": "Somebody else", **more}
                assert await one.code("join-room", payload) == "banned"
            await call.refused_once(one, "banned")
            await asyncio.sleep(0.3)
            assert mallory.frames.total() <= seen + 2
            await _gone_from_the_worker(call, before, dumped)
        finally:
            await mallory.close()


async def _gone_from_the_worker(call: Call, transports: int, consumers: set[str]) -> None:
    async with asyncio.timeout(30):
        while True:
            dumps = await call.server.router_dumps()
            left = sum(len(dump.transport_ids) for dump in dumps)
            carried = {one for dump in dumps for one in dump.map_consumer_id_producer_id}
            if left == transports and carried == consumers:
                return
            await asyncio.sleep(0.02)


async def _everything_again(one: Client, producer_id: str) -> None:
    attempts: dict[str, dict[str, Any]] = {
        "create-transport": {"direction": "send"},
        "connect-transport": {"transportId": "x", "dtlsParameters": dtls_parameters()},
        "produce": {"transportId": "x", "source": "camera", "rtpParameters": camera()},
        "resume-producer": {"producerId": producer_id},
        "resume-consumers": {"consumerIds": [producer_id]},
        "set-state": {"muted": False},
        "list-invites": {},
    }
    for event, payload in attempts.items():
        assert await one.code(event, payload) == "not-joined", event


async def test_a_denied_one_knocks_on(call: Call) -> None:
    async with call.stranger() as one:
        pending = await one.join(ROOM, "Mallory the denied")
        call.keep_secret(pending["knockToken"])
        await call.host.ask("deny-join", {"participantId": pending["participantId"]})
        denied = await one.hear("join-denied")
        assert denied["retryAfterMs"] > 0
        heard = len(call.host.heard("pending-join-request"))
        for more in ({}, {"knockToken": pending["knockToken"]}, {"knockToken": "x"}):
            for name in ("Mallory the denied", "somebody else"):
                reply = await one.socket.call("join-room", {"roomId": ROOM, "name": name, **more})
                assert (reply["error"], reply["retryAfterMs"] > 0) == ("join-denied", True)
        assert len(call.host.heard("pending-join-request")) == heard
        await call.refused_once(one, "join-denied")


async def test_using_anothers_knock(call: Call) -> None:
    """The id of a knock is public to hosts; only its token leads back to it."""
    async with call.stranger() as friend, call.stranger() as thief:
        knock = await friend.join(ROOM, "Friend")
        call.keep_secret(knock["knockToken"])
        stolen = await thief.join(ROOM, "Mallory", knockToken=knock["participantId"])
        call.keep_secret(stolen["knockToken"])
        assert stolen["participantId"] != knock["participantId"]
        await call.host.ask("approve-join", {"participantId": knock["participantId"]})
        admitted = await friend.hear("join-approved")
        call.keep_secret(admitted["sessionToken"])
        await thief.settle()
        assert thief.heard("join-approved") == []
