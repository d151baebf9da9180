from dataclasses import replace

import pytest

from mediasoup import ortc
from mediasoup.errors import UnsupportedError
from mediasoup.rtp_parameters import (
    MediaKind,
    RtpCapabilities,
    RtpCodecParameters,
    RtpEncodingParameters,
    RtpHeaderExtensionUri,
    RtpParameters,
    RtxParameters,
)

from .rtp_examples import AUDIO, ROUTER, SIMULCAST, codec, media, produce, ssrcs

_, _, CONSUMABLE_AUDIO = produce(MediaKind.AUDIO, AUDIO)
_, _, CONSUMABLE_VIDEO = produce(MediaKind.VIDEO, SIMULCAST)
Uri = RtpHeaderExtensionUri


def without(*uris: RtpHeaderExtensionUri) -> RtpCapabilities:
    kept = tuple(item for item in ROUTER.header_extensions if item.uri not in uris)
    return replace(ROUTER, header_extensions=kept)


def only(*mime_types: str) -> RtpCapabilities:
    return replace(ROUTER, codecs=tuple(item for item in ROUTER.codecs if item.mime_type in mime_types))


def consume(
    consumable: RtpParameters = CONSUMABLE_VIDEO,
    capabilities: RtpCapabilities = ROUTER,
    *,
    pipe: bool = False,
    enable_rtx: bool = True,
) -> RtpParameters:
    return ortc.get_consumer_rtp_parameters(
        consumable, capabilities, pipe=pipe, enable_rtx=enable_rtx, ssrc_source=ssrcs()
    )


def feedback(sent: RtpCodecParameters) -> set[tuple[str, str]]:
    return {(item.type, item.parameter) for item in sent.rtcp_feedback}


def test_ends_can_consume_what_they_know():
    assert ortc.can_consume(CONSUMABLE_VIDEO, ROUTER)
    assert ortc.can_consume(CONSUMABLE_VIDEO, only("video/VP8"))
    assert not ortc.can_consume(CONSUMABLE_VIDEO, only("video/H264"))
    assert not ortc.can_consume(CONSUMABLE_VIDEO, RtpCapabilities())


def test_rtx_alone_is_nothing_to_consume():
    assert not ortc.can_consume(CONSUMABLE_VIDEO, only("video/rtx"))
    with pytest.raises(UnsupportedError):
        consume(capabilities=only("video/rtx"))


def test_simulcast_becomes_one_stream_with_layers():
    consumer = consume()
    assert consumer.encodings == (
        RtpEncodingParameters(
            ssrc=1000, rtx=RtxParameters(ssrc=1001), scalability_mode="L3T3", max_bitrate=900_000
        ),
    )
    assert [item.payload_type for item in consumer.codecs] == [101, 102]
    assert consumer.rtcp == CONSUMABLE_VIDEO.rtcp


def test_two_streams_are_simulcast_too():
    two = replace(CONSUMABLE_VIDEO, encodings=CONSUMABLE_VIDEO.encodings[:2])
    assert consume(two).encodings[0].scalability_mode == "L2T3"


def test_simulcast_without_mode_has_one_temporal_layer():
    plain = tuple(
        replace(item, scalability_mode=None, max_bitrate=None) for item in CONSUMABLE_VIDEO.encodings
    )
    encoding = consume(replace(CONSUMABLE_VIDEO, encodings=plain)).encodings[0]
    assert encoding.scalability_mode == "L3T1"
    assert encoding.max_bitrate is None


def test_svc_keeps_its_mode():
    router = ortc.generate_router_rtp_capabilities(
        [media("video/VP9", {"profile-id": 2}), media("video/AV1")]
    )
    for name, parameters in (("video/VP9", {"profile-id": 2}), ("video/AV1", {})):
        stream = RtpEncodingParameters(ssrc=7, scalability_mode="L3T3_KEY")
        sent = RtpParameters(codecs=(codec(name, 98, parameters),), encodings=(stream,))
        _, _, consumable = produce(MediaKind.VIDEO, sent, router)
        assert consume(consumable, router).encodings[0].scalability_mode == "L3T3_KEY"


def test_vp9_profiles_must_be_the_same():
    router = ortc.generate_router_rtp_capabilities([media("video/VP9", {"profile-id": 2})])
    other = ortc.generate_router_rtp_capabilities([media("video/VP9")])
    _, _, consumable = produce(
        MediaKind.VIDEO, RtpParameters(codecs=(codec("video/VP9", 98, {"profile-id": 2}),)), router
    )
    assert ortc.can_consume(consumable, router)
    assert not ortc.can_consume(consumable, other)


