"""Senders are told which layers of their video anybody watches; receivers choose layers and priorities."""

import pytest
from live_server import LiveServer, eventually
from participants import Client, Json, admit, client
from rtp_samples import layered_screen

from chattr.sfu import watching
from mediasoup import Consumer

pytestmark = pytest.mark.worker


def _consumer(server: LiveServer, consumer_id: str) -> Consumer:
    (router,) = server.service.pool.slots[0].worker.routers.values()
    (found,) = [t.consumers[consumer_id] for t in router.transports.values() if consumer_id in t.consumers]
    assert isinstance(found, Consumer)
    return found


async def _sees(viewer: Client) -> str:
    """Let the one video flow; return the consumer's id."""
    (consumer,) = await viewer.receive()
    await viewer.ask("resume-consumers", {"consumerIds": [consumer["consumerId"]]})
    return str(consumer["consumerId"])


async def _wants(viewer: Client, consumer_id: str, layer: int) -> None:
    await viewer.ask(
        "set-consumer-layers", {"consumers": [{"consumerId": consumer_id, "spatialLayer": layer}]}
    )


async def _told(sender: Client) -> Json:
    return await sender.hear("producer-layers-wanted", within_s=30)


async def test_more_is_told_at_once_and_less_after_a_while(
    server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "WATCHED_LESS_S", 0.3)
    async with client(server.url) as host, client(server.url) as bob, client(server.url) as eve:
        await host.join("watched")
        await admit(host, bob, "watched")
        await admit(host, eve, "watched", "Eve")
        producer = await host.send("camera")
        assert await _told(host) == {"producerId": producer, "spatialLayer": None, "lowest": False}
        bobs, eves = await _sees(bob), await _sees(eve)
        assert await _told(host) == {"producerId": producer, "spatialLayer": 2, "lowest": False}
        await _wants(bob, bobs, 1)
        await _wants(eve, eves, 0)
        assert (await _told(host))["spatialLayer"] == 1
        await bob.ask("pause-consumers", {"consumerIds": [bobs]})
        assert (await _told(host))["spatialLayer"] == 0
        await _wants(eve, eves, 2)
        assert (await _told(host))["spatialLayer"] == 2
        await eve.ask("leave-room")
        assert (await _told(host))["spatialLayer"] is None
        await bob.ask("resume-consumers", {"consumerIds": [bobs]})
        assert (await _told(host))["spatialLayer"] == 1


async def test_a_screen_is_wanted_in_its_lowest_layer_too_while_a_line_is_narrow(
    server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "WATCHED_LESS_S", 0.1)
    async with client(server.url) as host, client(server.url) as guest:
        await host.join("watched")
        await admit(host, guest, "watched")
        screen = await host.send("screen", parameters=layered_screen())
        camera = await host.send("camera")
        ids = [consumer["consumerId"] for consumer in await guest.receive()]
        await guest.ask("resume-consumers", {"consumerIds": ids})
        for producer in (screen, camera):
            await _hear_lowest(host, producer, lowest=False)
        await guest.ask("report-congestion", {"receivedBps": 500_000})
        await _hear_lowest(host, screen, lowest=True)
        # Nothing flows in this test, so everything fits and the line counts as wide again.
        await _hear_lowest(host, screen, lowest=False)
        told = host.heard("producer-layers-wanted")
        assert not any(one["lowest"] for one in told if one["producerId"] == camera), told


async def _hear_lowest(host: Client, producer: str, *, lowest: bool) -> None:
    wanted = {"producerId": producer, "lowest": lowest}
    await host.hear("producer-layers-wanted", lambda told: told.items() >= wanted.items(), within_s=30)


async def test_what_is_watched_again_soon_is_not_told(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await host.join("watched")
        await admit(host, guest, "watched")
        await host.send("camera")
        mine = await _sees(guest)
        assert (await _told(host))["spatialLayer"] == 2
        await _wants(guest, mine, 0)
        await _wants(guest, mine, 2)
        await host.settle()
        assert host.heard("producer-layers-wanted") == []


async def test_a_sender_who_goes_on_is_told_again(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await host.join("watched")
        await admit(host, guest, "watched")
        producer = await host.send("camera")
        await _sees(guest)
        told = await _told(host)
        await host.ask("resume-producer", {"producerId": producer})
        assert await _told(host) == told


async def test_sound_has_no_layers(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await host.join("watched")
        await admit(host, guest, "watched")
        await host.send("microphone")
        await _sees(guest)
        await host.settle()
        assert host.heard("producer-layers-wanted") == []


async def test_priorities_reach_the_worker_and_a_screen_keeps_its_floor(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await host.join("watched")
        await admit(host, guest, "watched")
        for source in ("camera", "screen"):
            await host.send(source)
        ids = {c["source"]: c["consumerId"] for c in await guest.receive()}
        wishes = [{"consumerId": one, "spatialLayer": 1, "priority": 40} for one in ids.values()]
        await guest.ask("set-consumer-layers", {"consumers": wishes})
        assert _consumer(server, ids["camera"]).priority == 40
        assert _consumer(server, ids["screen"]).priority == 100
        await _wants(guest, ids["camera"], 1)
        assert _consumer(server, ids["camera"]).priority == 40
        for bad in (0, 256, -1, 1.5, "high"):
            wish = {"consumerId": ids["camera"], "spatialLayer": 1, "priority": bad}
            assert await guest.code("set-consumer-layers", {"consumers": [wish]}) == "bad-request"


async def test_low_data_and_what_limits_a_video_are_told(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await host.join("watched")
        await admit(host, guest, "watched")
        await guest.ask("set-state", {"lowData": True})
        assert (await host.hear("state-changed"))["state"]["lowData"] is True
        await guest.ask("set-state", {"videoLimit": "network", "videoHeight": 360})
        state = (await host.hear("state-changed"))["state"]
        assert (state["lowData"], state["videoLimit"], state["videoHeight"]) == (True, "network", 360)
        assert await guest.code("set-state", {"videoLimit": "weather"}) == "bad-request"


async def test_a_room_that_ends_leaves_no_timer_behind(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await host.join("watched")
        await admit(host, guest, "watched")
        await host.send("camera")
        consumer = await _sees(guest)
        live = server.service.rooms.find("watched")
        assert live is not None
        assert live.media is not None
        (video,) = live.media.watching._videos.values()
        await eventually(lambda: video.told == watching.Watched(2))
        await guest.ask("pause-consumers", {"consumerIds": [consumer]})
        await eventually(lambda: video.falling is not None)
        timer = video.falling
        assert timer is not None
        await host.ask("end-room")
        assert timer.cancelled()
        await eventually(lambda: server.service.pool.slots[0].rooms == 0)
