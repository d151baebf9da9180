"""Simulcast and SVC: which type a consumer has, and which layers it prefers."""

from typing import Any

import pytest

from mediasoup import (
    Consumer,
    ConsumerLayers,
    ConsumerOptions,
    ConsumerTraceEventType,
    MediaKind,
    Producer,
    ProducerOptions,
    Router,
    RouterOptions,
    RouterRtpCodecCapability,
    WebRtcTransport,
    Worker,
)

from .h264 import NACK, PICTURE, PLI, RECEIVER, ROUTER, SOUND, parameters

pytestmark = pytest.mark.worker

VP9 = RouterRtpCodecCapability(mime_type="video/VP9", clock_rate=90000)


@pytest.fixture
async def router(worker: Worker) -> Router:
    return await worker.create_router(RouterOptions(media_codecs=(*ROUTER.media_codecs, VP9)))


def sent(mime_type: str, *encodings: dict[str, Any]) -> ProducerOptions:
    codec = {"mimeType": mime_type, "payloadType": 96, "clockRate": 90000, "rtcpFeedback": [NACK, PLI]}
    return ProducerOptions(
        kind=MediaKind.VIDEO,
        rtp_parameters=parameters({"codecs": [codec], "encodings": list(encodings), "rtcp": {"cname": "c"}}),
    )


def layers(spatial: int, temporal: int | None = None) -> ConsumerLayers:
    return ConsumerLayers(spatial_layer=spatial, temporal_layer=temporal)


async def consumed(
    router: Router, transport: WebRtcTransport, producer: Producer, preferred: ConsumerLayers | None = None
) -> Consumer:
    assert router.can_consume(producer.id, router.rtp_capabilities)
    return await transport.consume(
        ConsumerOptions(
            producer_id=producer.id,
            rtp_capabilities=router.rtp_capabilities,
            paused=True,
            preferred_layers=preferred,
        )
    )


@pytest.mark.parametrize(
    ("encodings", "kind"),
    [
        pytest.param([{"ssrc": 1111}], "simple", id="one-stream"),
        pytest.param([{"ssrc": 1111, "scalabilityMode": "L1T3"}], "svc", id="temporal-layers"),
        pytest.param(
            [{"ssrc": 1111, "scalabilityMode": "L1T3"}, {"ssrc": 2222, "scalabilityMode": "L1T3"}],
            "simulcast",
            id="two-streams",
        ),
    ],
)
async def test_type_follows_the_encodings(
    router: Router,
    sending: WebRtcTransport,
    receiving: WebRtcTransport,
    encodings: list[dict[str, Any]],
    kind: str,
) -> None:
    producer = await sending.produce(sent("video/VP8", *encodings))
    assert producer.type == kind
    consumer = await consumed(router, receiving, producer)
    assert consumer.type == kind


async def test_svc_takes_the_preferred_layers_at_once(
    router: Router, sending: WebRtcTransport, receiving: WebRtcTransport
) -> None:
    producer = await sending.produce(sent("video/VP9", {"ssrc": 3333, "scalabilityMode": "L3T3"}))
    consumer = await consumed(router, receiving, producer, layers(1, 0))
    assert (consumer.type, consumer.preferred_layers) == ("svc", layers(1, 0))
    too_high = await consumed(router, receiving, producer, layers(9, 9))
    assert too_high.preferred_layers == layers(2, 2)
    without_temporal = await consumed(router, receiving, producer, layers(1))
    assert without_temporal.preferred_layers == layers(1, 2)


async def test_simulcast_takes_the_preferred_layers_at_once(
    router: Router, sending: WebRtcTransport, receiving: WebRtcTransport
) -> None:
    encodings = [{"ssrc": 4444 + n, "scalabilityMode": "L1T5"} for n in range(3)]
    producer = await sending.produce(sent("video/VP8", *encodings))
    consumer = await consumed(router, receiving, producer, layers(1, 0))
    assert (consumer.type, consumer.preferred_layers) == ("simulcast", layers(1, 0))
    too_high = await consumed(router, receiving, producer, layers(9, 9))
    assert too_high.preferred_layers == layers(2, 4)


async def test_preferred_layers_change_and_stay_within_bounds(
    sending: WebRtcTransport, receiving: WebRtcTransport
) -> None:
    sound, picture = await sending.produce(SOUND), await sending.produce(PICTURE)
    flat = await receiving.consume(ConsumerOptions(producer_id=sound.id, rtp_capabilities=RECEIVER))
    await flat.set_preferred_layers(layers(1, 1))
    assert flat.preferred_layers is None
    consumer = await receiving.consume(ConsumerOptions(producer_id=picture.id, rtp_capabilities=RECEIVER))
    for asked, taken in (
        (layers(2, 3), layers(2, 3)),
        (layers(3), layers(3, 4)),
        (layers(3, 0), layers(3, 0)),
        (layers(66, 66), layers(3, 4)),
    ):
        await consumer.set_preferred_layers(asked)
        assert consumer.preferred_layers == taken


async def test_tracing_is_switched(sending: WebRtcTransport, receiving: WebRtcTransport) -> None:
    sound = await sending.produce(SOUND)
    consumer = await receiving.consume(ConsumerOptions(producer_id=sound.id, rtp_capabilities=RECEIVER))
    kinds = ConsumerTraceEventType
    for types in ({kinds.RTP, kinds.PLI}, set(), {kinds.NACK, kinds.FIR}, set()):
        await consumer.enable_trace_event(types)
        assert set((await consumer.dump()).trace_event_types) == types
