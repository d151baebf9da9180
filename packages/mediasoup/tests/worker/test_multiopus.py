"""Opus with more than two channels."""

from typing import Any

import pytest

from mediasoup import (
    ConsumerOptions,
    MediaKind,
    ProducerOptions,
    Router,
    RouterOptions,
    RouterRtpCodecCapability,
    RtpCapabilities,
    RtpHeaderExtensionUri,
    UnsupportedError,
    WebRtcTransport,
    Worker,
    from_json,
    to_json,
)

from .h264 import parameters

pytestmark = pytest.mark.worker

SURROUND = {"channel_mapping": "0,4,1,2,3,5", "num_streams": 4, "coupled_streams": 2}
WITH_FEC = {"useinbandfec": 1, **SURROUND}


def codec(payload_type: int, **changed: int) -> dict[str, Any]:
    return {
        "mimeType": "audio/multiopus",
        "payloadType": payload_type,
        "clockRate": 48000,
        "channels": 6,
        "parameters": {**WITH_FEC, **changed},
        "rtcpFeedback": [],
    }


def sent(**changed: int) -> ProducerOptions:
    extensions = [
        {"uri": RtpHeaderExtensionUri.MID, "id": 10},
        {"uri": RtpHeaderExtensionUri.SSRC_AUDIO_LEVEL, "id": 12},
    ]
    held = {"mid": "surround", "codecs": [codec(0, **changed)], "headerExtensions": extensions}
    return ProducerOptions(kind=MediaKind.AUDIO, rtp_parameters=parameters(held))


def receiver(channels: int) -> RtpCapabilities:
    known = {
        "kind": "audio",
        "mimeType": "audio/multiopus",
        "preferredPayloadType": 100,
        "clockRate": 48000,
        "channels": channels,
        "parameters": SURROUND,
    }
    return from_json(RtpCapabilities, {"codecs": [known]})


@pytest.fixture
async def router(worker: Worker) -> Router:
    surround = RouterRtpCodecCapability(
        mime_type="audio/multiopus",
        preferred_payload_type=100,
        clock_rate=48000,
        channels=6,
        parameters=WITH_FEC,
    )
    return await worker.create_router(RouterOptions(media_codecs=(surround,)))


async def test_surround_sound_comes_out_as_it_went_in(router: Router, sending: WebRtcTransport) -> None:
    producer = await sending.produce(sent())
    assert to_json(producer.rtp_parameters)["codecs"] == [codec(0)]
    assert router.can_consume(producer.id, receiver(6))
    consumer = await sending.consume(ConsumerOptions(producer_id=producer.id, rtp_capabilities=receiver(6)))
    assert to_json(consumer.rtp_parameters)["codecs"] == [codec(100)]


@pytest.mark.parametrize("changed", [{"num_streams": 2}, {"coupled_streams": 1}])
async def test_other_layouts_are_other_codecs(sending: WebRtcTransport, changed: dict[str, int]) -> None:
    with pytest.raises(UnsupportedError):
        await sending.produce(sent(**changed))


async def test_other_channel_counts_are_other_codecs(router: Router, sending: WebRtcTransport) -> None:
    producer = await sending.produce(sent())
    assert not router.can_consume(producer.id, receiver(8))
    with pytest.raises(UnsupportedError):
        await sending.consume(ConsumerOptions(producer_id=producer.id, rtp_capabilities=receiver(8)))
