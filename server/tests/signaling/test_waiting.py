"""Waiting at the door: one's place in the line, lost connections, several tabs, several hosts."""

import pytest
from live_server import GENEROUS, LiveServer, live_server
from participants import Client, admit, client

from chattr.core.limits import Limits
from chattr.core.peers import PeerRule

pytestmark = pytest.mark.worker


async def test_a_knocker_is_told_their_place_and_when_it_changes(server: LiveServer) -> None:
    async with client(server.url) as host:
        await host.join("line")
        guests = [Client() for _ in range(3)]
        replies = []
        for number, guest in enumerate(guests):
            await guest.connect(server.url)
            replies.append(await guest.join("line", f"Guest {number}"))
        assert [reply["position"] for reply in replies] == [1, 2, 3]
        await host.ask("deny-join", {"participantId": replies[1]["participantId"]})
        assert await guests[2].hear("position-changed") == {"position": 2}
        await guests[0].ask("leave-room")
        assert await guests[2].hear("position-changed") == {"position": 1}
        assert guests[0].heard("position-changed") == []
        for guest in guests:
            await guest.disconnect()


async def test_a_knocker_who_drops_comes_back_to_the_same_knock(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest, client(server.url) as again:
        await host.join("drop")
        first = await guest.join("drop", "Bob")
        asked = await host.hear("pending-join-request")
        await guest.vanish()
        gone = await host.hear("pending-changed")
        assert (gone["participantId"], gone["away"]) == (first["participantId"], True)
        second = await again.join("drop", "Bob", knockToken=first["knockToken"])
        assert second == first
        assert await host.hear("pending-changed") == asked
        (pending,) = (await host.ask("get-pending"))["pending"]
        assert pending["since"] == asked["since"]
        assert host.heard("pending-join-request") == host.heard("pending-canceled") == []
        await host.ask("approve-join", {"participantId": first["participantId"]})
        await again.hear("join-approved")


async def test_who_is_let_in_while_away_finds_the_door_open(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest, client(server.url) as again:
        await host.join("open")
        knock = await guest.join("open", "Bob")
        await guest.vanish()
        await host.hear("pending-changed")
        await host.ask("approve-join", {"participantId": knock["participantId"]})
        joined = await host.hear("user-joined")
        assert joined["participant"]["state"]["reconnecting"] is True
        back = await again.join("open", "Bob", knockToken=knock["knockToken"])
        assert (back["status"], back["participantId"]) == ("admitted", knock["participantId"])
        await again.send("camera")


async def test_a_knocker_who_stays_away_is_no_longer_waiting() -> None:
    limits = Limits(grace_ms=200, rates=GENEROUS)
    async with (
        live_server(limits=limits) as server,
        client(server.url) as host,
        client(server.url) as guest,
        client(server.url) as again,
    ):
        await host.join("stale")
        knock = await guest.join("stale", "Bob")
        await guest.vanish()
        await host.hear("pending-canceled")
        later = await again.join("stale", "Bob", knockToken=knock["knockToken"])
        assert later["participantId"] != knock["participantId"]


async def test_the_beacon_of_a_closing_page_ends_a_knock_at_once(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await host.join("beacon")
        knock = await guest.join("beacon", "Bob")
        assert await server.service.leave_by_token("beacon", knock["knockToken"])
        assert await host.hear("pending-canceled") == {"participantId": knock["participantId"]}
        assert await guest.code("leave-room") == "not-joined"


async def test_people_behind_one_address_share_a_wait_once_several_of_them_were_denied() -> None:
    async with (
        live_server(limits=Limits(rates=GENEROUS), peers=PeerRule(uncounted=())) as server,
        client(server.url) as host,
    ):
        await host.join("many")
        for number in range(3):
            async with client(server.url) as eve:
                knock = await eve.join("many", f"Eve {number}")
                await host.ask("deny-join", {"participantId": knock["participantId"]})
        async with client(server.url) as eve:
            assert await eve.code("join-room", {"roomId": "many", "name": "Adam"}) == "join-denied"


async def test_the_newer_tab_of_a_knocker_takes_over(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as old, client(server.url) as new:
        await host.join("tabs")
        knock = await old.join("tabs", "Bob")
        assert await new.join("tabs", "Bob", knockToken=knock["knockToken"]) == knock
        assert await old.hear("removed") == {"reason": "taken-over"}
        assert await old.code("leave-room") == "not-joined"
        await old.vanish()
        await host.ask("approve-join", {"participantId": knock["participantId"]})
        await new.hear("join-approved")
        assert old.heard("join-approved") == []


async def test_the_same_connection_may_ask_again_for_its_own_knock(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await host.join("same")
        knock = await guest.join("same", "Bob")
        assert await guest.join("same", "Bob", knockToken=knock["knockToken"]) == knock
        assert guest.told == []
        assert await guest.code("join-room", {"roomId": "same", "name": "Bob"}) == "already-joined"


async def test_a_wrong_knock_token_is_a_new_knock(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest, client(server.url) as eve:
        await host.join("guess")
        knock = await guest.join("guess", "Bob")
        other = await eve.join("guess", "Eve", knockToken="guess")
        assert (other["position"], other["participantId"] == knock["participantId"]) == (2, False)


async def test_every_host_sees_the_door_and_when_another_has_answered(server: LiveServer) -> None:
    async with (
        client(server.url) as host,
        client(server.url) as cohost,
        client(server.url) as guest,
        client(server.url) as eve,
    ):
        await host.join("hosts")
        await admit(host, cohost, "hosts", "Co")
        early = (await guest.join("hosts", "Bob"))["participantId"]
        assert await cohost.code("get-pending") == "not-host"
        await host.ask("set-role", {"participantId": cohost.id, "role": "cohost"})
        assert await cohost.hear("role-changed") == {"participantId": cohost.id, "role": "cohost"}
        assert (await cohost.hear("pending-join-request"))["participantId"] == early
        await cohost.ask("approve-join", {"participantId": early})
        await guest.hear("join-approved")
        assert await host.hear("pending-canceled", lambda p: p["participantId"] == early)
        late = (await eve.join("hosts", "Eve"))["participantId"]
        await cohost.hear("pending-join-request", lambda p: p["participantId"] == late)
        await host.ask("deny-join", {"participantId": late})
        assert await cohost.hear("pending-canceled", lambda p: p["participantId"] == late)
        assert await cohost.code("deny-join", {"participantId": late}) == "unknown-pending"


async def test_a_host_in_another_tab_answers_there(server: LiveServer) -> None:
    async with client(server.url) as old, client(server.url) as new, client(server.url) as guest:
        await old.join("tab")
        knock = (await guest.join("tab", "Bob"))["participantId"]
        moved = await new.join("tab", sessionToken=old.token)
        assert [p["participantId"] for p in moved["pending"]] == [knock]
        assert await old.code("approve-join", {"participantId": knock}) == "not-joined"
        await new.ask("approve-join", {"participantId": knock})
        await guest.hear("join-approved")


async def test_a_stranger_waits_before_an_empty_room_until_somebody_comes_back(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest, client(server.url) as eve:
        await host.join("empty")
        await admit(host, guest, "empty")
        await host.ask("leave-room")
        await guest.ask("leave-room")
        knock = await eve.join("empty", "Eve")
        assert knock["status"] == "pending"
        assert await server.router_dumps() == []
        acting = await guest.join("empty", "Bob", sessionToken=guest.token)
        assert (acting["isHost"], acting["role"]) == (True, "host")
        assert [p["participantId"] for p in acting["pending"]] == [knock["participantId"]]
        back = await host.join("empty", "Ada", sessionToken=host.token, hostKey=host.admission["hostKey"])
        assert (back["isHost"], back["participantId"]) == (True, host.id)
        changed = await guest.hear("host-changed", lambda p: p["participantId"] == host.id)
        assert changed["hostKey"] is None
        assert await guest.hear("role-changed") == {"participantId": guest.id, "role": "guest"}
