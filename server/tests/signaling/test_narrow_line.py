"""Whose line has become narrow is sent less at once, and more again step by step."""

import asyncio
from collections.abc import Callable

import pytest
from live_server import LiveServer, eventually
from participants import Client, Json, admit, client
from rtp_samples import camera, small_camera

from chattr.sfu import downlink, throttle
from chattr.sfu.reception import Reception
from mediasoup import Consumer, WebRtcTransport, WebRtcTransportStats

pytestmark = pytest.mark.worker
FLOOR_BPS = 200_000


async def _stats(server: LiveServer) -> WebRtcTransportStats:
    """Return those of the one transport that has consumers."""
    (router,) = server.service.pool.slots[0].worker.routers.values()
    (receiving,) = [transport for transport in router.transports.values() if transport.consumers]
    assert isinstance(receiving, WebRtcTransport)
    return (await receiving.get_stats())[0]


async def _watch(host: Client, viewer: Client, sent: Callable[[], Json] = camera) -> str:
    await host.join("narrow")
    await admit(host, viewer, "narrow")
    await host.send("camera", parameters=sent())
    (consumer,) = await viewer.receive()
    await viewer.ask("resume-consumers", {"consumerIds": [consumer["consumerId"]]})
    return str(consumer["consumerId"])


async def _until_limits_are(server: LiveServer, least: int | None, most: int | None) -> None:
    async with asyncio.timeout(30):
        while True:
            stats = await _stats(server)
            if (stats.min_outgoing_bitrate, stats.max_outgoing_bitrate) == (least, most):
                return
            await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    ("received_bps", "sound_bps", "limit_bps"),
    [(1_000_000, 0, 850_000), (1_000_000, 90_000, 715_000), (0, 90_000, throttle.LEAST_BPS)],
)
async def test_no_more_is_sent_than_gets_through(
    server: LiveServer, received_bps: int, sound_bps: int, limit_bps: int
) -> None:
    async with client(server.url) as host, client(server.url) as viewer:
        await _watch(host, viewer)
        assert (await _stats(server)).min_outgoing_bitrate is None
        await viewer.ask("report-congestion", {"receivedBps": received_bps, "soundBps": sound_bps})
        await _until_limits_are(server, min(FLOOR_BPS, limit_bps), limit_bps)

        # What is told at once again is about what was sent before.
        await viewer.ask("report-congestion", {"receivedBps": 5_000_000})
        assert (await _stats(server)).max_outgoing_bitrate == limit_bps


