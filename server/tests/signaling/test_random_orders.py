"""Whatever people do, in whatever order: each of them believes of the room what is so."""

import asyncio
import json
import os
import random
from collections import Counter

import pytest
from live_server import GENEROUS, LiveServer, live_server
from participants import Json
from seen_room import KNOCKING, NOWHERE, Witness
from structlog.testing import capture_logs

from chattr.core.limits import Limits
from chattr.core.room import Room

pytestmark = [pytest.mark.worker, pytest.mark.timeout(300)]

ROOM = "orders"
PEOPLE = ("Ada", "Bob", "Cleo", "Dan", "Eve", "Finn")
SEEDS = range(*map(int, os.environ.get("ORDER_SEEDS", "0 3").split()))
ROUNDS = int(os.environ.get("ORDER_ROUNDS", "30"))
LIMITS = Limits(
    max_participants_per_room=4,
    max_pending_per_room=3,
    max_invites_per_room=2,
    grace_ms=400,
    denied_wait_ms=50,
    ban_ms=200,
    rates=GENEROUS,
)
REFUSALS = {
    "already-joined",
    "banned",
    "bad-request",
    "join-denied",
    "not-host",
    "not-joined",
    "room-ended",
    "room-full",
    "room-locked",
    "too-many-invites",
    "too-many-pending",
    "unknown-participant",
    "unknown-pending",
}


class Crowd:
    """People of whom each does something, often at once."""

    def __init__(self, server: LiveServer, seed: int) -> None:
        self.server = server
        self.random = random.Random(seed)
        self.people: dict[str, Witness] = {}
        self.older: list[Witness] = []
        self.invites: list[str] = []
        self.codes: Counter[str] = Counter()

    async def connect(self, name: str) -> Witness:
        one = Witness(name, self.server.url)
        await one.connect(self.server.url)
        if (old := self.people.get(name)) is not None:
            old.catch_up()
            one.take_over(old)
            self.older.append(old)
        self.people[name] = one
        return one

    async def ask(self, one: Witness, event: str, payload: Json | None = None) -> Json:
        reply = dict(await one.socket.call(event, payload or {}, timeout=30))
        self.codes[reply.get("error", "done")] += 1
        assert reply.get("error") in REFUSALS | {None}, (event, reply)
        return reply

    async def act(self, name: str) -> None:
        one = self.people[name]
        if not one.socket.connected:
            await (await self.connect(name)).settle()
            return
        one.catch_up()
        if one.where == NOWHERE:
            await self._come(one)
        elif one.where == KNOCKING:
            await self.random.choice((self._wait, self._wait, self._leave, self._vanish, self._again))(one)
        elif one.is_among_hosts and self.random.random() < 0.75:
            await self._host(one)
        else:
            stay = (self._hand, self._leave, self._vanish, self._again, self._second_tab, self._beacon)
            await self.random.choice(stay)(one)

    async def _come(self, one: Witness) -> None:
        shown: dict[str, str] = {}
        for key, token in one.credentials.items():
            if self.random.random() < 0.8:
                shown[key] = token
        if self.invites and self.random.random() < 0.3:
            shown["invite"] = self.random.choice(self.invites)
        payload = {"roomId": ROOM, "name": one.name, **shown}
        if self.random.random() < 0.15:
            # Gone before the answer, which may be a place or a knock that they never hear of.
            await one.write("2" + json.dumps(["join-room", payload]))
            await asyncio.sleep(self.random.choice((0, 0.002, 0.01)))
            await self._vanish(one)
            return
        await self.ask(one, "join-room", payload)

    async def _again(self, one: Witness) -> None:
        await self.ask(one, "join-room", {"roomId": ROOM, "name": one.name, **one.credentials})

    async def _second_tab(self, one: Witness) -> None:
        await self._again(await self.connect(one.name))

    async def _wait(self, one: Witness) -> None:
        await one.settle()

    async def _hand(self, one: Witness) -> None:
        await self.ask(one, "set-state", {"handRaised": self.random.random() < 0.5})

    async def _leave(self, one: Witness) -> None:
        if "error" not in await self.ask(one, "leave-room"):
            one.catch_up()
            one.where = NOWHERE

    async def _vanish(self, one: Witness) -> None:
        await one.vanish()
        one.catch_up()
        one.where = NOWHERE

    async def _beacon(self, one: Witness) -> None:
        # What `POST /api/leave` does; the page that sends it goes away.
        await self.server.service.leave_by_token(ROOM, one.session_token)
        await self._vanish(one)

    async def _host(self, one: Witness) -> None:
        others = [other for other in one.roles if other != one.own_id]
        victim = {"participantId": self.random.choice(others)} if others else None
        choices: list[tuple[str, Json]] = [
            ("lock-room", {"locked": self.random.random() < 0.3}),
            ("create-invite", {}),
            ("get-pending", {}),
        ]
        for pending_id in one.pending:
            choices += [("approve-join", {"participantId": pending_id})] * 4
            choices.append(("deny-join", {"participantId": pending_id}))
        if victim is not None:
            choices += [("transfer-host", victim), ("remove-participant", victim)]
            choices.append(("remove-participant", victim | {"ban": False}))
            choices.append(("mute-participant", victim))
            choices += [("set-role", victim | {"role": role}) for role in ("cohost", "guest", "cohost")]
        if self.random.random() < 0.04:
            choices = [("end-room", {})]
        event, payload = self.random.choice(choices)
        reply = await self.ask(one, event, payload)
        if event == "create-invite" and "token" in reply:
            self.invites.append(reply["token"])

    async def close(self) -> None:
        everyone = [*self.people.values(), *self.older]
        await asyncio.gather(*(one.disconnect() for one in everyone))

    def wrong(self) -> list[str]:
        """Return where a belief differs from what is so."""
        live = self.server.service.rooms.find(ROOM)
        found = []
        for one in self.people.values():
            if not one.socket.connected:
                continue
            one.catch_up()
            seat = live.seats.get(one.own_id) if live is not None else None
            sits = seat is not None and seat.connection_id == one.socket.get_sid()
            if sits != (one.where != NOWHERE):
                found.append(f"{one.name} is {one.where}, and has a seat: {sits}")
            elif live is not None and sits:
                found += [f"{one.name} {text}" for text in _differences(one, live.room)]
        if live is not None and live.room.participants:
            hosts = [p for p in live.room.participants.values() if live.room.hosting.role_of(p) == "host"]
            found += [] if len(hosts) == 1 else [f"{len(hosts)} hosts"]
        return found


