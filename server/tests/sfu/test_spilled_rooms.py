"""A room that outgrows its worker: what its people are told, and what the two workers hold."""

import asyncio
import os
import signal

import pytest
from live_server import eventually
from participants import Client, Json
from rtp_samples import AUDIO_ONLY
from spilled_room import NAMES, ROOM, SpilledRoom, spilled_room

from mediasoup import ConsumerLayers, RouterDump

pytestmark = pytest.mark.worker


async def _receive(one: Client) -> dict[str, Json]:
    """Receive everybody and let it flow; return the consumers by producer."""
    consumers = await one.receive()
    await one.ask("resume-consumers", {"consumerIds": [c["consumerId"] for c in consumers]})
    return {c["producerId"]: c for c in consumers}


async def _place_everyone(room: SpilledRoom) -> None:
    for one in room.people.values():
        await one.make_transport("recv")


def _is_empty(dump: RouterDump) -> bool:
    return not (dump.map_producer_id_consumer_ids or dump.map_consumer_id_producer_id)


async def test_a_room_spills_over_at_the_cap_and_all_routers_are_alike() -> None:
    async with spilled_room() as room:
        await _place_everyone(room)
        first, second = room.routers
        assert room.names_at(first) == {"Ada", "Bob", "Eve"}
        assert room.names_at(second) == {"Cleo", "Dan", "Finn"}
        assert first.slot is not second.slot
        assert first.router.rtp_capabilities == second.router.rtp_capabilities
        assert [slot.rooms for slot in room.server.service.pool.slots] == [1, 1]


async def test_under_the_cap_a_room_stays_on_one_worker() -> None:
    async with spilled_room(cap=500) as room:
        await _place_everyone(room)
        assert len(room.routers) == 1
        assert sorted(slot.rooms for slot in room.server.service.pool.slots) == [0, 1]


async def test_no_router_stays_that_nobody_is_on() -> None:
    async with spilled_room(names=("Ada", "Bob"), cap=1) as room:
        await room["Ada"].make_transport("send")
        (home,) = room.routers
        assert room.names_at(home) == {"Ada"}
        microphone = await room["Ada"].send("microphone")
        await room["Bob"].make_transport("recv")
        assert [room.names_at(home) for home in room.routers] == [{"Ada"}, {"Bob"}]
        assert set(await _receive(room["Bob"])) == {microphone}
        assert sorted(slot.rooms for slot in room.server.service.pool.slots) == [1, 1]


async def test_people_are_told_the_same_wherever_they_are() -> None:
    async with spilled_room() as room:
        await _place_everyone(room)
        sent = {await room["Ada"].send("camera"): "Ada", await room["Cleo"].send("microphone"): "Cleo"}
        seen = {name: await _receive(room[name]) for name in NAMES}
        for name, consumers in seen.items():
            assert {sent[producer_id] for producer_id in consumers} == {"Ada", "Cleo"} - {name}
            for producer_id, consumer in consumers.items():
                assert consumer["participantId"] == room[sent[producer_id]].id
                assert consumer["producerPaused"] is False
        camera = next(iter(sent))
        here, there = seen["Bob"][camera], seen["Dan"][camera]
        assert here["rtpParameters"]["codecs"] == there["rtpParameters"]["codecs"]
        assert here["rtpParameters"]["headerExtensions"] == there["rtpParameters"]["headerExtensions"]
        assert here["consumerId"] != there["consumerId"]
        # Once each, however many receive it.
        first, second = room.routers
        assert (room.piped(first), room.piped(second)) == ({list(sent)[1]}, {camera})


async def test_a_producer_is_piped_only_where_somebody_needs_it() -> None:
    async with spilled_room() as room:
        await _place_everyone(room)
        camera = await room["Ada"].send("camera")
        await _receive(room["Bob"])
        second = room.home_of("Cleo")
        assert room.piped(second) == set()
        for name in ("Cleo", "Dan"):
            await _receive(room[name])
        assert room.piped(second) == {camera}
        await room["Cleo"].ask("leave-room")
        assert room.piped(second) == {camera}
        # A new transport in place of the old one: nothing is received.
        await room["Dan"].make_transport("recv")
        await room.nothing_piped()
        assert await room["Dan"].receive()
        assert room.piped(second) == {camera}


