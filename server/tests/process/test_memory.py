"""The server is killed in the middle of a call and started again: nobody knocks, nothing is forgotten."""

import asyncio
import os
import random
import signal
from typing import Any

import pytest
from killed_call import ROOM, People, kill
from participants import Client, Json, Refused

pytestmark = pytest.mark.worker

ROUNDS = int(os.environ.get("MEMORY_KILLS", "5"))
"""Kills at random moments; 20 take about two minutes."""


def _expect_the_same_call(people: People, replies: dict[str, Json]) -> None:
    for name in ("Ada", "Bob", "Cleo", "Dan"):
        reply = replies[name]
        assert (reply["status"], reply["participantId"]) == ("admitted", people.ids[name]), name
        assert reply["isHost"] == (name == "Ada"), name
        assert reply["resumed"] is False
        assert {p["participantId"] for p in reply["participants"]} >= set(people.ids.values())
    knock = replies["Eve"]
    assert (knock["status"], knock["participantId"]) == ("pending", people.knock["participantId"])


async def test_everything_of_a_call_is_there_after_akill(launch: Any, still_there: Any) -> None:
    people = People()
    server = await (await launch()).started()
    await people.meet(server.url)
    host = people.clients["Ada"]
    used, unused, revoked = [await host.ask("create-invite", {"label": str(n)}) for n in range(3)]
    guest = await people.connect(server.url, "Finn")
    assert (await guest.join(ROOM, "Finn", invite=used["token"]))["status"] == "admitted"
    await host.ask("revoke-invite", {"inviteId": revoked["inviteId"]})
    await host.ask("remove-participant", {"participantId": guest.id})
    banned = guest.token
    await host.ask("set-role", {"participantId": people.ids["Cleo"], "role": "cohost"})
    await host.ask("lock-room", {"locked": True})
    await kill(server, still_there)
    await people.drop()

    server = await (await launch()).started()
    try:
        replies = await people.come_back(server.url, ["Bob", "Eve", "Cleo", "Ada", "Dan"])
        _expect_the_same_call(people, replies)
        assert all(reply.get("locked", True) for reply in replies.values())
        assert replies["Cleo"]["role"] == "cohost"
        host, stranger = people.clients["Ada"], await people.connect(server.url, "Gil")
        assert await _code(stranger) == "room-locked"
        assert await _code(stranger, invite=unused["token"]) == "room-locked"
        assert await _code(stranger, sessionToken=banned) == "banned"
        await host.ask("lock-room", {"locked": False})
        for token, problem in ((used["token"], "used"), (revoked["token"], "revoked")):
            reply = await stranger.join(ROOM, "Gil", invite=token)
            assert (reply["status"], reply["inviteProblem"]) == ("pending", problem)
            await stranger.ask("leave-room")
        assert (await stranger.join(ROOM, "Gil", invite=unused["token"]))["status"] == "admitted"
        for pending in (replies["Ada"]["pending"], replies["Cleo"]["pending"]):
            assert [(p["name"], p["participantId"]) for p in pending] == [
                ("Eve", people.knock["participantId"])
            ]
        await host.ask("approve-join", {"participantId": people.knock["participantId"]})
        people.clients["Eve"].admission = await people.clients["Eve"].hear("join-approved")
        # The call works as before.
        await people.clients["Eve"].send("camera")
        (consumer,) = await people.clients["Dan"].receive()
        assert consumer["participantId"] == people.knock["participantId"]
        assert not [line for line in server.lines if "Traceback" in line]
    finally:
        await people.drop()


async def _code(one: Client, **more: str) -> str | None:
    return await one.code("join-room", {"roomId": ROOM, "name": "Gil", **more})


async def test_the_knock_is_shown_as_away_until_the_knocker_is_back(launch: Any, still_there: Any) -> None:
    people = People()
    server = await (await launch()).started()
    await people.meet(server.url)
    await kill(server, still_there)
    await people.drop()
    server = await (await launch()).started()
    try:
        back = (await people.come_back(server.url, ["Ada"]))["Ada"]
        (pending,) = back["pending"]
        assert (pending["participantId"], pending["away"]) == (people.knock["participantId"], True)
        assert [p["state"]["reconnecting"] for p in back["participants"]] == [False, True, True, True]
        await people.come_back(server.url, ["Eve"])
        changed = await people.clients["Ada"].hear("pending-changed")
        assert (changed["participantId"], changed.get("away", False)) == (pending["participantId"], False)
    finally:
        await people.drop()


