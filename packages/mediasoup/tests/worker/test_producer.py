from dataclasses import replace

import pytest

from mediasoup import (
    ClosedError,
    CloseReason,
    ConsumerOptions,
    InvalidParametersError,
    MediaKind,
    ProducerClosed,
    ProducerPaused,
    ProducerResumed,
    ProducerTraceEventType,
    ProducerType,
    RequestRejectedError,
    Router,
    RtpCodecParameters,
    RtpEncodingParameters,
    RtpHeaderExtensionUri,
    RtpParameters,
    UnsupportedError,
    WebRtcTransport,
)

from .media import audio, video

pytestmark = pytest.mark.worker


async def test_audio(sending: WebRtcTransport) -> None:
    producer = await sending.produce(audio())
    assert producer.kind is MediaKind.AUDIO
    assert producer.type is ProducerType.SIMPLE
    assert producer.rtp_parameters.mid == "audio"
    assert producer.rtp_parameters.rtcp.cname == "peer"
    assert not producer.paused
    assert producer.score == ()
    assert producer.app_data == {"source": "microphone"}

    dump = await producer.dump()
    assert dump.id == producer.id
    assert dump.kind is MediaKind.AUDIO
    assert dump.type is ProducerType.SIMPLE
    (codec,) = dump.rtp_parameters.codecs
    assert codec.mime_type == "audio/opus"
    assert codec.channels == 2
    assert codec.parameters == {"useinbandfec": 1, "usedtx": 1, "foo": 222.222, "bar": "333"}
    assert [extension.uri for extension in dump.rtp_parameters.header_extensions] == [
        RtpHeaderExtensionUri.MID,
        RtpHeaderExtensionUri.SSRC_AUDIO_LEVEL,
    ]
    (encoding,) = dump.rtp_parameters.encodings
    assert (encoding.ssrc, encoding.dtx) == (11111111, True)
    assert dump.rtp_mapping.codecs[0].payload_type == 111
    assert not dump.paused


async def test_simulcast_video(sending: WebRtcTransport) -> None:
    producer = await sending.produce(replace(video(), paused=True, key_frame_request_delay=2000))
    assert producer.type is ProducerType.SIMULCAST
    assert producer.paused
    dump = await producer.dump()
    assert dump.type is ProducerType.SIMULCAST
    assert dump.paused
    assert [encoding.ssrc for encoding in dump.rtp_parameters.encodings] == [22222222, 22222224, 22222226]
    assert [e.rtx.ssrc for e in dump.rtp_parameters.encodings if e.rtx] == [22222223, 22222225, 22222227]
    assert [encoding.ssrc for encoding in dump.rtp_mapping.encodings] == [22222222, 22222224, 22222226]
    mapped = [encoding.mapped_ssrc for encoding in dump.rtp_mapping.encodings]
    assert mapped == [encoding.ssrc for encoding in producer.consumable_rtp_parameters.encodings]


async def test_transport_lists_what_it_receives(sending: WebRtcTransport) -> None:
    sound = await sending.produce(audio())
    picture = await sending.produce(video())
    dump = await sending.dump()
    assert set(dump.producer_ids) == {sound.id, picture.id}
    assert dump.rtp_listener.ssrc_table[11111111] == sound.id
    assert dump.rtp_listener.ssrc_table[22222223] == picture.id
    assert dump.rtp_listener.mid_table == {"audio": sound.id, "video": picture.id}
    assert dump.recv_rtp_header_extensions.mid == 1
    assert dict(sending.producers) == {sound.id: sound, picture.id: picture}


async def test_all_producers_of_a_transport_share_a_cname(sending: WebRtcTransport) -> None:
    first = await sending.produce(audio(cname="one"))
    second = await sending.produce(audio(ssrc=33333333, mid="other", cname="two"))
    assert first.rtp_parameters.rtcp.cname == second.rtp_parameters.rtcp.cname == "one"


async def test_cname_is_made_up_when_there_is_none(sending: WebRtcTransport) -> None:
    producer = await sending.produce(video())
    assert producer.rtp_parameters.rtcp.cname
    assert len(producer.rtp_parameters.rtcp.cname) == 8


async def test_own_id(sending: WebRtcTransport) -> None:
    producer = await sending.produce(replace(audio(), id="my-microphone"))
    assert producer.id == "my-microphone"
    with pytest.raises(InvalidParametersError) as caught:
        await sending.produce(replace(video(), id="my-microphone"))
    assert caught.value.path == "id"


