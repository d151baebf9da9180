"""What a producer is made of, and what of it the worker refuses."""

from dataclasses import replace

import pytest

from mediasoup import (
    MediaKind,
    Producer,
    ProducerCreated,
    ProducerOptions,
    ProducerTraceEventType,
    ProducerType,
    RequestRejectedError,
    Router,
    RtpHeaderExtensionUri,
    WebRtcTransport,
    Worker,
    to_json,
)

from .h264 import NACK, OPUS_PARAMETERS, PICTURE, PLI, PROFILE, REMB, ROUTER, SOUND, opus_codec, parameters

pytestmark = pytest.mark.worker

Uri = RtpHeaderExtensionUri


@pytest.fixture
async def router(worker: Worker) -> Router:
    return await worker.create_router(ROUTER)


# An end that gives its streams no numbers: the worker learns them from what arrives.
UNNUMBERED = replace(SOUND, rtp_parameters=replace(SOUND.rtp_parameters, encodings=()))
BARE = replace(SOUND, rtp_parameters=parameters({"mid": "bare", "codecs": [opus_codec(0)]}))


@pytest.mark.parametrize(
    ("options", "kind", "producer_type"),
    [
        pytest.param(UNNUMBERED, MediaKind.AUDIO, ProducerType.SIMPLE, id="sound"),
        pytest.param(PICTURE, MediaKind.VIDEO, ProducerType.SIMULCAST, id="picture"),
        pytest.param(BARE, MediaKind.AUDIO, ProducerType.SIMPLE, id="codecs-alone"),
    ],
)
async def test_new_producer(
    router: Router,
    sending: WebRtcTransport,
    options: ProducerOptions,
    kind: MediaKind,
    producer_type: ProducerType,
) -> None:
    created: list[object] = []
    sending.on(ProducerCreated, created.append)
    producer = await sending.produce(replace(options, app_data={"foo": 1, "bar": "2"}))
    assert created == [ProducerCreated(producer_id=producer.id)]
    assert (producer.closed, producer.kind, producer.type) == (False, kind, producer_type)
    assert producer.rtp_parameters.codecs[0].mime_type == options.rtp_parameters.codecs[0].mime_type
    assert len(producer.consumable_rtp_parameters.encodings) == len(producer.rtp_parameters.encodings)
    assert (producer.paused, producer.score) == (False, ())
    assert producer.app_data == {"foo": 1, "bar": "2"}
    held = await router.dump()
    assert held.map_producer_id_consumer_ids == {producer.id: ()}
    assert held.map_consumer_id_producer_id == {}
    inside = await sending.dump()
    assert (inside.producer_ids, inside.consumer_ids) == ((producer.id,), ())
    assert await producer.get_stats() == ()


async def test_dump_of_sound(sending: WebRtcTransport) -> None:
    producer = await sending.produce(UNNUMBERED)
    dump = await producer.dump()
    assert (dump.id, dump.kind, dump.type) == (producer.id, MediaKind.AUDIO, ProducerType.SIMPLE)
    (codec,) = dump.rtp_parameters.codecs
    assert (codec.mime_type, codec.payload_type, codec.clock_rate) == ("audio/opus", 111, 48000)
    assert (codec.channels, codec.parameters, codec.rtcp_feedback) == (2, OPUS_PARAMETERS, ())
    assert extensions_of(dump.rtp_parameters.header_extensions) == [
        (Uri.MID, 10, False, {}),
        (Uri.SSRC_AUDIO_LEVEL, 12, False, {}),
    ]
    (encoding,) = dump.rtp_parameters.encodings
    assert (encoding.codec_payload_type, encoding.ssrc) == (111, None)


def extensions_of(extensions: object) -> list[tuple[object, ...]]:
    return [(e.uri, e.id, e.encrypt, dict(e.parameters)) for e in extensions]  # type: ignore[attr-defined]


async def test_dump_of_a_picture(sending: WebRtcTransport) -> None:
    encodings = tuple(
        encoding if index == 0 else replace(encoding, scalability_mode=None)
        for index, encoding in enumerate(PICTURE.rtp_parameters.encodings)
    )
    options = replace(PICTURE, rtp_parameters=replace(PICTURE.rtp_parameters, encodings=encodings))
    producer = await sending.produce(options)
    dump = await producer.dump()
    assert (dump.id, dump.kind, dump.type) == (producer.id, MediaKind.VIDEO, ProducerType.SIMULCAST)
    h264, rtx = dump.rtp_parameters.codecs
    assert (h264.mime_type, h264.payload_type, h264.clock_rate) == ("video/H264", 112, 90000)
    assert (h264.channels, h264.parameters) == (None, PROFILE)
    assert [to_json(item) for item in h264.rtcp_feedback] == [NACK, PLI, REMB]
    assert (rtx.mime_type, rtx.payload_type, rtx.clock_rate) == ("video/rtx", 113, 90000)
    assert (rtx.channels, rtx.parameters, rtx.rtcp_feedback) == (None, {"apt": 112}, ())
    assert extensions_of(dump.rtp_parameters.header_extensions) == [
        (Uri.MID, 10, False, {}),
        (Uri.VIDEO_ORIENTATION, 13, False, {}),
    ]
    streams = [
        (e.codec_payload_type, e.ssrc, e.rtx and e.rtx.ssrc, e.scalability_mode)
        for e in dump.rtp_parameters.encodings
    ]
    assert [(pt, ssrc, rtx_ssrc) for pt, ssrc, rtx_ssrc, _ in streams] == [
        (112, ssrc, ssrc + 1) for ssrc in (22222222, 22222224, 22222226, 22222228)
    ]
    assert streams[0][3] == "L1T5"


async def test_mid_and_ssrc_are_for_one_producer(
    sending: WebRtcTransport, receiving: WebRtcTransport
) -> None:
    producer = await sending.produce(SOUND)
    for again in (
        SOUND,
        replace(SOUND, rtp_parameters=replace(SOUND.rtp_parameters, mid="other")),
        replace(
            SOUND,
            rtp_parameters=replace(
                SOUND.rtp_parameters, encodings=(replace(SOUND.rtp_parameters.encodings[0], ssrc=99),)
            ),
        ),
    ):
        with pytest.raises(RequestRejectedError):
            await sending.produce(again)
    assert set(sending.producers) == {producer.id}
    await receiving.produce(PICTURE)
    with pytest.raises(RequestRejectedError):
        await receiving.produce(replace(PICTURE, app_data={"again": True}))


async def test_streams_need_some_name(sending: WebRtcTransport) -> None:
    nameless = parameters({"codecs": [opus_codec(111)], "encodings": [{}]})
    with pytest.raises(RequestRejectedError):
        await sending.produce(replace(SOUND, rtp_parameters=nameless))


@pytest.fixture
async def producer(sending: WebRtcTransport) -> Producer:
    return await sending.produce(SOUND)


async def test_tracing_is_switched(producer: Producer) -> None:
    kinds = ProducerTraceEventType
    for types in ({kinds.RTP, kinds.PLI}, set(), {kinds.NACK, kinds.FIR}, set()):
        await producer.enable_trace_event(types)
        assert set((await producer.dump()).trace_event_types) == types
