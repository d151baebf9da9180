"""Knocking, letting in, turning away, leaving, and who is host afterwards."""

import asyncio

import pytest
from live_server import GENEROUS, LiveServer, eventually, live_server
from participants import Client, Refused, admit, client

from chattr.core.limits import Limits

pytestmark = pytest.mark.worker


async def test_of_two_who_come_at_once_exactly_one_is_host(server: LiveServer) -> None:
    async with client(server.url) as one, client(server.url) as two:
        replies = await asyncio.gather(one.join("race", "A"), two.join("race", "B"))
        assert sorted(reply["status"] for reply in replies) == ["admitted", "pending"]


async def test_a_knocker_learns_nothing_of_the_room_but_that_it_wants_a_knock(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await host.join("quiet")
        reply = await guest.join("quiet", "Bob")
        assert set(reply) == {"status", "participantId", "knockToken", "position"}
        await host.ask("set-state", {"handRaised": True})
        await guest.settle()
        assert guest.told == []


async def test_a_denied_knocker_is_told_and_may_knock_again_after_a_while() -> None:
    limits = Limits(denied_wait_ms=400, rates=GENEROUS)
    async with (
        live_server(limits=limits) as server,
        client(server.url) as host,
        client(server.url) as guest,
        client(server.url) as other,
    ):
        await host.join("door")
        pending = (await guest.join("door", "Bob"))["participantId"]
        assert [p["name"] for p in (await host.ask("get-pending"))["pending"]] == ["Bob"]
        await host.ask("deny-join", {"participantId": pending})
        assert (await guest.hear("join-denied")) == {"reason": "denied", "retryAfterMs": 400}
        assert (await host.ask("get-pending"))["pending"] == []
        for one, name in ((guest, "Bob"), (guest, "Robert"), (other, "Bob")):
            with pytest.raises(Refused) as caught:
                await one.join("door", name)
            assert caught.value.code == "join-denied"
            assert 0 < caught.value.reply["retryAfterMs"] <= 400
        await asyncio.sleep(0.4)
        assert (await guest.join("door", "Bob"))["status"] == "pending"


async def test_several_knock_at_once_and_each_is_answered(server: LiveServer) -> None:
    async with client(server.url) as host:
        await host.join("many")
        guests = [Client() for _ in range(4)]
        for guest in guests:
            await guest.connect(server.url)
        await asyncio.gather(*(guest.join("many", f"Guest {n}") for n, guest in enumerate(guests)))
        pending = (await host.ask("get-pending"))["pending"]
        assert len(pending) == 4
        await asyncio.gather(
            *(host.ask("approve-join", {"participantId": p["participantId"]}) for p in pending)
        )
        for guest in guests:
            assert (await guest.hear("join-approved"))["isHost"] is False
            await guest.disconnect()


@pytest.mark.parametrize("how", ["leave-room", "vanish"])
async def test_a_knocker_who_goes_is_taken_off_the_hosts_list(how: str) -> None:
    limits = Limits(grace_ms=200, rates=GENEROUS)
    async with live_server(limits=limits) as server, client(server.url) as host, client(server.url) as guest:
        await host.join("gone")
        pending = (await guest.join("gone", "Bob"))["participantId"]
        await (guest.ask("leave-room") if how == "leave-room" else guest.vanish())
        assert await host.hear("pending-canceled") == {"participantId": pending}
        assert await host.code("approve-join", {"participantId": pending}) == "unknown-pending"


async def test_a_knock_waits_when_the_last_participant_has_left_and_comes_back(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await host.join("over")
        pending = (await guest.join("over", "Bob"))["participantId"]
        await host.ask("leave-room")
        assert await server.router_dumps() == []
        back = await host.join("over", sessionToken=host.token)
        assert (back["isHost"], back["participantId"]) == (True, host.id)
        assert [p["participantId"] for p in back["pending"]] == [pending]
        assert guest.told == []


async def test_only_the_host_opens_the_door(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest, client(server.url) as eve:
        await host.join("own")
        await admit(host, guest, "own")
        pending = (await eve.join("own", "Eve"))["participantId"]
        for event in ("approve-join", "deny-join"):
            assert await guest.code(event, {"participantId": pending}) == "not-host"
            assert await eve.code(event, {"participantId": pending}) == "not-joined"
        assert await guest.code("get-pending") == "not-host"


async def test_when_the_host_leaves_the_longest_present_gets_the_room_its_key_and_its_knocks(
    server: LiveServer,
) -> None:
    async with (
        client(server.url) as host,
        client(server.url) as bob,
        client(server.url) as eve,
        client(server.url) as zoe,
    ):
        await host.join("heir")
        await admit(host, bob, "heir", "Bob")
        await admit(host, eve, "heir", "Eve")
        await zoe.join("heir", "Zoe")
        await host.ask("leave-room")
        told = await bob.hear("host-changed")
        assert told["participantId"] == bob.id
        assert told["hostKey"]
        assert await eve.hear("host-changed") == {"participantId": bob.id, "hostKey": None}
        knock = await bob.hear("pending-join-request")
        await bob.ask("approve-join", {"participantId": knock["participantId"]})
        await zoe.hear("join-approved")


async def test_a_host_who_left_comes_back_with_the_key_and_never_meets_the_lobby(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await host.join("back")
        key = host.admission["hostKey"]
        await admit(host, guest, "back")
        await host.ask("leave-room")
        await guest.hear("host-changed")
        back = await host.join("back", "Ada", hostKey=key)
        assert (back["status"], back["isHost"], back["hostKey"]) == ("admitted", True, key)
        assert await guest.hear("host-changed") == {"participantId": host.id, "hostKey": None}
        assert await guest.code("get-pending") == "not-host"


async def test_the_beacon_ends_a_stay_at_once(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await host.join("beacon")
        await admit(host, guest, "beacon")
        leave = server.service.leave_by_token
        assert not await leave("beacon", "wrong")
        assert not await leave("other", guest.token)
        assert not await leave("not a room", guest.token)
        assert await leave("BEACON", guest.token)
        assert (await host.hear("user-left")) == {"participantId": guest.id, "reason": "left"}
        assert not await leave("beacon", guest.token)
        assert await guest.code("set-state", {"muted": True}) == "not-joined"


async def test_the_beacon_of_a_page_ends_no_stay_that_another_page_goes_on_with(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest, client(server.url) as other:
        await host.join("pages")
        await admit(host, guest, "pages")
        leave, first = server.service.leave_by_token, guest.connection_id
        await other.join("pages", "Bob", sessionToken=guest.token)
        assert not await leave("pages", guest.token, first)
        await other.ask("set-state", {"muted": False})
        assert await leave("pages", guest.token, other.connection_id)
        assert (await host.hear("user-left"))["participantId"] == guest.id


async def test_the_beacon_ends_a_stay_whose_connection_is_gone(server: LiveServer) -> None:
    async with client(server.url) as host:
        await host.join("gone")
        async with client(server.url) as guest:
            await admit(host, guest, "gone")
            token, connection = guest.token, guest.connection_id
        assert (await host.hear("state-changed"))["state"]["reconnecting"]
        assert await server.service.leave_by_token("gone", token, connection)


async def test_one_connection_is_in_one_room(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await host.join("first")
        assert await host.code("join-room", {"roomId": "second", "name": "Ada"}) == "already-joined"
        assert await host.code("join-room", {"roomId": "first", "name": "Ada"}) == "already-joined"
        await guest.join("first", "Bob")
        assert await guest.code("join-room", {"roomId": "first", "name": "Bob"}) == "already-joined"
        assert server.service.stats().rooms == 1


async def test_state_is_told_to_all_and_shown_to_those_who_come_later(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await host.join("state")
        await host.ask("set-state", {"muted": False, "handRaised": True})
        await admit(host, guest, "state")
        ada = guest.admission["participants"][0]
        assert ada["state"] == {
            "muted": False,
            "cameraOff": True,
            "handRaised": True,
            "sharing": False,
            "reconnecting": False,
            "told": True,
            "lowData": False,
            "videoLimit": "none",
            "videoHeight": 0,
        }
        await guest.ask("set-state", {"cameraOff": False})
        changed = await host.hear("state-changed", lambda p: p["participantId"] == guest.id)
        assert changed["state"]["cameraOff"] is False


async def test_a_word_that_changes_nothing_else_is_told_as_a_word(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await host.join("word")
        await admit(host, guest, "word")
        await guest.ask("set-state", {"muted": True, "cameraOff": True})
        changed = await host.hear("state-changed", lambda p: p["participantId"] == guest.id)
        assert changed["state"]["told"] is True
        await guest.ask("set-state", {"muted": True})
        assert host.heard("state-changed") == []


async def test_caps_are_told_with_their_own_codes() -> None:
    limits = Limits(max_participants_per_room=2, max_pending_per_room=1, max_rooms=1, rates=GENEROUS)
    async with (
        live_server(limits=limits) as server,
        client(server.url) as host,
        client(server.url) as guest,
        client(server.url) as eve,
    ):
        await host.join("small")
        assert host.admission["limits"] == {"maxParticipants": 2, "maxNameLength": 64, "maxInvites": 20}
        pending = (await guest.join("small", "Bob"))["participantId"]
        assert await eve.code("join-room", {"roomId": "small", "name": "Eve"}) == "too-many-pending"
        await host.ask("approve-join", {"participantId": pending})
        assert await eve.code("join-room", {"roomId": "small", "name": "Eve"}) == "room-full"
        assert await eve.code("join-room", {"roomId": "other", "name": "Eve"}) == "server-full"
        await host.ask("leave-room")
        await guest.hear("join-approved")
        await guest.ask("leave-room")
        await eventually(lambda: server.service.stats().rooms == 0)
        assert (await eve.join("other", "Eve"))["isHost"] is True
