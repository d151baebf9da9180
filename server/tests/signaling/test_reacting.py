"""Reactions: told to everybody, kept by nobody, and few enough."""

from typing import Any

import pytest
from live_server import LiveServer, live_server
from participants import admit, client

from chattr.core.limits import Limits

pytestmark = pytest.mark.worker


async def test_a_reaction_is_told_to_everybody_in_the_room_and_to_nobody_else(server: LiveServer) -> None:
    async with (
        client(server.url) as host,
        client(server.url) as guest,
        client(server.url) as knocker,
        client(server.url) as elsewhere,
    ):
        await host.join("react")
        await admit(host, guest, "react")
        await elsewhere.join("other")
        await knocker.join("react", "Eve")
        assert await guest.ask("react", {"reaction": "heart"}) == {}
        expected = {"participantId": guest.id, "reaction": "heart"}
        assert await host.hear("reacted") == expected
        assert await guest.hear("reacted") == expected
        for outsider in (knocker, elsewhere):
            assert not outsider.heard("reacted")


@pytest.mark.parametrize(
    "payload",
    [{}, {"reaction": None}, {"reaction": "👍"}, {"reaction": "Heart"}, {"reaction": ["heart"]}, []],
)
async def test_anything_but_a_known_reaction_is_refused(server: LiveServer, payload: Any) -> None:
    async with client(server.url) as host:
        await host.join("react")
        assert await host.code("react", payload) == "bad-request"
        assert await host.code("react", {"reaction": "party"}) is None


async def test_reactions_have_a_rate_of_their_own() -> None:
    async with live_server(limits=Limits()) as server, client(server.url) as host:
        await host.join("react")
        codes = [await host.code("react", {"reaction": "laugh"}) for _ in range(12)]
        assert codes[:6] == [None] * 6
        assert codes.count("rate-limited") >= 4
        # Whoever cheers too much can still do everything else.
        assert await host.code("set-state", {"handRaised": True}) is None