async def test_what_nobody_watches_does_not_flow_through_the_pipe() -> None:
    async with spilled_room() as room:
        await _place_everyone(room)
        camera = await room["Ada"].send("camera")
        consumers = {name: (await room[name].receive())[0]["consumerId"] for name in ("Cleo", "Dan")}
        piped = room.home_of("Cleo").router.producers[camera]
        assert piped.paused
        await room["Cleo"].ask("resume-consumers", {"consumerIds": [consumers["Cleo"]]})
        await eventually(lambda: not piped.paused, within_s=30)
        await room["Dan"].ask("resume-consumers", {"consumerIds": [consumers["Dan"]]})
        await room["Cleo"].ask("pause-consumers", {"consumerIds": [consumers["Cleo"]]})
        assert not piped.paused
        await room["Dan"].ask("pause-consumers", {"consumerIds": [consumers["Dan"]]})
        await eventually(lambda: piped.paused, within_s=30)
        assert not (await room.home_of("Ada").router.producers[camera].dump()).paused


async def test_pause_resume_and_close_go_through() -> None:
    async with spilled_room() as room:
        await _place_everyone(room)
        camera = await room["Ada"].send("camera")
        viewer = room["Dan"]
        (info,) = (await _receive(viewer)).values()
        consumer = room.consumer(info["consumerId"])
        await eventually(lambda: not consumer.producer_paused, within_s=30)
        await room["Ada"].ask("pause-producer", {"producerId": camera})
        assert (await viewer.hear("producer-paused", within_s=30))["producerId"] == camera
        await eventually(lambda: consumer.producer_paused, within_s=30)
        await room["Ada"].ask("resume-producer", {"producerId": camera})
        await viewer.hear("producer-resumed", within_s=30)
        await eventually(lambda: not consumer.producer_paused, within_s=30)
        await room["Ada"].ask("close-producer", {"producerId": camera})
        closed = await viewer.hear("consumers-closed", within_s=30)
        assert closed == {"consumerIds": [info["consumerId"]]}
        await room.nothing_piped()
        again = await room["Ada"].send("camera")
        (fresh,) = (await viewer.hear("new-consumers", within_s=30))["consumers"]
        assert fresh["producerId"] == again


async def test_layers_are_chosen_at_the_end_of_the_pipe_and_counted_everywhere() -> None:
    async with spilled_room() as room:
        await _place_everyone(room)
        camera = await room["Ada"].send("camera")
        wishes = {"Bob": 0, "Dan": 1}
        for name, layer in wishes.items():
            (info,) = (await _receive(room[name])).values()
            consumer = room.consumer(info["consumerId"])
            assert consumer.type == "simulcast"
            await room[name].ask(
                "set-consumer-layers",
                {"consumers": [{"consumerId": info["consumerId"], "spatialLayer": layer}]},
            )
            assert consumer.preferred_layers == ConsumerLayers(spatial_layer=layer, temporal_layer=0)
        wanted = {"producerId": camera, "spatialLayer": 1, "lowest": False}
        await room["Ada"].hear("producer-layers-wanted", lambda told: told == wanted, within_s=30)
        assert len(room.home_of("Dan").router.producers[camera].rtp_parameters.encodings) == 3


async def test_who_cannot_receive_it_has_nothing_piped_for_them() -> None:
    async with spilled_room() as room:
        await _place_everyone(room)
        await room["Ada"].send("camera")
        transport = await room["Dan"].make_transport("recv")
        reply = await room["Dan"].ask(
            "start-consuming", {"transportId": transport, "rtpCapabilities": AUDIO_ONLY}
        )
        assert reply["consumers"] == []
        assert room.piped(room.home_of("Dan")) == set()


async def test_leaving_leaves_nothing_on_either_worker() -> None:
    async with spilled_room() as room:
        await _place_everyone(room)
        for name in NAMES:
            await room[name].send("microphone")
            await room[name].send("camera")
        for name in NAMES:
            assert len(await _receive(room[name])) == 2 * (len(NAMES) - 1)
        for name in ("Cleo", "Dan"):
            await room[name].ask("leave-room")
        dumps = await room.server.router_dumps()
        # Four still send two each; everything is consumed by three, and once more by a pipe.
        assert sorted(len(dump.map_producer_id_consumer_ids) for dump in dumps) == [8, 8]
        await room["Finn"].ask("leave-room")
        # The second router is needed no longer, nor the pipes.
        (first,) = room.routers
        assert room.names_at(first) == {"Ada", "Bob", "Eve"}
        (dump,) = await room.server.router_dumps()
        assert len(dump.map_producer_id_consumer_ids) == 6
        assert len(dump.map_consumer_id_producer_id) == 3 * 4
        assert len(dump.transport_ids) == 3 * 3
        for name in ("Ada", "Bob", "Eve"):
            await room[name].ask("leave-room")
        assert await room.server.router_dumps() == []
        assert [(slot.rooms, slot.load) for slot in room.server.service.pool.slots] == [(0, 0), (0, 0)]


