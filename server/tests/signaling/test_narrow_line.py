"""Whose line has become narrow is sent less at once, and more again step by step."""

import asyncio

import pytest
from live_server import LiveServer
from participants import Client, admit, client

from chattr.sfu import downlink
from mediasoup import WebRtcTransport, WebRtcTransportStats

pytestmark = pytest.mark.worker
FLOOR_BPS = 200_000


async def _stats(server: LiveServer) -> WebRtcTransportStats:
    """Return those of the one transport that has consumers."""
    (router,) = server.service.pool.slots[0].worker.routers.values()
    (receiving,) = [transport for transport in router.transports.values() if transport.consumers]
    assert isinstance(receiving, WebRtcTransport)
    return (await receiving.get_stats())[0]


async def _watch(host: Client, viewer: Client) -> str:
    await host.join("narrow")
    await admit(host, viewer, "narrow")
    await host.send("camera")
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
    [(1_000_000, 0, 850_000), (1_000_000, 90_000, 760_000), (0, 90_000, FLOOR_BPS)],
)
async def test_no_more_is_sent_than_gets_through(
    server: LiveServer, received_bps: int, sound_bps: int, limit_bps: int
) -> None:
    async with client(server.url) as host, client(server.url) as viewer:
        await _watch(host, viewer)
        assert (await _stats(server)).min_outgoing_bitrate is None
        await viewer.ask("report-congestion", {"receivedBps": received_bps, "soundBps": sound_bps})
        stats = await _stats(server)
        assert stats.max_outgoing_bitrate == limit_bps

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


async def test_the_limit_rises_while_more_is_wanted_and_ends(
    server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downlink, "STEP_S", 0.1)
    async with client(server.url) as host, client(server.url) as viewer:
        consumer_id = await _watch(host, viewer)
        await viewer.ask("report-congestion", {"receivedBps": 100_000})
        # Nothing flows in this test, so the estimate stays below the floor.
        await _until_limits_are(server, FLOOR_BPS, 2 * FLOOR_BPS + downlink.NUDGE_BPS)
        await viewer.ask("pause-consumers", {"consumerIds": [consumer_id]})
        await _until_limits_are(server, None, None)


async def test_without_a_receive_transport_there_is_nothing_to_limit(server: LiveServer) -> None:
    async with client(server.url) as host:
        await host.join("narrow")
        assert await host.ask("report-congestion", {"receivedBps": 100_000}) == {}
