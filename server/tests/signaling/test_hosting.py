"""What hosts can do with others and with the room."""

import asyncio

import pytest
from live_server import GENEROUS, LiveServer, eventually, live_server
from participants import Client, Refused, admit, client

from chattr.core.limits import Limits

pytestmark = pytest.mark.worker


async def _refusal(one: Client, room: str, **more: str) -> dict[str, object]:
    with pytest.raises(Refused) as caught:
        await one.join(room, "Bob", **more)
    return caught.value.reply


async def _three(server: LiveServer, host: Client, cohost: Client, guest: Client, room: str) -> None:
    await host.join(room)
    await admit(host, cohost, room, "Co")
    await admit(host, guest, room, "Bob")
    await host.ask("set-role", {"participantId": cohost.id, "role": "cohost"})


async def test_a_locked_room_takes_nobody_new_and_everybody_of_before(server: LiveServer) -> None:
    async with (
        client(server.url) as host,
        client(server.url) as guest,
        client(server.url) as early,
        client(server.url) as late,
    ):
        await host.join("lock")
        await admit(host, guest, "lock")
        invite = await host.ask("create-invite")
        waiting = await early.join("lock", "Early")
        await host.ask("lock-room", {"locked": True})
        assert await guest.hear("lock-changed") == {"locked": True}
        assert (await _refusal(late, "lock"))["error"] == "room-locked"
        assert (await _refusal(late, "lock", invite=invite["token"]))["error"] == "room-locked"
        await host.ask("approve-join", {"participantId": waiting["participantId"]})
        assert (await early.hear("join-approved"))["locked"] is True
        await guest.ask("leave-room")
        back = await guest.join("lock", "Bob", sessionToken=guest.token)
        assert (back["status"], back["locked"]) == ("admitted", True)
        await host.ask("leave-room")
        again = await host.join("lock", hostKey=host.admission["hostKey"])
        assert (again["isHost"], again["locked"]) == (True, True)
        await host.ask("lock-room", {"locked": False})
        assert await guest.hear("lock-changed") == {"locked": False}
        assert (await late.join("lock", "Late", invite=invite["token"]))["status"] == "admitted"


