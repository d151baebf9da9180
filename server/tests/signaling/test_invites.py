"""Links that open the door once."""

import asyncio
import contextlib

import pytest
from live_server import GENEROUS, LiveServer, live_server
from participants import Client, Json, admit, client

from chattr.core.limits import Limits

pytestmark = pytest.mark.worker

DAY_MS = 24 * 60 * 60 * 1000


async def test_an_invite_skips_the_door_exactly_once(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest, client(server.url) as eve:
        await host.join("once")
        invite = await host.ask("create-invite", {"label": "Bob"})
        assert set(invite) == {"inviteId", "token", "expiresAt"}
        assert abs(invite["expiresAt"] - host.admission["serverTime"] - DAY_MS) < 10_000
        await host.hear("invites-changed")
        admitted = await guest.join("once", "Bob", invite=invite["token"])
        assert (admitted["status"], admitted["role"]) == ("admitted", "guest")
        assert (await host.hear("user-joined"))["participant"]["name"] == "Bob"
        await host.hear("invites-changed")
        second = await eve.join("once", "Eve", invite=invite["token"])
        assert (second["status"], second["inviteProblem"]) == ("pending", "used")
        (listed,) = (await host.ask("list-invites"))["invites"]
        assert listed | {"createdAt": 0, "usedAt": 0} == {
            "inviteId": invite["inviteId"],
            "label": "Bob",
            "createdAt": 0,
            "expiresAt": invite["expiresAt"],
            "usedAt": 0,
            "usedByName": "Bob",
            "revokedAt": None,
        }
        assert "token" not in listed


async def test_fifty_who_come_at_once_with_one_invite_are_one_guest_and_forty_nine_knocks() -> None:
    limits = Limits(max_pending_per_room=64, rates=GENEROUS)
    async with live_server(limits=limits) as server, contextlib.AsyncExitStack() as stack:
        host = await stack.enter_async_context(client(server.url))
        await host.join("fifty")
        token = (await host.ask("create-invite"))["token"]
        guests = [await stack.enter_async_context(client(server.url)) for _ in range(50)]

        async def come(number: int, guest: Client) -> Json:
            return await guest.join("fifty", f"Guest {number}", invite=token)

        replies = await asyncio.gather(*(come(number, guest) for number, guest in enumerate(guests)))
        assert sorted(reply["status"] for reply in replies) == ["admitted", *["pending"] * 49]
        assert {reply.get("inviteProblem") for reply in replies} == {None, "used"}
        assert server.service.stats().participants == 2


async def test_invites_that_are_over_fall_back_to_knocking_with_a_word(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await host.join("over")
        revoked = await host.ask("create-invite")
        await host.ask("revoke-invite", {"inviteId": revoked["inviteId"]})
        await host.ask("revoke-invite", {"inviteId": revoked["inviteId"]})
        for token, problem in ((revoked["token"], "revoked"), ("wrong", "unknown")):
            knock = await guest.join("over", "Bob", invite=token)
            assert (knock["status"], knock["inviteProblem"]) == ("pending", problem)
            await guest.ask("leave-room")
        assert await host.code("revoke-invite", {"inviteId": "x"}) == "unknown-invite"
        (listed,) = (await host.ask("list-invites"))["invites"]
        assert listed["revokedAt"] is not None


async def test_an_invite_is_for_its_own_room(server: LiveServer) -> None:
    async with client(server.url) as ada, client(server.url) as bob, client(server.url) as guest:
        await ada.join("one")
        await bob.join("two")
        token = (await ada.ask("create-invite"))["token"]
        assert (await guest.join("two", "Eve", invite=token))["inviteProblem"] == "unknown"


async def test_twenty_invites_may_be_open_at_once(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await host.join("many")
        await admit(host, guest, "many")
        assert host.admission["limits"]["maxInvites"] == 20
        first = await host.ask("create-invite", {"expiresInMs": 60_000})
        for _ in range(19):
            await host.ask("create-invite")
        assert await host.code("create-invite") == "too-many-invites"
        await host.ask("revoke-invite", {"inviteId": first["inviteId"]})
        await host.ask("create-invite", {"expiresInMs": 30 * DAY_MS})
        assert len((await host.ask("list-invites"))["invites"]) == 21
        for wrong in ({"expiresInMs": 59_999}, {"expiresInMs": 30 * DAY_MS + 1}, {"label": "x" * 65}):
            assert await host.code("create-invite", wrong) == "bad-request"
