"""Sound and pictures between people whose media is on two workers."""

import os
import signal
from contextlib import AsyncExitStack

import pytest
from media_client import Bars, MediaClient, Tone, loudness, redness
from spilled_room import ROOM, SpilledRoom, spilled_room

pytestmark = [
    pytest.mark.worker,
    pytest.mark.timeout(180),
    pytest.mark.filterwarnings("default::DeprecationWarning"),
]

WITHIN_S = 60.0


async def _equip(stack: AsyncExitStack, room: SpilledRoom) -> dict[str, MediaClient]:
    """Give everyone a WebRTC client; nobody sends or receives yet."""
    clients = {}
    for name, one in room.people.items():
        clients[name] = MediaClient(one)
        stack.push_async_callback(clients[name].close)
        await clients[name].prepare()
        await clients[name].receive_all()
    return clients


async def _redness(viewer: MediaClient, sender: MediaClient) -> float:
    for _ in range(3):
        assert await viewer.frame(sender.client.id, "camera", within_s=WITHIN_S)
    return redness(await viewer.frame(sender.client.id, "camera", within_s=WITHIN_S))


async def test_six_people_on_two_workers_see_and_hear_each_other() -> None:
    async with spilled_room() as room, AsyncExitStack() as stack:
        people = await _equip(stack, room)
        ada, cleo, dan = people["Ada"], people["Cleo"], people["Dan"]
        assert room.home_of("Ada") is not room.home_of("Cleo")
        camera = await ada.send("camera", Bars(red=200))
        for name in ("Bob", "Cleo", "Dan", "Eve", "Finn"):
            await people[name].receive_next()
        await cleo.send("camera", Bars(red=60))
        for name in ("Ada", "Bob", "Dan", "Eve", "Finn"):
            await people[name].receive_next()
        for name in ("Bob", "Cleo", "Dan", "Finn"):
            assert 170 < await _redness(people[name], ada) < 230, name
        for name in ("Ada", "Eve", "Dan"):
            assert 40 < await _redness(people[name], cleo) < 90, name

        # A microphone on the worker that does not listen: all are told who speaks, and it is heard.
        assert room.home_of("Finn") is not room.routers[0]
        await people["Finn"].send("microphone", Tone())
        await ada.receive_next()
        for name in ("Ada", "Dan"):
            told = await people[name].client.hear("active-speaker", within_s=WITHIN_S)
            assert told["participantId"] == people["Finn"].client.id
        heard = [
            loudness(await ada.frame(people["Finn"].client.id, "microphone", within_s=WITHIN_S))
            for _ in range(50)
        ]
        assert max(heard) > 5_000

        dan.watch()
        await dan.more_frames(ada.client.id, "camera", within_s=WITHIN_S)
        await ada.client.ask("pause-producer", {"producerId": camera})
        await dan.client.hear("producer-paused", within_s=WITHIN_S)
        await ada.client.ask("resume-producer", {"producerId": camera})
        # A key frame is asked for through the pipe; without it nothing could be decoded.
        await dan.more_frames(ada.client.id, "camera", within_s=WITHIN_S)


async def test_a_dead_worker_leaves_the_others_pictures_alone() -> None:
    async with spilled_room() as room, AsyncExitStack() as stack:
        people = await _equip(stack, room)
        ada, bob, cleo = people["Ada"], people["Bob"], people["Cleo"]
        await ada.send("camera", Bars(red=200))
        await bob.receive_next()
        await cleo.receive_next()
        assert await _redness(cleo, ada)
        bob.watch()
        await bob.more_frames(ada.client.id, "camera", within_s=WITHIN_S)
        os.kill(room.home_of("Cleo").slot.worker.pid, signal.SIGKILL)
        await cleo.client.hear("media-reset", within_s=WITHIN_S)
        await bob.more_frames(ada.client.id, "camera", within_s=WITHIN_S)
        assert bob.client.heard("media-reset") == []

        # What a client does: the join path, and everything anew.
        await cleo.close()
        await cleo.client.join(ROOM, sessionToken=cleo.client.token)
        again = MediaClient(cleo.client)
        stack.push_async_callback(again.close)
        await again.prepare()
        await again.receive_all()
        assert 170 < await _redness(again, ada) < 230
