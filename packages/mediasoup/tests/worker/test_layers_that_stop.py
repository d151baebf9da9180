"""A sender that leaves out layers: those who watch them get another one, and soon."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterable

import pytest
from aiortc.rtp import RtcpSenderInfo, RtcpSrPacket

from mediasoup import (
    Consumer,
    ConsumerOptions,
    LayersChanged,
    ProducerScoreChanged,
    Router,
    WebRtcTransport,
)

from .media import video, video_packet, without_estimation
from .own_build import needs_own_build
from .peer import Peer, connected_peer

pytestmark = pytest.mark.worker

FIRST_SSRC = 22222222
FRAME_S = 0.05
SILENCE_S = 1.5
"""After this much of it a stream has stopped, whatever the others do."""


class Camera:
    """Sends frames in some of three layers, each of one packet."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._frames = [0, 0, 0]
        self.layers: tuple[int, ...] = (0, 1, 2)
        self.slow_layers: tuple[int, ...] = ()
        self.last_sent = [0.0, 0.0, 0.0]

    async def run(self) -> None:
        """Send until cancelled; what `slow_layers` says sends each tenth frame alone."""
        for number in range(100_000):
            if number % 20 == 0:
                await self._report(number)
            for layer in self._due(number):
                # Frames of all layers have the time of their picture.
                self._frames[layer] += 1
                packet = bytearray(video_packet(self._frames[layer], FIRST_SSRC + 2 * layer))
                packet[4:8] = (number * 4500 % 2**32).to_bytes(4, "big")
                await self._peer.send(bytes(packet))
                self.last_sent[layer] = time.monotonic()
            await asyncio.sleep(FRAME_S)

    async def _report(self, number: int) -> None:
        """Tell the time of each layer, without which nobody is sent from one to another."""
        now = int(time.time() * 2**32) & 0xFFFFFFFFFFFFFFFF
        info = RtcpSenderInfo(
            ntp_timestamp=now, rtp_timestamp=number * 4500 % 2**32, packet_count=number, octet_count=number
        )
        for layer in self.layers:
            await self._peer.send(bytes(RtcpSrPacket(ssrc=FIRST_SSRC + 2 * layer, sender_info=info)))

    def _due(self, number: int) -> Iterable[int]:
        return (layer for layer in self.layers if layer not in self.slow_layers or number % 10 == 0)


async def forwards(consumer: Consumer, layer: int) -> None:
    """Wait until this is the layer that is forwarded."""
    async with asyncio.timeout(30):
        while consumer.current_layers is None or consumer.current_layers.spatial_layer != layer:
            await consumer.wait_for(LayersChanged)


@contextlib.asynccontextmanager
async def watched(
    router: Router, sending: WebRtcTransport, receiving: WebRtcTransport
) -> AsyncIterator[tuple[Camera, Consumer]]:
    """A camera whose top layer somebody receives."""
    producer = await sending.produce(video())
    async with connected_peer(sending) as sender, connected_peer(receiving):
        camera = Camera(sender)
        running = asyncio.ensure_future(camera.run())
        consumer = await receiving.consume(
            ConsumerOptions(
                producer_id=producer.id, rtp_capabilities=without_estimation(router.rtp_capabilities)
            )
        )
        await forwards(consumer, 2)
        yield camera, consumer
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


@needs_own_build("waits for 1.5 s of silence")
@pytest.mark.parametrize(("left", "shown"), [((0, 1), 1), ((0,), 0)], ids=["two-left", "one-left"])
async def test_who_watches_a_layer_that_stops_gets_a_lower_one(
    router: Router,
    sending: WebRtcTransport,
    receiving: WebRtcTransport,
    left: tuple[int, ...],
    shown: int,
) -> None:
    async with watched(router, sending, receiving) as (camera, consumer):
        camera.layers = left
        await forwards(consumer, shown)
        took_s = time.monotonic() - camera.last_sent[2]
        # It has to be silent for 0.4 s, and a timer alone would take 1.5.
        assert 0.4 <= took_s < SILENCE_S
        camera.layers = (0, 1, 2)
        await forwards(consumer, 2)


async def test_a_lower_layer_that_sends_less_often_has_not_stopped(
    router: Router, sending: WebRtcTransport, receiving: WebRtcTransport
) -> None:
    async with watched(router, sending, receiving) as (camera, consumer):
        dead: list[ProducerScoreChanged] = []
        (producer,) = sending.producers.values()
        producer.on(ProducerScoreChanged, dead.append)
        camera.slow_layers = (0,)
        await asyncio.sleep(3)
        assert camera.last_sent[0] > time.monotonic() - SILENCE_S
        assert [entry for event in dead for entry in event.score if entry.score == 0] == []
        assert consumer.current_layers is not None
        assert consumer.current_layers.spatial_layer == 2


async def test_a_picture_that_stands_still_for_a_second_goes_on_in_the_same_layer(
    router: Router, sending: WebRtcTransport, receiving: WebRtcTransport
) -> None:
    async with watched(router, sending, receiving) as (camera, consumer):
        changes: list[LayersChanged] = []
        consumer.on(LayersChanged, changes.append)
        camera.layers = ()
        await asyncio.sleep(1.0)
        camera.layers = (0, 1, 2)
        await asyncio.sleep(1.0)
        assert changes == []
