"""What a consumer is made of, when sender, router and receiver each know it under other numbers."""

from dataclasses import replace

import pytest

from mediasoup import (
    Consumer,
    ConsumerCreated,
    ConsumerLayers,
    ConsumerOptions,
    ConsumerScore,
    ConsumerType,
    InvalidParametersError,
    MediaKind,
    Producer,
    Router,
    RtpCapabilities,
    RtpHeaderExtensionUri,
    UnsupportedError,
    WebRtcTransport,
    Worker,
    from_json,
    to_json,
)

from .h264 import (
    FIR,
    NACK,
    OPUS_PARAMETERS,
    PICTURE,
    PLI,
    PROFILE,
    RECEIVER,
    REMB,
    ROUTER,
    SOUND,
    STREAM_AND_TRACK,
    h264_codecs,
    opus_codec,
)

pytestmark = pytest.mark.worker

_Uri = RtpHeaderExtensionUri


@pytest.fixture
async def router(worker: Worker) -> Router:
    return await worker.create_router(ROUTER)


@pytest.fixture
async def sound(sending: WebRtcTransport) -> Producer:
    return await sending.produce(SOUND)


@pytest.fixture
async def picture(sending: WebRtcTransport) -> Producer:
    return await sending.produce(PICTURE)


def wanted(producer: Producer) -> ConsumerOptions:
    return ConsumerOptions(producer_id=producer.id, rtp_capabilities=RECEIVER)


def codecs_of(consumer: Consumer) -> object:
    return to_json(consumer.rtp_parameters)["codecs"]


async def test_sound(router: Router, receiving: WebRtcTransport, sound: Producer) -> None:
    created: list[object] = []
    receiving.on(ConsumerCreated, created.append)
    assert router.can_consume(sound.id, RECEIVER)
    consumer = await receiving.consume(replace(wanted(sound), app_data={"tile": 1}))
    assert created == [ConsumerCreated(consumer_id=consumer.id)]
    assert (consumer.producer_id, consumer.kind, consumer.type) == (sound.id, MediaKind.AUDIO, "simple")
    assert not consumer.closed
    assert consumer.rtp_parameters.mid == "0"
    assert codecs_of(consumer) == [opus_codec(100)]
    assert consumer.rtp_parameters.msid == STREAM_AND_TRACK
    assert (consumer.paused, consumer.producer_paused, consumer.priority) == (False, False, 1)
    assert consumer.score == ConsumerScore(score=10, producer_score=0, producer_scores=(0,))
    assert (consumer.preferred_layers, consumer.current_layers) == (None, None)
    assert consumer.app_data == {"tile": 1}
    dump = await router.dump()
    assert dump.map_producer_id_consumer_ids == {sound.id: (consumer.id,)}
    assert dump.map_consumer_id_producer_id == {consumer.id: sound.id}
    held = await receiving.dump()
    assert (held.producer_ids, held.consumer_ids) == ((), (consumer.id,))


async def test_paused_picture(router: Router, receiving: WebRtcTransport, picture: Producer) -> None:
    await picture.pause()
    assert router.can_consume(picture.id, RECEIVER)
    layers = ConsumerLayers(spatial_layer=12, temporal_layer=0)
    consumer = await receiving.consume(replace(wanted(picture), paused=True, preferred_layers=layers))
    assert (consumer.kind, consumer.type) == (MediaKind.VIDEO, ConsumerType.SIMULCAST)
    assert codecs_of(consumer) == h264_codecs(103, [NACK, PLI, FIR, REMB])
    assert consumer.rtp_parameters.msid is None
    assert (consumer.paused, consumer.producer_paused) == (True, True)
    assert consumer.score == ConsumerScore(score=10, producer_score=0, producer_scores=(0, 0, 0, 0))
    assert consumer.preferred_layers == ConsumerLayers(spatial_layer=3, temporal_layer=0)
    assert consumer.current_layers is None


async def test_picture_as_a_pipe(router: Router, receiving: WebRtcTransport, picture: Producer) -> None:
    await picture.pause()
    simulcast = await receiving.consume(wanted(picture))
    consumer = await receiving.consume(replace(wanted(picture), pipe=True))
    assert (consumer.type, consumer.rtp_parameters.mid) == (ConsumerType.PIPE, None)
    assert codecs_of(consumer) == h264_codecs(103, [NACK, PLI, FIR, REMB])
    assert (consumer.paused, consumer.producer_paused, consumer.priority) == (False, True, 1)
    assert consumer.score == ConsumerScore(score=10, producer_score=10, producer_scores=(0, 0, 0, 0))
    assert (consumer.preferred_layers, consumer.current_layers, consumer.app_data) == (None, None, {})
    dump = await router.dump()
    assert set(dump.map_producer_id_consumer_ids[picture.id]) == {simulcast.id, consumer.id}
    assert dump.map_consumer_id_producer_id == {simulcast.id: picture.id, consumer.id: picture.id}
    assert set((await receiving.dump()).consumer_ids) == {simulcast.id, consumer.id}


async def test_audio_may_be_retransmitted(receiving: WebRtcTransport, sound: Producer) -> None:
    consumer = await receiving.consume(replace(wanted(sound), enable_rtx=True))
    assert codecs_of(consumer) == [{**opus_codec(100), "rtcpFeedback": [NACK]}]


