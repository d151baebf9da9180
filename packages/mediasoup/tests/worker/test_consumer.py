from dataclasses import replace

import pytest

from mediasoup import (
    ClosedError,
    CloseReason,
    Consumer,
    ConsumerClosed,
    ConsumerLayers,
    ConsumerOptions,
    ConsumerPaused,
    ConsumerProducerPaused,
    ConsumerProducerResumed,
    ConsumerResumed,
    ConsumerScore,
    ConsumerTraceEventType,
    ConsumerType,
    InvalidParametersError,
    LayeredConsumerDump,
    MediaKind,
    Producer,
    RequestRejectedError,
    Router,
    RtpCapabilities,
    UnsupportedError,
    WebRtcTransport,
)

from .media import audio, video

pytestmark = pytest.mark.worker


@pytest.fixture
async def sound(sending: WebRtcTransport) -> Producer:
    return await sending.produce(audio())


@pytest.fixture
async def picture(sending: WebRtcTransport) -> Producer:
    return await sending.produce(video())


def options(router: Router, producer: Producer) -> ConsumerOptions:
    return ConsumerOptions(producer_id=producer.id, rtp_capabilities=router.rtp_capabilities)


@pytest.fixture
async def consumer(router: Router, receiving: WebRtcTransport, picture: Producer) -> Consumer:
    """A consumer of simulcast video."""
    return await receiving.consume(options(router, picture))


async def test_audio(router: Router, receiving: WebRtcTransport, sound: Producer) -> None:
    consumer = await receiving.consume(replace(options(router, sound), app_data={"tile": 3}))
    assert consumer.producer_id == sound.id
    assert consumer.kind is MediaKind.AUDIO
    assert consumer.type is ConsumerType.SIMPLE
    assert consumer.rtp_parameters.mid == "0"
    (codec,) = consumer.rtp_parameters.codecs
    assert (codec.mime_type, codec.payload_type) == ("audio/opus", 100)
    assert consumer.rtp_parameters.rtcp.cname == "peer"
    assert (consumer.paused, consumer.producer_paused, consumer.priority) == (False, False, 1)
    assert consumer.score == ConsumerScore(score=10, producer_score=0, producer_scores=(0,))
    assert consumer.preferred_layers is None
    assert consumer.current_layers is None
    assert consumer.app_data == {"tile": 3}

    dump = await consumer.dump()
    assert not isinstance(dump, LayeredConsumerDump)
    assert (dump.id, dump.producer_id) == (consumer.id, sound.id)
    assert dump.type is ConsumerType.SIMPLE
    assert dump.rtp_parameters.codecs[0].parameters == {
        "useinbandfec": 1,
        "usedtx": 1,
        "foo": 222.222,
        "bar": "333",
    }
    assert dump.consumable_rtp_encodings[0].ssrc == sound.consumable_rtp_parameters.encodings[0].ssrc
    (stream,) = dump.rtp_streams
    assert stream.params.mime_type == "audio/opus"
    assert stream.params.use_in_band_fec
    assert stream.rtx_stream is None


async def test_simulcast_video(consumer: Consumer, picture: Producer) -> None:
    assert consumer.type is ConsumerType.SIMULCAST
    assert consumer.preferred_layers == ConsumerLayers(spatial_layer=2, temporal_layer=2)
    (encoding,) = consumer.rtp_parameters.encodings
    assert encoding.scalability_mode == "L3T3"
    assert encoding.rtx is not None
    dump = await consumer.dump()
    assert isinstance(dump, LayeredConsumerDump)
    assert dump.preferred_spatial_layer == 2
    assert dump.current_spatial_layer == -1
    assert len(dump.consumable_rtp_encodings) == 3
    assert dump.rtp_streams[0].rtx_stream is not None
    assert dump.rtp_streams[0].rtx_stream.params.mime_type == "video/rtx"
    (stats,) = await consumer.get_stats()
    assert (stats.type, stats.kind, stats.mime_type) == ("outbound-rtp", MediaKind.VIDEO, "video/VP8")
    assert stats.rtx_ssrc == encoding.rtx.ssrc


async def test_transport_lists_what_it_sends(receiving: WebRtcTransport, consumer: Consumer) -> None:
    (encoding,) = consumer.rtp_parameters.encodings
    assert encoding.rtx is not None
    dump = await receiving.dump()
    assert dump.consumer_ids == (consumer.id,)
    assert dump.map_ssrc_consumer_id == {encoding.ssrc: consumer.id}
    assert dump.map_rtx_ssrc_consumer_id == {encoding.rtx.ssrc: consumer.id}
    assert dict(receiving.consumers) == {consumer.id: consumer}


async def test_mids_are_counted_unless_given(
    router: Router, receiving: WebRtcTransport, sound: Producer
) -> None:
    wanted = options(router, sound)
    mids = [(await receiving.consume(wanted)).rtp_parameters.mid for _ in range(2)]
    own = await receiving.consume(replace(wanted, mid="custom"))
    assert [*mids, own.rtp_parameters.mid] == ["0", "1", "custom"]


async def test_made_paused_with_preferred_layers(
    router: Router, receiving: WebRtcTransport, picture: Producer
) -> None:
    wanted = replace(options(router, picture), paused=True, preferred_layers=ConsumerLayers(spatial_layer=12))
    consumer = await receiving.consume(wanted)
    assert consumer.paused
    # The worker brings the layers into the range that there is.
    assert consumer.preferred_layers == ConsumerLayers(spatial_layer=2, temporal_layer=2)
    assert (await consumer.dump()).paused


