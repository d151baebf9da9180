"""What a room counts on its worker, beside the consumers that are there."""

import pytest
from live_server import eventually
from participants import Client
from spilled_room import SpilledRoom, spilled_room

pytestmark = pytest.mark.worker

PEOPLE = ("Ada", "Bob", "Cleo")


def load(room: SpilledRoom) -> int:
    return sum(slot.load for slot in room.server.service.pool.slots)


def consumers(room: SpilledRoom) -> int:
    return sum(slot.consumers for slot in room.server.service.pool.slots)


async def all_send(people: tuple[Client, ...]) -> dict[Client, str]:
    for one in people:
        await one.send("microphone")
    return {one: await one.send("camera") for one in people}


async def test_it_is_what_there_is_after_whatever_happens() -> None:
    async with spilled_room(names=PEOPLE, cap=500) as room:
        ada, bob, cleo = (room[name] for name in PEOPLE)
        cameras = await all_send((ada, bob, cleo))
        for one in (ada, bob, cleo):
            await one.receive()
        assert (consumers(room), load(room)) == (12, 12)

        await ada.ask("close-producer", {"producerId": cameras[ada]})
        await eventually(lambda: consumers(room) == 10)
        assert load(room) == 10, "nothing else has happened since"

        await cleo.ask("leave-room")
        await eventually(lambda: consumers(room) == 3)
        assert load(room) == 4, "as the smallest call"

        await bob.ask("leave-room")
        assert load(room) == 4
        await ada.ask("leave-room")
        assert load(room) == 0


async def test_who_is_there_counts_before_they_receive() -> None:
    async with spilled_room(names=PEOPLE, cap=500) as room:
        for name in PEOPLE:
            await room[name].make_transport("send")
        # Each of three hears two others.
        assert (consumers(room), load(room)) == (0, 6)