async def test_own_mid_takes_no_number(receiving: WebRtcTransport, sound: Producer) -> None:
    first = await receiving.consume(wanted(sound))
    own = await receiving.consume(replace(wanted(sound), mid="mine"))
    third = await receiving.consume(wanted(sound))
    assert own.rtp_parameters.mid == "mine"
    assert int(first.rtp_parameters.mid or "x") + 1 == int(third.rtp_parameters.mid or "x")


async def test_nothing_in_common(router: Router, receiving: WebRtcTransport, sound: Producer) -> None:
    isac = {
        "kind": "audio",
        "mimeType": "audio/ISAC",
        "preferredPayloadType": 100,
        "clockRate": 32000,
        "channels": 1,
    }
    for codecs in ([isac], []):
        deaf = from_json(RtpCapabilities, {"codecs": codecs})
        assert not router.can_consume(sound.id, deaf)
        with pytest.raises(UnsupportedError):
            await receiving.consume(replace(wanted(sound), rtp_capabilities=deaf))
    with pytest.raises(InvalidParametersError) as caught:
        await receiving.consume(replace(wanted(sound), producer_id="nobody"))
    assert caught.value.path == "producerId"


async def test_dump_of_sound(receiving: WebRtcTransport, sound: Producer) -> None:
    consumer = await receiving.consume(wanted(sound))
    dump = await consumer.dump()
    assert (dump.id, dump.producer_id, dump.kind) == (consumer.id, sound.id, consumer.kind)
    (codec,) = dump.rtp_parameters.codecs
    assert (codec.mime_type, codec.payload_type, codec.clock_rate) == ("audio/opus", 100, 48000)
    assert (codec.channels, codec.parameters, codec.rtcp_feedback) == (2, OPUS_PARAMETERS, ())
    assert [(item.uri, item.id, item.encrypt) for item in dump.rtp_parameters.header_extensions] == [
        (_Uri.MID, 1, False),
        (_Uri.ABS_SEND_TIME, 4, False),
        (_Uri.SSRC_AUDIO_LEVEL, 6, False),
    ]
    (encoding,) = dump.rtp_parameters.encodings
    assert encoding.codec_payload_type == 100
    assert encoding.ssrc == consumer.rtp_parameters.encodings[0].ssrc
    assert dump.rtp_parameters.msid == STREAM_AND_TRACK
    assert [item.ssrc for item in dump.consumable_rtp_encodings] == [
        sound.consumable_rtp_parameters.encodings[0].ssrc
    ]
    assert (dump.type, dump.supported_codec_payload_types) == (ConsumerType.SIMPLE, (100,))
    assert (dump.paused, dump.producer_paused, dump.priority) == (False, False, 1)


async def test_dump_of_a_picture(receiving: WebRtcTransport, picture: Producer) -> None:
    consumer = await receiving.consume(replace(wanted(picture), paused=True))
    dump = await consumer.dump()
    codec, _rtx = dump.rtp_parameters.codecs
    assert (codec.mime_type, codec.payload_type, codec.clock_rate) == ("video/H264", 103, 90000)
    assert (codec.channels, codec.parameters) == (None, PROFILE)
    assert [to_json(item) for item in codec.rtcp_feedback] == [NACK, PLI, FIR, REMB]
    assert [(item.uri, item.id) for item in dump.rtp_parameters.header_extensions] == [
        (_Uri.MID, 1),
        (_Uri.ABS_SEND_TIME, 4),
        (_Uri.VIDEO_ORIENTATION, 8),
        (_Uri.TIME_OFFSET, 9),
    ]
    (encoding,) = dump.rtp_parameters.encodings
    (offered,) = consumer.rtp_parameters.encodings
    assert (encoding.codec_payload_type, encoding.scalability_mode) == (103, "L4T5")
    assert (encoding.ssrc, encoding.rtx) == (offered.ssrc, offered.rtx)
    assert encoding.rtx is not None
    assert dump.rtp_parameters.msid is None
    assert [(item.ssrc, item.scalability_mode) for item in dump.consumable_rtp_encodings] == [
        (item.ssrc, "L1T5") for item in picture.consumable_rtp_parameters.encodings
    ]
    assert (dump.supported_codec_payload_types, dump.priority) == ((103,), 1)
    assert (dump.paused, dump.producer_paused) == (True, False)


async def test_stats_before_any_packet(
    receiving: WebRtcTransport, sound: Producer, picture: Producer
) -> None:
    for producer, mime_type in ((sound, "audio/opus"), (picture, "video/H264")):
        consumer = await receiving.consume(wanted(producer))
        (stats,) = await consumer.get_stats()
        assert (stats.type, stats.kind, stats.mime_type) == ("outbound-rtp", producer.kind, mime_type)
        assert stats.ssrc == consumer.rtp_parameters.encodings[0].ssrc
        assert stats.packet_count == 0


async def test_transport_close_leaves_the_producer_without_consumers(
    router: Router, receiving: WebRtcTransport, sound: Producer, picture: Producer
) -> None:
    kept = await receiving.consume(wanted(picture))
    gone = await receiving.consume(wanted(sound))
    gone.close()
    dump = await router.dump()
    assert dump.map_producer_id_consumer_ids == {sound.id: (), picture.id: (kept.id,)}
    assert dump.map_consumer_id_producer_id == {kept.id: picture.id}
    assert (await receiving.dump()).consumer_ids == (kept.id,)
    receiving.close()
    dump = await router.dump()
    assert dump.map_producer_id_consumer_ids == {sound.id: (), picture.id: ()}
    assert dump.map_consumer_id_producer_id == {}