async def test_less_that_comes_since_less_is_sent_is_no_narrow_line(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as viewer:
        await _watch(host, viewer)
        await viewer.ask("report-congestion", {"receivedBps": 100_000, "evidence": "rate"})
        assert (await _stats(server)).max_outgoing_bitrate is None, "without first signs"
        await viewer.ask("report-congestion", {"receivedBps": 100_000, "evidence": "first-signs"})
        await asyncio.sleep(0.1)
        await viewer.ask("report-congestion", {"receivedBps": 100_000, "evidence": "rate"})
        assert (await _stats(server)).max_outgoing_bitrate is None


async def test_that_less_comes_than_was_sent_lowers_the_limit_less_than_losses_do(
    server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = iter((0, 100_000, 200_000))

    async def sent_octets(_transport: WebRtcTransport) -> int:
        return next(sent)

    monkeypatch.setattr(downlink, "_sent_octets", sent_octets)
    async with client(server.url) as host, client(server.url) as viewer:
        await _watch(host, viewer)
        await viewer.ask("report-congestion", {"receivedBps": 20_000, "evidence": "first-signs"})
        await asyncio.sleep(0.1)
        await viewer.ask("report-congestion", {"receivedBps": 20_000, "evidence": "rate"})
        assert (await _stats(server)).max_outgoing_bitrate is None, "the receiver may only have been busy"
        await viewer.ask("report-congestion", {"receivedBps": 20_000, "evidence": "rate"})
        await _until_limits_are(server, downlink.UNPROVEN_BPS, downlink.UNPROVEN_BPS)


async def test_the_limit_rises_while_more_is_wanted_and_ends(
    server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downlink, "STEP_S", 0.1)
    async with client(server.url) as host, client(server.url) as viewer:
        consumer_id = await _watch(host, viewer)
        await viewer.ask("report-congestion", {"receivedBps": 100_000})
        await _until_limits_are(server, 85_000, throttle.LEAST_PROBE_BPS + throttle.NUDGE_BPS)
        # Nothing flows in this test, so nothing is found.
        await _until_limits_are(server, 85_000, 85_000)
        await viewer.ask("pause-consumers", {"consumerIds": [consumer_id]})
        await _until_limits_are(server, None, None)


async def test_a_line_that_is_still_too_narrow_gets_no_higher_limit_and_is_tried_again(
    server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downlink, "SETTLE_S", 0.0)
    async with client(server.url) as host, client(server.url) as viewer:
        consumer_id = await _watch(host, viewer)
        await viewer.ask("report-congestion", {"receivedBps": 100_000})
        await _until_limits_are(server, 85_000, 85_000)
        await viewer.ask("report-congestion", {"receivedBps": 150_000})
        await asyncio.sleep(0.5)
        await _until_limits_are(server, 85_000, 85_000)
        await viewer.ask("pause-consumers", {"consumerIds": [consumer_id]})
        await _until_limits_are(server, None, None)


async def test_a_new_transport_is_not_held_to_the_limit_of_the_one_before(
    server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downlink, "SETTLE_S", 0.0)
    async with client(server.url) as host, client(server.url) as viewer:
        await _watch(host, viewer)
        await viewer.ask("report-congestion", {"receivedBps": 100_000})
        await _until_limits_are(server, 85_000, 85_000)
        (consumer,) = await viewer.receive()
        await viewer.ask("resume-consumers", {"consumerIds": [consumer["consumerId"]]})
        await viewer.ask("report-congestion", {"receivedBps": 1_000_000})
        await _until_limits_are(server, FLOOR_BPS, 850_000)


def _consumer(server: LiveServer, consumer_id: str) -> Consumer:
    (router,) = server.service.pool.slots[0].worker.routers.values()
    (found,) = [t.consumers[consumer_id] for t in router.transports.values() if consumer_id in t.consumers]
    return found


async def _is_held(consumer: Consumer) -> bool:
    """As the worker has it."""
    return (await consumer.dump()).paused


@pytest.fixture
def slow_relief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reliefs with time for something to happen. No media flows here, so the layer is made up."""
    monkeypatch.setattr(throttle, "DRAIN_S", (2.5, 2.5))
    monkeypatch.setattr(throttle, "PROBE_S", 0.1)
    monkeypatch.setattr(downlink, "STEP_S", 0.1)
    monkeypatch.setattr(Reception, "layer", 2)


@pytest.mark.usefixtures("slow_relief")
async def test_a_relief_goes_on_when_the_connection_that_reported_drops(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as viewer:
        consumer = _consumer(server, await _watch(host, viewer))
        await viewer.ask("report-congestion", {"receivedBps": 100_000})
        await eventually(lambda: consumer.paused)
        assert await _is_held(consumer)
        await viewer.vanish()
        await host.hear("state-changed", lambda told: told["state"]["reconnecting"])
        assert await _is_held(consumer), "the relief is still under way"
        await eventually(lambda: not consumer.paused)
        assert not await _is_held(consumer)
        await _until_limits_are(server, None, None)


@pytest.mark.usefixtures("slow_relief")
async def test_somebody_who_leaves_during_a_relief_leaves_nobody_paused(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as third, client(server.url) as viewer:
        await host.join("narrow")
        await admit(host, third, "narrow", "Cleo")
        await admit(host, viewer, "narrow")
        for sender in (host, third):
            await sender.send("camera")
        ids = {c["participantId"]: c["consumerId"] for c in await viewer.receive()}
        await viewer.ask("resume-consumers", {"consumerIds": list(ids.values())})
        stays, goes = (_consumer(server, ids[sender.id]) for sender in (host, third))
        await viewer.ask("report-congestion", {"receivedBps": 100_000})
        await third.ask("leave-room")
        await eventually(lambda: goes.closed)
        assert await _is_held(stays)
        await eventually(lambda: not stays.paused)
        assert not await _is_held(stays)
        await _until_limits_are(server, None, None)


@pytest.mark.usefixtures("slow_relief")
async def test_a_video_that_the_client_pauses_during_a_relief_stays_paused(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as viewer:
        consumer_id = await _watch(host, viewer)
        consumer = _consumer(server, consumer_id)
        await viewer.ask("report-congestion", {"receivedBps": 100_000})
        await viewer.ask("pause-consumers", {"consumerIds": [consumer_id]})
        await _until_limits_are(server, None, None)
        assert await _is_held(consumer)


def _preferred(consumer: Consumer) -> int | None:
    return None if consumer.preferred_layers is None else consumer.preferred_layers.spatial_layer


async def _prefer(viewer: Client, consumer_id: str, layer: int) -> None:
    await viewer.ask(
        "set-consumer-layers", {"consumers": [{"consumerId": consumer_id, "spatialLayer": layer}]}
    )


@pytest.mark.parametrize(
    ("sent", "received_bps", "layer"),
    [(camera, 300_000, 0), (small_camera, 300_000, 1), (camera, 900_000, 2), (small_camera, 900_000, 2)],
)
async def test_a_line_that_is_too_narrow_for_large_layers_carries_none(
    server: LiveServer, sent: Callable[[], Json], received_bps: int, layer: int
) -> None:
    async with client(server.url) as host, client(server.url) as viewer:
        consumer = _consumer(server, await _watch(host, viewer, sent))
        await viewer.ask("report-congestion", {"receivedBps": received_bps})
        limit_bps = int(received_bps * downlink.SHARE)
        await _until_limits_are(server, min(FLOOR_BPS, limit_bps), limit_bps)
        await eventually(lambda: _preferred(consumer) == layer)


async def test_what_is_wanted_meanwhile_comes_when_there_is_room_and_its_sender_goes_on(
    server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downlink, "STEP_S", 6.0)
    async with client(server.url) as host, client(server.url) as viewer:
        consumer_id = await _watch(host, viewer)
        consumer = _consumer(server, consumer_id)
        await viewer.ask("report-congestion", {"receivedBps": 300_000})
        await eventually(lambda: _preferred(consumer) == 0)
        await _prefer(viewer, consumer_id, 1)
        assert _preferred(consumer) == 0
        wanted = await host.hear("producer-layers-wanted", lambda told: told["spatialLayer"] == 1)
        assert wanted["spatialLayer"] == 1, "as the client wants it, not as the line has it"
        # Nothing flows in this test, so nothing is needed, and the first step lets go.
        await _until_limits_are(server, None, None)
        assert _preferred(consumer) == 1


async def test_a_probe_that_fails_does_not_lower_the_limit(
    server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downlink, "STEP_S", 1.0)
    monkeypatch.setattr(throttle, "STEP_S", 60.0)
    monkeypatch.setattr(downlink, "SETTLE_S", 0.0)
    # As if a camera came in.
    monkeypatch.setattr(Reception, "wanted_bps", _megabit)
    async with client(server.url) as host, client(server.url) as viewer:
        await _watch(host, viewer)
        await viewer.ask("report-congestion", {"receivedBps": 300_000})
        await _until_limits_are(server, FLOOR_BPS, 3 * FLOOR_BPS + throttle.NUDGE_BPS)
        await viewer.ask("report-congestion", {"receivedBps": 100_000})
        await _until_limits_are(server, FLOOR_BPS, FLOOR_BPS)
        await viewer.ask("report-congestion", {"receivedBps": 200_000})
        await _until_limits_are(server, 170_000, 170_000)


async def _megabit(_reception: Reception) -> int:
    return 1_000_000


async def test_without_a_receive_transport_there_is_nothing_to_limit(server: LiveServer) -> None:
    async with client(server.url) as host:
        await host.join("narrow")
        assert await host.ask("report-congestion", {"receivedBps": 100_000}) == {}