async def test_a_removed_one_is_told_out_of_the_worker_and_may_not_come_back(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest, client(server.url) as again:
        await host.join("out")
        await admit(host, guest, "out")
        await guest.send("camera")
        await guest.send("microphone")
        await guest.receive()
        await host.receive()
        assert await server.transports_on_workers() == 4
        await host.ask("remove-participant", {"participantId": guest.id})
        assert await guest.hear("removed") == {"reason": "removed-by-host", "banned": True}
        assert await host.hear("user-left") == {"participantId": guest.id, "reason": "removed"}
        await eventually(lambda: server.service.stats().participants == 1)
        assert await server.transports_on_workers() == 1
        for event, payload in (
            ("create-transport", {"direction": "send"}),
            ("set-state", {"muted": False}),
            ("get-pending", {}),
        ):
            assert await guest.code(event, payload) == "not-joined"
        for one in (guest, again):
            refusal = await _refusal(one, "out", sessionToken=guest.token)
            assert refusal["error"] == "banned"
            assert 0 < int(str(refusal["retryAfterMs"])) <= Limits().ban_ms


async def test_removal_without_a_ban_leads_back_to_the_door() -> None:
    limits = Limits(ban_ms=200, rates=GENEROUS)
    async with live_server(limits=limits) as server, client(server.url) as host, client(server.url) as guest:
        await host.join("door")
        await admit(host, guest, "door")
        await host.ask("remove-participant", {"participantId": guest.id, "ban": False})
        assert await guest.hear("removed") == {"reason": "removed-by-host"}
        knock = await guest.join("door", "Bob", sessionToken=guest.token)
        assert knock["status"] == "pending"
        await host.ask("approve-join", {"participantId": knock["participantId"]})
        guest.admission = await guest.hear("join-approved")
        await host.ask("remove-participant", {"participantId": guest.id})
        assert (await _refusal(guest, "door", sessionToken=guest.token))["error"] == "banned"
        await asyncio.sleep(0.25)
        knock = await guest.join("door", "Bob", sessionToken=guest.token)
        assert knock["status"] == "pending", "a ban is for a while"


async def test_who_may_do_what(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as cohost, client(server.url) as guest:
        await _three(server, host, cohost, guest, "may")
        for_hosts = [
            ("create-invite", {}),
            ("list-invites", {}),
            ("revoke-invite", {"inviteId": "x"}),
            ("remove-participant", {"participantId": host.id}),
            ("lock-room", {"locked": True}),
            ("request-mute", {"participantId": host.id}),
            ("mute-participant", {"participantId": host.id}),
            ("get-pending", {}),
            ("approve-join", {"participantId": "x"}),
            ("deny-join", {"participantId": "x"}),
        ]
        for_the_host = [
            ("transfer-host", {"participantId": guest.id}),
            ("set-role", {"participantId": guest.id, "role": "cohost"}),
            ("end-room", {}),
        ]
        for event, payload in (*for_hosts, *for_the_host):
            assert await guest.code(event, payload) == "not-host", event
        for event, payload in for_the_host:
            assert await cohost.code(event, payload) == "not-host", event
        assert await cohost.code("remove-participant", {"participantId": host.id}) == "not-host"
        assert await host.code("remove-participant", {"participantId": host.id}) == "bad-request"
        assert await host.code("set-role", {"participantId": guest.id, "role": "host"}) == "bad-request"
        for event, more in (
            ("remove-participant", {}),
            ("transfer-host", {}),
            ("set-role", {"role": "guest"}),
            ("request-mute", {}),
            ("mute-participant", {}),
        ):
            assert await host.code(event, {"participantId": "nobody", **more}) == "unknown-participant", event
        assert await cohost.code("remove-participant", {"participantId": guest.id}) is None


async def test_a_transfer_hands_the_room_over_for_good(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest, client(server.url) as again:
        await host.join("give")
        key = host.admission["hostKey"]
        await admit(host, guest, "give")
        await host.ask("transfer-host", {"participantId": guest.id})
        told = await guest.hear("host-changed")
        assert told["participantId"] == guest.id
        assert told["hostKey"]
        assert await host.hear("host-changed") == {"participantId": guest.id, "hostKey": None}
        assert await host.hear("role-changed") == {"participantId": host.id, "role": "cohost"}
        await host.vanish()
        back = await again.join("give", "Ada", sessionToken=host.token, hostKey=key)
        assert (back["isHost"], back["role"], back["hostKey"]) == (False, "cohost", None)
        assert await again.code("end-room") == "not-host"
        await guest.ask("transfer-host", {"participantId": host.id})
        assert (await again.hear("host-changed"))["hostKey"]


async def test_a_request_to_mute_leaves_it_to_them(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await host.join("ask")
        await admit(host, guest, "ask")
        producer = await guest.send("microphone")
        await guest.ask("set-state", {"muted": False})
        await host.ask("request-mute", {"participantId": guest.id})
        assert await guest.hear("mute-requested") == {"participantId": host.id}
        await host.settle()
        assert host.heard("producer-paused") == []
        assert not _producer(server, producer).paused


async def test_muting_pauses_the_microphone_on_the_worker_until_they_unmute(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await host.join("mute")
        await admit(host, guest, "mute")
        microphone, camera = await guest.send("microphone"), await guest.send("camera")
        await guest.ask("set-state", {"muted": False, "cameraOff": False})
        await host.hear("state-changed")
        await host.ask("mute-participant", {"participantId": guest.id})
        assert await guest.hear("muted-by-host") == {"participantId": host.id}
        paused = {"participantId": guest.id, "producerId": microphone, "source": "microphone"}
        for one in (host, guest):
            assert await one.hear("producer-paused") == paused
            assert (await one.hear("state-changed", lambda p: p["state"]["muted"]))[
                "participantId"
            ] == guest.id
        assert (await _producer(server, microphone).dump()).paused
        assert not (await _producer(server, camera).dump()).paused
        assert await host.code("resume-producer", {"producerId": microphone}) == "unknown-producer"
        await guest.ask("resume-producer", {"producerId": microphone})
        await guest.ask("set-state", {"muted": False})
        assert await host.hear("producer-resumed") == paused
        assert not (await _producer(server, microphone).dump()).paused


async def test_somebody_without_a_microphone_can_be_muted_too(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await host.join("none")
        await admit(host, guest, "none")
        await host.ask("mute-participant", {"participantId": guest.id})
        await guest.hear("muted-by-host")


def _producer(server: LiveServer, producer_id: str):  # type: ignore[no-untyped-def]
    for slot in server.service.pool.slots:
        for router in slot.worker.routers.values():
            for transport in router.transports.values():
                if producer_id in transport.producers:
                    return transport.producers[producer_id]
    raise AssertionError("no such producer")


async def test_the_host_ends_the_meeting_for_all(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest, client(server.url) as eve:
        await host.join("end")
        await admit(host, guest, "end")
        invite = await host.ask("create-invite")
        await eve.join("end", "Eve")
        await guest.send("camera")
        await host.ask("end-room")
        for one in (host, guest):
            assert await one.hear("room-ended") == {"reason": "ended-by-host"}
            assert one.heard("user-left") == []
            assert await one.code("set-state", {"muted": True}) == "not-joined"
        assert await eve.hear("join-denied") == {"reason": "room-ended"}
        assert await server.router_dumps() == []
        assert (server.service.stats().rooms, server.service.stats().kept_rooms) == (0, 0)
        fresh = await eve.join("end", "Eve")
        assert fresh["isHost"] is True
        assert (await _refusal(guest, "end", sessionToken=guest.token))["error"] == "room-ended"
        stale = await guest.join("end", "Bob", invite=invite["token"])
        assert (stale["status"], stale["inviteProblem"]) == ("pending", "unknown")


async def test_who_was_cut_off_when_the_meeting_ended_does_not_begin_it_again(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest, client(server.url) as eve:
        await host.join("over")
        await admit(host, guest, "over")
        knock = await eve.join("over", "Eve")
        for one in (guest, eve):
            await one.vanish()
        await host.ask("end-room")
        async with client(server.url) as back:
            assert (await _refusal(back, "over", sessionToken=guest.token))["error"] == "room-ended"
            assert (await _refusal(back, "over", knockToken=knock["knockToken"]))["error"] == "room-ended"
            assert (await back.join("over", "Bob"))["isHost"] is True