async def test_the_first_router_closes_too_when_all_there_have_left() -> None:
    async with spilled_room() as room:
        await _place_everyone(room)
        camera = await room["Cleo"].send("camera")
        consumers = await _receive(room["Dan"])
        for name in ("Ada", "Bob", "Eve"):
            await room[name].ask("leave-room")
        (left,) = room.routers
        assert room.names_at(left) == {"Cleo", "Dan", "Finn"}
        assert room["Dan"].heard("consumers-closed") == []
        assert set(consumers) == {camera}
        # Whoever comes next finds room where the others are.
        (dump,) = await room.server.router_dumps()
        assert list(dump.map_producer_id_consumer_ids) == [camera]


async def _return(one: Client) -> None:
    await one.hear("media-reset", within_s=30)
    back = await one.join(ROOM, sessionToken=one.token, keepMedia=True)
    assert (back["status"], back["resumed"]) == ("admitted", False)


@pytest.mark.parametrize("killed", ["Ada", "Cleo"])
async def test_a_dead_worker_costs_only_those_who_were_placed_there(killed: str) -> None:
    async with spilled_room() as room:
        await _place_everyone(room)
        sent = {name: await room[name].send("camera") for name in ("Ada", "Cleo")}
        for name in NAMES:
            await _receive(room[name])
        home = room.home_of(killed)
        hit = room.names_at(home)
        spared = set(NAMES) - hit
        other = ({"Ada", "Cleo"} - {killed}).pop()
        os.kill(home.slot.worker.pid, signal.SIGKILL)
        await asyncio.gather(*(_return(room[name]) for name in hit))
        for name in spared:
            # What came from there has ended, and nothing else.
            (gone,) = (await room[name].hear("consumers-closed", within_s=30))["consumerIds"]
            assert gone
            assert room[name].heard("media-reset") == []
        again = await room[killed].send("camera")
        for name in hit:
            seen = await _receive(room[name])
            assert set(seen) == {sent[other], again} - ({again} if name == killed else set())
        for name in spared:
            (fresh,) = (await room[name].hear("new-consumers", within_s=30))["consumers"]
            assert fresh["producerId"] == again
        assert all(one.heard("user-left") == [] for one in room.people.values())
        assert {name for home in room.routers for name in room.names_at(home)} == set(NAMES)


async def test_a_worker_that_hangs_holds_up_nobody_elsewhere() -> None:
    async with spilled_room() as room:
        await _place_everyone(room)
        pid = room.home_of("Ada").slot.worker.pid
        os.kill(pid, signal.SIGSTOP)
        try:
            microphone = await room["Cleo"].send("microphone")
            assert set(await _receive(room["Dan"])) == {microphone}
        finally:
            os.kill(pid, signal.SIGCONT)
        for name in ("Ada", "Bob", "Eve"):
            assert set(await _receive(room[name])) == {microphone}


async def test_when_both_workers_die_everyone_comes_back() -> None:
    async with spilled_room() as room:
        await _place_everyone(room)
        for pid in room.server.worker_pids:
            os.kill(pid, signal.SIGKILL)
        await asyncio.gather(*(_return(one) for one in room.people.values()))
        camera = await room["Ada"].send("camera")
        for name in NAMES[1:]:
            assert set(await _receive(room[name])) == {camera}


async def test_many_come_and_go_at_once_and_nothing_is_left() -> None:
    async with spilled_room() as room:

        async def take_part(name: str) -> None:
            one = room[name]
            await one.send("microphone")
            await _receive(one)
            await one.send("camera")
            await one.ask("leave-room")

        await asyncio.gather(*(take_part(name) for name in NAMES))
        assert await room.server.router_dumps() == []
        assert [slot.rooms for slot in room.server.service.pool.slots] == [0, 0]
        assert [(len(slot.loads), slot.load) for slot in room.server.service.pool.slots] == [(0, 0)] * 2
