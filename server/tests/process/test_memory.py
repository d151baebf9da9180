"""The server is killed in the middle of a call and started again: nobody knocks, nothing is forgotten."""

import asyncio
import os
import random
import signal
import sqlite3
from contextlib import AsyncExitStack, closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from participants import Client, Json, Refused, admit
from store_processes import names_in

pytestmark = pytest.mark.worker

ROUNDS = int(os.environ.get("MEMORY_KILLS", "5"))
"""Kills at random moments; 20 take about two minutes."""

ROOM = "whale"


class People:
    """A call of four with somebody at the door, on whichever server runs; what each keeps in the browser."""

    def __init__(self) -> None:
        self.tokens: dict[str, str] = {}
        self.ids: dict[str, str] = {}
        self.host_key = ""
        self.knock: Json = {}
        self.clients: dict[str, Client] = {}
        self._stack = AsyncExitStack()

    async def connect(self, url: str, name: str) -> Client:
        one = self.clients[name] = Client()
        await one.connect(url)
        self._stack.push_async_callback(_disconnect, one)
        return one

    async def meet(self, url: str) -> None:
        """Ada opens the room, three are let in, and Eve knocks."""
        host = await self.connect(url, "Ada")
        await host.join(ROOM)
        self.host_key = host.admission["hostKey"]
        for name in ("Bob", "Cleo", "Dan"):
            await admit(host, await self.connect(url, name), ROOM, name)
        await host.send("microphone")
        await self.clients["Bob"].receive()
        for name, one in self.clients.items():
            self.tokens[name], self.ids[name] = one.token, one.id
        self.knock = await (await self.connect(url, "Eve")).join(ROOM, "Eve")

    async def come_back(self, url: str, order: list[str]) -> dict[str, Json]:
        """Everyone connects anew and shows what they have, in this order."""
        replies = {}
        for name in order:
            one = await self.connect(url, name)
            more = {"hostKey": self.host_key} if name == "Ada" else {}
            token = (
                {"knockToken": self.knock["knockToken"]}
                if name == "Eve"
                else {"sessionToken": self.tokens[name], **more}
            )
            replies[name] = await one.join(ROOM, name, **token)
        return replies

    async def drop(self) -> None:
        """End all connections."""
        await self._stack.aclose()
        self.clients.clear()


async def _disconnect(one: Client) -> None:
    await one.disconnect()


async def _kill(server: Any, still_there: Any) -> None:
    workers = server.children()
    server.signal(signal.SIGKILL)
    await server.ended(3)
    assert await still_there(workers, 3) == set()


def _expect_the_same_call(people: People, replies: dict[str, Json]) -> None:
    for name in ("Ada", "Bob", "Cleo", "Dan"):
        reply = replies[name]
        assert (reply["status"], reply["participantId"]) == ("admitted", people.ids[name]), name
        assert reply["isHost"] == (name == "Ada"), name
        assert reply["resumed"] is False
        assert {p["participantId"] for p in reply["participants"]} >= set(people.ids.values())
    knock = replies["Eve"]
    assert (knock["status"], knock["participantId"]) == ("pending", people.knock["participantId"])


async def test_everything_of_a_call_is_there_after_a_kill(launch: Any, still_there: Any) -> None:
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
    await _kill(server, still_there)
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
    await _kill(server, still_there)
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
        await _kill(server, still_there)
        await people.drop()
        going_on.cancel()
        (ending,) = await asyncio.gather(going_on, return_exceptions=True)
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


async def test_in_memory_nothing_survives(launch: Any, still_there: Any, tmp_path: Path) -> None:
    people = People()
    server = await (await launch(DATABASE=":memory:")).started()
    await people.meet(server.url)
    await _kill(server, still_there)
    await people.drop()
    assert names_in(tmp_path) == []
    server = await (await launch(DATABASE=":memory:")).started()
    try:
        assert (await people.come_back(server.url, ["Bob"]))["Bob"]["isHost"] is True
    finally:
        await people.drop()


async def test_a_locked_file_degrades_the_health_and_calls_go_on(launch: Any, tmp_path: Path) -> None:
    server, people = await (await launch()).started(), People()
    await people.meet(server.url)
    async with httpx.AsyncClient(base_url=server.url) as http:
        assert (await http.get("/readyz")).json() == {"status": "ready", "problems": [], "storage": "ok"}
        with closing(sqlite3.connect(tmp_path / "data" / "chattr.sqlite", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await people.clients["Ada"].ask("lock-room", {"locked": True})
            health = await _until(http, "degraded")
            assert "keeps the database locked" in health["storageProblem"]
            assert (health["status"], health["unsavedRows"] > 0) == ("ready", True)
            async with asyncio.timeout(1):
                await people.clients["Ada"].ask("lock-room", {"locked": False})
                invite = await people.clients["Ada"].ask("create-invite")
                guest = await people.connect(server.url, "Finn")
                await guest.join(ROOM, "Finn", invite=invite["token"])
                await guest.send("camera")
            other.execute("ROLLBACK")
        await _until(http, "ok")
    told = [record["event"] for record in server.records if record["event"].startswith("store")]
    assert told == ["store failing", "store works again"]
    await people.drop()


async def _until(http: httpx.AsyncClient, storage: str) -> Json:
    async with asyncio.timeout(10):
        while True:
            health: Json = (await http.get("/readyz")).json()
            if health["storage"] == storage:
                return health
            await asyncio.sleep(0.05)


async def test_a_locked_file_does_not_hold_up_the_end(launch: Any, tmp_path: Path) -> None:
    server, people = await (await launch()).started(), People()
    await people.meet(server.url)
    with closing(sqlite3.connect(tmp_path / "data" / "chattr.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await people.clients["Ada"].ask("lock-room", {"locked": True})
        server.signal(signal.SIGTERM)
        assert await server.ended(3) == 0
    assert any(record["event"] == "store closed with unsaved changes" for record in server.records)
    await people.drop()


async def test_a_second_server_on_the_same_file_says_so(launch: Any) -> None:
    await (await launch()).started()
    second = await launch()
    assert await second.ended(10) == 1
    assert any("is in use by another process" in line for line in second.lines)
