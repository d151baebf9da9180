"""Transports, producers and consumers, over Socket.IO, down to what the worker holds."""

import asyncio

import pytest
from live_server import LiveServer, eventually
from participants import Client, admit, client
from rtp_samples import AUDIO_ONLY, CAPABILITIES, camera

from mediasoup import Consumer, ConsumerDump, Router

pytestmark = pytest.mark.worker


def _router(server: LiveServer) -> Router:
    (router,) = server.service.pool.slots[0].worker.routers.values()
    return router


def _consumer(server: LiveServer, consumer_id: str) -> Consumer:
    (found,) = [
        t.consumers[consumer_id] for t in _router(server).transports.values() if consumer_id in t.consumers
    ]
    return found


async def _dump(server: LiveServer, consumer_id: str) -> ConsumerDump:
    return await _consumer(server, consumer_id).dump()


async def _two(server: LiveServer, host: Client, guest: Client) -> None:
    await host.join("media")
    await admit(host, guest, "media")


async def test_consumers_are_created_paused_and_resumed_on_the_clients_word(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await _two(server, host, guest)
        await host.send("camera")
        (consumer,) = await guest.receive()
        assert (await _dump(server, consumer["consumerId"])).paused
        await guest.ask("resume-consumers", {"consumerIds": [consumer["consumerId"], "gone"]})
        assert not (await _dump(server, consumer["consumerId"])).paused
        await guest.ask("pause-consumers", {"consumerIds": [consumer["consumerId"], "gone"]})
        assert (await _dump(server, consumer["consumerId"])).paused


async def test_a_pushed_consumer_is_paused_too(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await _two(server, host, guest)
        await guest.receive()
        await host.send("microphone")
        (consumer,) = (await guest.hear("new-consumers"))["consumers"]
        assert (consumer["participantId"], consumer["source"], consumer["kind"]) == (
            host.id,
            "microphone",
            "audio",
        )
        assert consumer["producerPaused"] is False
        assert (await _dump(server, consumer["consumerId"])).paused


async def test_close_producer_reaches_every_consumer(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as bob, client(server.url) as eve:
        await _two(server, host, bob)
        await admit(host, eve, "media", "Eve")
        producer = await host.send("camera")
        for guest in (bob, eve):
            await guest.receive()
        assert len((await _router(server).dump()).map_producer_id_consumer_ids[producer]) == 2
        await host.ask("close-producer", {"producerId": producer})
        for guest in (bob, eve):
            assert len((await guest.hear("consumers-closed"))["consumerIds"]) == 1
        assert (await _router(server).dump()).map_producer_id_consumer_ids == {}
        again = await host.send("camera")
        for guest in (bob, eve):
            (consumer,) = (await guest.hear("new-consumers"))["consumers"]
            assert consumer["producerId"] == again


async def test_pause_and_resume_producer_reach_every_consumer(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await _two(server, host, guest)
        producer = await host.send("microphone")
        (consumer,) = await guest.receive()
        await host.ask("pause-producer", {"producerId": producer})
        told = {"participantId": host.id, "producerId": producer, "source": "microphone"}
        for one in (host, guest):
            assert await one.hear("producer-paused") == told
        assert (await _dump(server, consumer["consumerId"])).producer_paused
        (same,) = await guest.receive()
        assert same["producerPaused"] is True
        await host.ask("resume-producer", {"producerId": producer})
        for one in (host, guest):
            assert await one.hear("producer-resumed") == told
        assert not (await _dump(server, same["consumerId"])).producer_paused


async def test_start_consuming_again_answers_with_the_same_consumers(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await _two(server, host, guest)
        await host.send("camera")
        transport = await guest.make_transport("recv")
        ask = {"transportId": transport, "rtpCapabilities": CAPABILITIES}
        first = (await guest.ask("start-consuming", ask))["consumers"]
        await host.send("microphone")
        pushed = (await guest.hear("new-consumers"))["consumers"]
        again = (await guest.ask("start-consuming", ask))["consumers"]
        assert [c["consumerId"] for c in again] == [c["consumerId"] for c in first + pushed]


async def test_several_consumers_come_in_one_reply_with_mids_of_their_own(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await _two(server, host, guest)
        for source in ("microphone", "camera", "screen"):
            await host.send(source)
        consumers = await guest.receive()
        assert {c["source"] for c in consumers} == {"microphone", "camera", "screen"}
        assert len({c["rtpParameters"]["mid"] for c in consumers}) == 3
        priority = {c["source"]: _consumer(server, c["consumerId"]).priority for c in consumers}
        assert priority["screen"] > priority["camera"]


async def test_what_is_produced_while_consumers_are_made_comes_in_one_message(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await _two(server, host, guest)
        assert await guest.receive() == []
        room = server.service.rooms.find("media")
        assert room is not None
        receiving = room.media_of(guest.id).receiving
        async with receiving._lock:
            sent = [await host.send(source) for source in ("microphone", "camera", "screen")]
        pushed = await guest.hear("new-consumers")
        assert [c["producerId"] for c in pushed["consumers"]] == sent
        await guest.settle()
        assert guest.heard("new-consumers") == []


async def test_a_client_without_the_codec_gets_what_it_can_receive(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await _two(server, host, guest)
        await host.send("camera")
        await host.send("microphone")
        transport = await guest.make_transport("recv")
        ask = {"transportId": transport, "rtpCapabilities": AUDIO_ONLY}
        consumers = (await guest.ask("start-consuming", ask))["consumers"]
        assert [c["source"] for c in consumers] == ["microphone"]


async def test_a_new_receive_transport_closes_the_older_one(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await _two(server, host, guest)
        await host.send("microphone")
        (old,) = await guest.receive()
        (new,) = await guest.receive()
        assert old["consumerId"] != new["consumerId"]
        assert await server.transports_on_workers() == 2
        await guest.settle()
        assert guest.heard("consumers-closed") == []


async def test_what_closed_with_its_transport_was_not_switched_off(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await _two(server, host, guest)
        transport = await host.make_transport("send")
        for ended_by in ("close-transport", "close-producer"):
            produce = {"transportId": transport, "source": "camera", "rtpParameters": camera()}
            producer = (await host.ask("produce", produce))["producerId"]
            (consumer,) = await guest.receive()
            if ended_by == "close-transport":
                await host.ask("close-transport", {"transportId": transport})
                transport = await host.make_transport("send")
            else:
                await host.ask("close-producer", {"producerId": producer})
            gone = await guest.hear("consumers-closed")
            assert gone["consumerIds"] == [consumer["consumerId"]]
            assert gone.get("interrupted", False) is (ended_by == "close-transport")


async def test_there_is_at_most_one_send_transport_and_one_producer_per_source(
    server: LiveServer,
) -> None:
    async with client(server.url) as host:
        await host.join("media")
        transports = [await host.make_transport("send") for _ in range(4)]
        assert await host.code("create-transport", {"direction": "send"}) == "too-many-transports"
        produce = {"transportId": transports[0], "source": "camera", "rtpParameters": camera()}
        await host.ask("produce", produce)
        assert await host.code("produce", produce | {"rtpParameters": camera()}) == "source-taken"
        await host.ask("close-transport", {"transportId": transports[0]})
        assert await server.transports_on_workers() == 3
        await host.send("camera")


async def test_leaving_closes_all_that_one_had_on_the_worker(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await _two(server, host, guest)
        await guest.send("microphone")
        await guest.send("camera")
        await guest.receive()
        await host.receive()
        await guest.ask("leave-room")
        closed = await host.hear("consumers-closed")
        assert len(closed["consumerIds"]) == 2
        (dump,) = await server.router_dumps()
        assert len(dump.transport_ids) == 1
        assert dump.map_producer_id_consumer_ids == {}


async def test_ice_restart_gives_new_credentials(server: LiveServer) -> None:
    async with client(server.url) as host:
        await host.join("media")
        transport = await host.ask("create-transport", {"direction": "send"})
        reply = await host.ask("restart-ice", {"transportId": transport["transportId"]})
        assert reply["iceParameters"]["usernameFragment"] != transport["iceParameters"]["usernameFragment"]


async def test_transports_offer_udp_and_tcp_on_the_workers_one_port(server: LiveServer) -> None:
    async with client(server.url) as host:
        await host.join("media")
        first, second = [await host.ask("create-transport", {"direction": "send"}) for _ in range(2)]
        offers = [{(c["protocol"], c["port"]) for c in t["iceCandidates"]} for t in (first, second)]
        assert offers[0] == offers[1]
        assert {protocol for protocol, _port in offers[0]} == {"udp", "tcp"}


async def test_preferred_layers_reach_the_worker(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await _two(server, host, guest)
        await host.send("camera")
        await host.send("microphone")
        consumers = {c["source"]: c["consumerId"] for c in await guest.receive()}
        wishes = [
            {"consumerId": consumers["camera"], "spatialLayer": 1, "temporalLayer": 0},
            {"consumerId": consumers["microphone"], "spatialLayer": 1},
            {"consumerId": "gone", "spatialLayer": 1},
        ]
        await guest.ask("set-consumer-layers", {"consumers": wishes})
        layers = _consumer(server, consumers["camera"]).preferred_layers
        assert layers is not None
        assert (layers.spatial_layer, layers.temporal_layer) == (1, 0)


async def test_who_leaves_while_a_transport_is_made_leaves_nothing_behind(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await _two(server, host, guest)
        making = [
            asyncio.create_task(guest.code("create-transport", {"direction": "send"})) for _ in range(3)
        ]
        await asyncio.sleep(0)
        assert await server.service.leave_by_token("media", guest.token)
        codes = await asyncio.gather(*making)
        assert set(codes) <= {None, "not-joined"}
        assert await server.transports_on_workers() == 0


async def test_the_same_meeting_again_and_again_leaves_the_worker_as_it_was(server: LiveServer) -> None:
    for _ in range(3):
        async with client(server.url) as host, client(server.url) as guest:
            await _two(server, host, guest)
            await host.send("microphone")
            await guest.receive()
            await guest.ask("leave-room")
            await host.ask("end-room")
        await eventually(lambda: server.gateway.connections() == 0)
        assert server.service.pool.slots[0].rooms == 0
        dump = await server.service.pool.slots[0].worker.dump()
        assert dump.router_ids == ()
        assert dump.webrtc_server_ids == (server.service.pool.slots[0].server.id,)
        ours = ("session ", "follow ", "drop ", "reopen ")
        assert [t.get_name() for t in asyncio.all_tasks() if t.get_name().startswith(ours)] == []