def test_rtx_needs_both_ends():
    for consumer in (consume(enable_rtx=False), consume(capabilities=only("video/VP8"))):
        assert [item.mime_type for item in consumer.codecs] == ["video/VP8"]
        assert consumer.encodings[0].rtx is None


def test_nack_goes_with_rtx():
    assert ("nack", "") in feedback(consume().codecs[0])
    disabled = feedback(consume(enable_rtx=False).codecs[0])
    assert ("nack", "") not in disabled
    assert ("nack", "pli") in disabled


def test_feedback_is_that_of_the_receiving_end():
    silent = replace(ROUTER, codecs=tuple(replace(item, rtcp_feedback=()) for item in ROUTER.codecs))
    assert feedback(consume(capabilities=silent).codecs[0]) == set()


def test_bandwidth_is_estimated_in_one_way():
    transport_cc = feedback(consume().codecs[0])
    assert ("transport-cc", "") in transport_cc
    assert ("goog-remb", "") not in transport_cc
    remb = feedback(consume(capabilities=without(Uri.TRANSPORT_WIDE_CC)).codecs[0])
    assert ("goog-remb", "") in remb
    assert ("transport-cc", "") not in remb
    neither = feedback(consume(capabilities=without(Uri.TRANSPORT_WIDE_CC, Uri.ABS_SEND_TIME)).codecs[0])
    assert neither == {("nack", ""), ("nack", "pli"), ("ccm", "fir")}


def test_extensions_need_the_same_number_at_both_ends():
    renumbered = replace(
        ROUTER,
        header_extensions=tuple(
            replace(item, preferred_id=13) if item.uri == Uri.MID else item
            for item in ROUTER.header_extensions
        ),
    )
    assert Uri.MID in {item.uri for item in consume().header_extensions}
    assert Uri.MID not in {item.uri for item in consume(capabilities=renumbered).header_extensions}


def test_a_stream_identifier_travels_along():
    consumer = consume(CONSUMABLE_AUDIO, enable_rtx=False)
    assert consumer.msid == "stream track"
    assert consumer.rtcp.cname == "chattr"
    assert consumer.mid is None


def test_consuming_as_a_pipe_keeps_all_streams():
    consumer = consume(pipe=True)
    assert [(item.ssrc, item.rtx) for item in consumer.encodings] == [
        (1000 + index, RtxParameters(ssrc=2000 + index)) for index in range(3)
    ]
    assert [item.max_bitrate for item in consumer.encodings] == [100_000, 300_000, 900_000]
    assert [item.rtx for item in consume(pipe=True, enable_rtx=False).encodings] == [None] * 3


def test_ends_without_common_codec_are_refused():
    with pytest.raises(UnsupportedError, match="none of the producer's codecs"):
        consume(CONSUMABLE_AUDIO, only("video/VP8"))


def test_nothing_consumable_is_changed():
    before = replace(CONSUMABLE_VIDEO)
    consume()
    consume(pipe=True)
    ortc.get_pipe_consumer_rtp_parameters(CONSUMABLE_VIDEO, enable_rtx=True)
    assert before == CONSUMABLE_VIDEO


def test_pipes_carry_all_streams_without_bandwidth_estimation():
    piped = ortc.get_pipe_consumer_rtp_parameters(CONSUMABLE_VIDEO, enable_rtx=False, ssrc_source=ssrcs())
    assert [item.mime_type for item in piped.codecs] == ["video/VP8"]
    assert feedback(piped.codecs[0]) == {("nack", "pli"), ("ccm", "fir")}
    assert [(item.ssrc, item.rtx) for item in piped.encodings] == [(1000, None), (1001, None), (1002, None)]
    assert [item.id for item in piped.header_extensions] == [7, 8, 9, 10, 11, 12]
    assert piped.header_extensions[0].uri is Uri.DEPENDENCY_DESCRIPTOR


def test_pipes_may_retransmit():
    piped = ortc.get_pipe_consumer_rtp_parameters(CONSUMABLE_VIDEO, enable_rtx=True, ssrc_source=ssrcs())
    assert [item.mime_type for item in piped.codecs] == ["video/VP8", "video/rtx"]
    assert feedback(piped.codecs[0]) == {("nack", ""), ("nack", "pli"), ("ccm", "fir")}
    assert [item.rtx for item in piped.encodings] == [RtxParameters(ssrc=2000 + index) for index in range(3)]


def test_a_piped_stream_can_be_produced_again():
    piped = ortc.get_pipe_consumer_rtp_parameters(CONSUMABLE_VIDEO, enable_rtx=True, ssrc_source=ssrcs())
    _, mapping, consumable = produce(MediaKind.VIDEO, piped)
    assert [entry.ssrc for entry in mapping.encodings] == [1000, 1001, 1002]
    assert consume(consumable).encodings[0].scalability_mode == "L3T3"
