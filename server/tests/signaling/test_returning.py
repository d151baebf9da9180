"""Dropped connections, second windows, and what is kept for those who come back."""

import asyncio

import pytest
from live_server import GENEROUS, LiveServer, eventually, live_server
from participants import Client, admit, client

from chattr.core.limits import Limits

pytestmark = pytest.mark.worker

BLIP = Limits(grace_ms=300, rates=GENEROUS)


async def test_a_lost_connection_keeps_its_place_and_its_media(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest, client(server.url) as again:
        await host.join("blip")
        await admit(host, guest, "blip")
        producer = await guest.send("camera")
        await guest.make_transport("recv")
        transports = await server.transports_on_workers()
        await guest.vanish()
        changed = await host.hear("state-changed")
        assert changed["participantId"] == guest.id
        assert changed["state"]["reconnecting"] is True
        assert await server.transports_on_workers() == transports

        back = await again.join("blip", "Bob", sessionToken=guest.token, keepMedia=True)
        assert (back["status"], back["participantId"], back["resumed"]) == ("admitted", guest.id, True)
        assert back["sessionToken"] == guest.token
        assert (await host.hear("state-changed"))["state"]["reconnecting"] is False
        assert await again.code("pause-producer", {"producerId": producer}) is None
        assert host.heard("user-left") == []


async def test_without_keep_media_the_returning_one_builds_anew(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest, client(server.url) as again:
        await host.join("anew")
        await admit(host, guest, "anew")
        await host.receive()
        await guest.send("camera")
        await host.hear("new-consumers")
        await guest.vanish()
        back = await again.join("anew", "Bob", sessionToken=guest.token)
        assert back["resumed"] is False
        await host.hear("consumers-closed")
        assert await server.transports_on_workers() == 1


async def test_a_token_with_nothing_left_to_keep_is_not_resumed(server: LiveServer) -> None:
    async with client(server.url) as host:
        await host.join("none")
        back = await host.join("none", sessionToken=host.token, keepMedia=True)
        assert back["resumed"] is False


async def test_the_same_connection_may_come_back_to_its_own_place(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await host.join("same")
        await admit(host, guest, "same")
        await guest.send("microphone")
        kept = await guest.join("same", "Bob", sessionToken=guest.token, keepMedia=True)
        assert kept["resumed"] is True
        assert guest.heard("removed") == []
        assert await guest.code(
            "join-room", {"roomId": "same", "name": "Bob", "sessionToken": host.token}
        ) == ("already-joined")
        assert host.heard("user-joined")[1:] == []


async def test_the_newer_window_of_a_session_takes_over(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as old, client(server.url) as new:
        await host.join("tabs")
        await admit(host, old, "tabs")
        await new.join("tabs", "Bob", sessionToken=old.token)
        assert await old.hear("removed") == {"reason": "taken-over"}
        assert await old.code("set-state", {"muted": False}) == "not-joined"
        assert await new.code("set-state", {"muted": False}) is None
        await old.vanish()
        await new.settle()
        assert len(server.service.rooms.find("tabs").room.participants) == 2  # type: ignore[union-attr]
        assert not [s for s in host.heard("state-changed") if s["state"]["reconnecting"]]


async def test_after_the_grace_time_the_place_is_gone() -> None:
    async with (
        live_server(limits=BLIP) as server,
        client(server.url) as host,
        client(server.url) as guest,
        client(server.url) as again,
    ):
        await host.join("grace")
        await admit(host, guest, "grace")
        await guest.send("microphone")
        await guest.vanish()
        assert await host.hear("user-left") == {"participantId": guest.id, "reason": "timeout"}
        assert await server.transports_on_workers() == 0
        back = await again.join("grace", "Bob", sessionToken=guest.token, keepMedia=True)
        assert (back["status"], back["participantId"], back["resumed"]) == ("admitted", guest.id, False)
        assert [p["participantId"] for p in back["participants"]] == [host.id, guest.id]


async def test_a_host_gone_for_good_is_succeeded_and_an_abandoned_room_ends() -> None:
    async with live_server(limits=BLIP) as server, client(server.url) as host, client(server.url) as guest:
        await host.join("leave")
        await admit(host, guest, "leave")
        await host.vanish()
        assert (await guest.hear("host-changed"))["participantId"] == guest.id
        await guest.vanish()
        await eventually(lambda: server.service.stats().rooms == 0)
        assert await server.router_dumps() == []


async def test_knocks_wait_while_the_host_is_away_and_are_shown_on_return(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest, client(server.url) as again:
        await host.join("wait")
        await host.vanish()
        pending = (await guest.join("wait", "Bob"))["participantId"]
        back = await again.join("wait", sessionToken=host.token)
        assert [p["participantId"] for p in back["pending"]] == [pending]
        await again.ask("approve-join", {"participantId": pending})
        await guest.hear("join-approved")


async def test_a_leave_that_is_still_in_the_inbox_counts_when_the_socket_closes(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await host.join("quick")
        await admit(host, guest, "quick")
        await guest.write('2["create-transport",{"direction":"send"}]')
        await guest.write('2["leave-room",{}]')
        await guest.vanish()
        assert (await host.hear("user-left"))["reason"] == "left"
        assert await server.transports_on_workers() == 0


async def test_a_joiner_hears_nothing_of_the_room_before_the_admission(server: LiveServer) -> None:
    async with client(server.url) as host:
        await host.join("order")
        key = host.admission["hostKey"]
        for _ in range(5):
            other = Client()
            first: list[str] = []
            other.socket.on("*", lambda event, _payload, first=first: first.append(event))
            await other.connect(server.url)
            joining = asyncio.create_task(other.join("order", "Ada 2", hostKey=key))
            await host.ask("set-state", {"handRaised": not host.told})
            await joining
            assert first == []
            await other.ask("leave-room")
            await other.disconnect()


async def test_stopping_closes_the_sockets_and_tells_nobody_that_the_room_ended() -> None:
    async with live_server() as server:
        one = Client()
        await one.connect(server.url)
        await one.join("stop")
        async with asyncio.timeout(3):
            await server.gateway.close()
            await server.service.stop()
            await one.socket.wait()
        assert one.told == []
        assert not server.service.readiness().ready
        assert server.worker_pids == ()
        await one.disconnect()


ATTEMPT = "a" * 64
"""A secret that a client made itself."""


async def test_the_founder_whose_first_answer_is_lost_is_host_at_the_second_try(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as again:
        lost = await host.join("lost", attempt=ATTEMPT)
        await host.vanish()
        back = await again.join("lost", attempt=ATTEMPT)
        assert (back["status"], back["participantId"]) == ("admitted", lost["participantId"])
        assert back["isHost"] is True
        assert back["hostKey"] not in (None, lost["hostKey"])
        assert back["sessionToken"] != lost["sessionToken"]
        await again.ask("lock-room", {"locked": True})


async def test_an_answer_that_is_late_is_asked_for_again_over_the_same_connection(server: LiveServer) -> None:
    async with client(server.url) as host:
        late = await host.join("late", attempt=ATTEMPT)
        assert (await host.join("late", attempt=ATTEMPT))["participantId"] == late["participantId"]


async def test_somebody_elses_attempt_opens_nothing(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await host.join("theirs", attempt=ATTEMPT)
        assert (await guest.join("theirs", "Bob", attempt="b" * 64))["status"] == "pending"
        assert await guest.code("join-room", {"roomId": "theirs", "name": "Bob", "attempt": "short"}) == (
            "bad-request"
        )


async def test_a_knock_and_an_invite_whose_answers_are_lost_are_not_spent(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest, client(server.url) as again:
        await host.join("spent")
        first = await guest.join("spent", "Bob", attempt=ATTEMPT)
        await guest.vanish()
        second = await again.join("spent", "Bob", attempt=ATTEMPT)
        assert (second["status"], second["participantId"]) == ("pending", first["participantId"])
    async with client(server.url) as host, client(server.url) as guest, client(server.url) as again:
        await host.join("invited")
        invite = (await host.ask("create-invite"))["token"]
        first = await guest.join("invited", "Bob", invite=invite, attempt=ATTEMPT)
        await guest.vanish()
        second = await again.join("invited", "Bob", invite=invite, attempt=ATTEMPT)
        assert (second["status"], second["participantId"]) == ("admitted", first["participantId"])