def _differences(one: Witness, room: Room) -> list[str]:
    if one.where == KNOCKING:
        place = room.state.waiting.positions().get(one.own_id)
        return [] if place == one.position else [f"waits at {one.position}, not {place}"]
    people = room.participants
    so: dict[str, tuple[object, object]] = {
        "roles": (one.roles, {pid: room.hosting.role_of(p) for pid, p in people.items()}),
        "away": (one.away, {pid: p.is_away for pid, p in people.items()}),
        "lock": (one.locked, room.is_locked),
    }
    if one.is_among_hosts:
        so["pending"] = (one.pending, {knock.participant_id: knock.is_away for knock in room.knocks})
    if room.host_id == one.own_id:
        so["key"] = (room.state.keys.is_newest(one.host_key), True)
    return [f"believes {what} {told}, not {is_so}" for what, (told, is_so) in so.items() if told != is_so]


async def _agree(crowd: Crowd) -> None:
    """Grace times may end meanwhile, so it is looked at until it holds."""
    wrong: list[str] = []
    for _ in range(60):
        connected = [one for one in crowd.people.values() if one.socket.connected]
        await asyncio.gather(*(one.settle() for one in connected))
        if not (wrong := crowd.wrong()):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(wrong)


@pytest.mark.parametrize("seed", SEEDS)
async def test_in_every_order_each_believes_what_is_so(seed: int) -> None:
    with capture_logs() as logs:
        async with live_server(limits=LIMITS) as server:
            crowd = Crowd(server, seed)
            try:
                for name in PEOPLE:
                    await crowd.connect(name)
                for number in range(ROUNDS):
                    names = crowd.random.sample(PEOPLE, crowd.random.randint(1, 4))
                    await asyncio.gather(*(crowd.act(name) for name in names))
                    try:
                        await _agree(crowd)
                    except AssertionError as error:
                        raise AssertionError(f"round {number}: {error}") from None
            finally:
                await crowd.close()
    assert crowd.codes["done"] > 10, crowd.codes
    assert [entry for entry in logs if entry["log_level"] in {"error", "critical"}] == []