class Bustle:
    """What goes on in the call until the server dies: only what was acknowledged counts."""

    def __init__(self, people: People, url: str, seed: int) -> None:
        self.locked = False
        self.asked_to_lock = False
        self.used: list[str] = []
        self.guests: dict[str, str] = {}
        self._people = people
        self._url = url
        self._random = random.Random(seed)

    async def run(self) -> None:
        """Go on until a connection breaks."""
        host = self._people.clients["Ada"]
        while True:
            await self._random.choice((self._lock, self._invite, self._blip, self._hands))(host)

    async def _lock(self, host: Client) -> None:
        self.asked_to_lock = not self.locked
        await host.ask("lock-room", {"locked": self.asked_to_lock})
        self.locked = self.asked_to_lock

    async def _invite(self, host: Client) -> None:
        if self.locked or self.asked_to_lock or len(self.guests) > 5:
            return
        token = (await host.ask("create-invite"))["token"]
        name = f"Guest {len(self.guests)}"
        guest = await self._people.connect(self._url, name)
        reply = await guest.join(ROOM, name, invite=token)
        assert reply["status"] == "admitted"
        self.used.append(token)
        self.guests[name] = guest.token

    async def _blip(self, _host: Client) -> None:
        name = self._random.choice(["Bob", "Cleo", "Dan"])
        if self._random.random() < 0.5:
            await self._people.clients[name].vanish()
        await self._people.come_back(self._url, [name])

    async def _hands(self, host: Client) -> None:
        await host.ask("set-state", {"handRaised": self._random.random() < 0.5})


@pytest.mark.timeout(60 + 15 * ROUNDS)
async def test_killed_at_random_moments_it_forgets_nothing_that_was_said(
    launch: Any, still_there: Any
) -> None:
    seed = random.randrange(10**6)
    choice, people = random.Random(seed), People()
    server = await (await launch()).started()
    await people.meet(server.url)
    for number in range(ROUNDS):
        bustle = Bustle(people, server.url, seed + number)
        going_on = asyncio.create_task(bustle.run())
        await asyncio.sleep(choice.uniform(0, 1.0))
        await kill(server, still_there)
        going_on.cancel()
        (ending,) = await asyncio.gather(going_on, return_exceptions=True)
        await people.drop()
        assert not isinstance(ending, AssertionError | Refused), f"seed {seed}, round {number}: {ending!r}"

        server = await (await launch()).started()
        order = ["Ada", "Bob", "Cleo", "Dan", "Eve"]
        choice.shuffle(order)
        replies = await people.come_back(server.url, order)
        _expect_the_same_call(people, replies)
        assert replies["Ada"]["locked"] in {bustle.locked, bustle.asked_to_lock}, f"seed {seed}"
        host = people.clients["Ada"]
        await host.ask("lock-room", {"locked": False})
        late = await people.connect(server.url, "Late")
        for token in bustle.used:
            reply = await late.join(ROOM, "Late", invite=token)
            assert (reply["status"], reply["inviteProblem"]) == ("pending", "used"), f"seed {seed}"
            await late.ask("leave-room")
        for name, token in bustle.guests.items():
            guest = await people.connect(server.url, name)
            assert (await guest.join(ROOM, name, sessionToken=token))["status"] == "admitted"
            await host.ask("remove-participant", {"participantId": guest.id})
    await people.drop()


async def test_a_server_that_ends_in_order_forgets_nothing_either(launch: Any) -> None:
    people = People()
    server = await (await launch()).started()
    await people.meet(server.url)
    server.signal(signal.SIGTERM)
    assert await server.ended(3) == 0
    await people.drop()
    server = await (await launch()).started()
    try:
        replies = await people.come_back(server.url, ["Dan", "Ada", "Bob", "Cleo", "Eve"])
        _expect_the_same_call(people, replies)
    finally:
        await people.drop()