async def test_pipe_consumer_sends_all_streams(
    router: Router, receiving: WebRtcTransport, picture: Producer
) -> None:
    consumer = await receiving.consume(replace(options(router, picture), pipe=True))
    assert consumer.type is ConsumerType.PIPE
    assert consumer.rtp_parameters.mid is None
    assert len(consumer.rtp_parameters.encodings) == 3
    dump = await consumer.dump()
    assert len(dump.rtp_streams) == 3


async def test_rtx_can_be_left_out(router: Router, receiving: WebRtcTransport, picture: Producer) -> None:
    consumer = await receiving.consume(replace(options(router, picture), enable_rtx=False))
    assert [codec.mime_type for codec in consumer.rtp_parameters.codecs] == ["video/VP8"]
    assert consumer.rtp_parameters.encodings[0].rtx is None


async def test_what_cannot_be_consumed(router: Router, receiving: WebRtcTransport, sound: Producer) -> None:
    with pytest.raises(InvalidParametersError) as caught:
        await receiving.consume(replace(options(router, sound), producer_id="nobody"))
    assert caught.value.path == "producerId"
    with pytest.raises(UnsupportedError):
        await receiving.consume(replace(options(router, sound), rtp_capabilities=RtpCapabilities()))
    codec = replace(router.rtp_capabilities.codecs[0], clock_rate=0)
    with pytest.raises(InvalidParametersError):
        await receiving.consume(
            replace(options(router, sound), rtp_capabilities=RtpCapabilities(codecs=(codec,)))
        )
    assert (await receiving.dump()).consumer_ids == ()


async def test_pause_and_resume_count_both_sides(consumer: Consumer, picture: Producer) -> None:
    heard: list[object] = []
    for event in (ConsumerPaused, ConsumerResumed, ConsumerProducerPaused, ConsumerProducerResumed):
        consumer.on(event, heard.append)
    await consumer.pause()
    await consumer.pause()
    assert consumer.paused
    assert (await consumer.dump()).paused
    assert heard == [ConsumerPaused()]

    await picture.pause()
    # An answer to a later request follows the notification.
    assert (await consumer.dump()).producer_paused
    assert consumer.producer_paused
    await consumer.resume()
    assert heard == [ConsumerPaused(), ConsumerProducerPaused()]

    await picture.resume()
    await consumer.dump()
    assert not consumer.producer_paused
    assert heard[2:] == [ConsumerProducerResumed(), ConsumerResumed()]


async def test_preferred_layers(router: Router, receiving: WebRtcTransport, consumer: Consumer) -> None:
    await consumer.set_preferred_layers(ConsumerLayers(spatial_layer=1, temporal_layer=1))
    assert consumer.preferred_layers == ConsumerLayers(spatial_layer=1, temporal_layer=1)
    await consumer.set_preferred_layers(ConsumerLayers(spatial_layer=0))
    assert consumer.preferred_layers == ConsumerLayers(spatial_layer=0, temporal_layer=2)
    with pytest.raises(InvalidParametersError) as caught:
        await consumer.set_preferred_layers(ConsumerLayers(spatial_layer=300))
    assert caught.value.path == "spatialLayer"


async def test_simple_consumer_has_no_layers(
    router: Router, receiving: WebRtcTransport, sound: Producer
) -> None:
    consumer = await receiving.consume(options(router, sound))
    await consumer.set_preferred_layers(ConsumerLayers(spatial_layer=1))
    assert consumer.preferred_layers is None


async def test_priority(consumer: Consumer) -> None:
    await consumer.set_priority(2)
    assert consumer.priority == 2
    assert (await consumer.dump()).priority == 2
    await consumer.unset_priority()
    assert consumer.priority == 1
    for priority in (0, 256):
        with pytest.raises(InvalidParametersError):
            await consumer.set_priority(priority)


async def test_key_frame_request_and_tracing(consumer: Consumer) -> None:
    await consumer.request_key_frame()
    types = (ConsumerTraceEventType.RTP, ConsumerTraceEventType.KEYFRAME)
    await consumer.enable_trace_event(types)
    assert set((await consumer.dump()).trace_event_types) == set(types)
    await consumer.enable_trace_event()
    assert (await consumer.dump()).trace_event_types == ()


async def test_producer_close_reaches_it(
    router: Router, receiving: WebRtcTransport, consumer: Consumer, picture: Producer
) -> None:
    heard: list[CloseReason] = []
    consumer.on(ConsumerClosed, lambda event: heard.append(event.reason))
    picture.close()
    assert await consumer.wait_closed() is CloseReason.PRODUCER_CLOSED
    assert heard == [CloseReason.PRODUCER_CLOSED]
    assert not receiving.consumers
    assert (await receiving.dump()).consumer_ids == ()


async def test_transport_close_reaches_it(receiving: WebRtcTransport, consumer: Consumer) -> None:
    receiving.close()
    assert consumer.close_reason is CloseReason.TRANSPORT_CLOSED


async def test_close(
    router: Router, receiving: WebRtcTransport, consumer: Consumer, picture: Producer
) -> None:
    heard: list[CloseReason] = []
    consumer.on(ConsumerClosed, lambda event: heard.append(event.reason))
    consumer.close()
    consumer.close()
    assert heard == [CloseReason.CLOSED]
    assert not receiving.consumers
    assert (await router.dump()).map_producer_id_consumer_ids == {picture.id: ()}
    assert (await receiving.dump()).consumer_ids == ()
    for call in (consumer.dump(), consumer.get_stats(), consumer.pause(), consumer.request_key_frame()):
        with pytest.raises(ClosedError):
            await call


async def test_producer_of_a_closed_transport_cannot_be_consumed(
    router: Router, sending: WebRtcTransport, receiving: WebRtcTransport, sound: Producer
) -> None:
    wanted = options(router, sound)
    sending.close()
    with pytest.raises((InvalidParametersError, RequestRejectedError)):
        await receiving.consume(wanted)