async def test_ssrc_in_use_is_refused_by_the_worker(sending: WebRtcTransport) -> None:
    producer = await sending.produce(audio())
    with pytest.raises(RequestRejectedError) as caught:
        await sending.produce(audio(mid="other"))
    assert caught.value.method == "TRANSPORT_PRODUCE"
    assert (await sending.dump()).producer_ids == (producer.id,)


async def test_unacceptable_parameters_are_not_sent(sending: WebRtcTransport) -> None:
    options = audio()
    with pytest.raises(InvalidParametersError) as caught:
        await sending.produce(replace(options, kind="chicken"))  # type: ignore[arg-type]
    assert caught.value.path == "kind"
    (codec,) = options.rtp_parameters.codecs
    broken = replace(options.rtp_parameters, codecs=(replace(codec, payload_type=400),))
    with pytest.raises(InvalidParametersError) as caught:
        await sending.produce(replace(options, rtp_parameters=broken))
    assert caught.value.path == "rtpParameters.codecs[0].payloadType"
    with pytest.raises(InvalidParametersError) as caught:
        await sending.produce(replace(options, key_frame_request_delay=-1))
    assert caught.value.path == "keyFrameRequestDelay"
    unknown = RtpParameters(
        codecs=(RtpCodecParameters(mime_type="audio/ISAC", payload_type=108, clock_rate=32000),),
        encodings=(RtpEncodingParameters(ssrc=1),),
    )
    with pytest.raises(UnsupportedError):
        await sending.produce(replace(options, rtp_parameters=unknown))
    assert (await sending.dump()).producer_ids == ()


async def test_parameters_that_only_the_worker_can_judge(sending: WebRtcTransport) -> None:
    options = audio()
    nameless = replace(options.rtp_parameters, mid=None, encodings=())
    with pytest.raises(RequestRejectedError):
        await sending.produce(replace(options, rtp_parameters=nameless))


async def test_pause_and_resume_reach_consumers(
    router: Router, sending: WebRtcTransport, receiving: WebRtcTransport
) -> None:
    producer = await sending.produce(audio())
    heard: list[object] = []
    producer.on(ProducerPaused, heard.append)
    producer.on(ProducerResumed, heard.append)
    await producer.pause()
    await producer.pause()
    assert producer.paused
    assert (await producer.dump()).paused
    consumer = await receiving.consume(
        ConsumerOptions(producer_id=producer.id, rtp_capabilities=router.rtp_capabilities)
    )
    assert consumer.producer_paused
    await producer.resume()
    await producer.resume()
    assert not producer.paused
    assert not (await producer.dump()).paused
    assert heard == [ProducerPaused(), ProducerResumed()]


async def test_stats_are_empty_without_packets(sending: WebRtcTransport) -> None:
    assert await (await sending.produce(audio())).get_stats() == ()


async def test_tracing_is_switched(sending: WebRtcTransport) -> None:
    producer = await sending.produce(audio())
    types = {ProducerTraceEventType.RTP, ProducerTraceEventType.PLI, ProducerTraceEventType.SR}
    await producer.enable_trace_event(types)
    # The worker leaves sender reports out of its dump.
    assert set((await producer.dump()).trace_event_types) == types - {ProducerTraceEventType.SR}
    await producer.enable_trace_event()
    assert (await producer.dump()).trace_event_types == ()


async def test_close(router: Router, sending: WebRtcTransport) -> None:
    producer = await sending.produce(audio())
    heard: list[CloseReason] = []
    producer.on(ProducerClosed, lambda event: heard.append(event.reason))
    producer.close()
    producer.close()
    assert heard == [CloseReason.CLOSED]
    assert not router.producers
    assert (await sending.dump()).producer_ids == ()
    assert (await router.dump()).map_producer_id_consumer_ids == {}
    for call in (producer.dump(), producer.get_stats(), producer.pause(), producer.resume()):
        with pytest.raises(ClosedError):
            await call
    with pytest.raises(ClosedError):
        producer.send(b"\x80")


async def test_transport_close_reaches_it(router: Router, sending: WebRtcTransport) -> None:
    producer = await sending.produce(audio())
    sending.close()
    assert await producer.wait_closed() is CloseReason.TRANSPORT_CLOSED
    assert not router.producers
