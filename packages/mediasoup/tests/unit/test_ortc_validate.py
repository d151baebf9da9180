from dataclasses import replace

import pytest

from mediasoup import ortc
from mediasoup.errors import InvalidParametersError
from mediasoup.rtp_parameters import (
    MediaKind,
    RtcpParameters,
    RtpCapabilities,
    RtpCodecCapability,
    RtpEncodingParameters,
    RtpParameters,
)
from mediasoup.sctp_parameters import SctpStreamParameters

from .rtp_examples import AUDIO, ROUTER, codec, media

PCMU = RtpCodecCapability(
    kind=MediaKind.AUDIO, mime_type="audio/PCMU", preferred_payload_type=0, clock_rate=8000
)


def test_good_capabilities_come_back_as_they_are():
    assert ortc.validate_rtp_capabilities(ROUTER) == ROUTER


def test_capabilities_are_completed():
    video = replace(PCMU, mime_type="VIDEO/VP8", channels=2)
    checked = ortc.validate_rtp_capabilities(RtpCapabilities(codecs=(PCMU, video)))
    assert checked.codecs == (
        replace(PCMU, channels=1),
        replace(video, kind=MediaKind.VIDEO, channels=None),
    )


def test_parameters_are_completed():
    one = replace(codec("audio/PCMU", 0), channels=None)
    given = RtpParameters(codecs=(one,), rtcp=RtcpParameters(cname="c", reduced_size=False))
    checked = ortc.validate_rtp_parameters(given)
    assert checked.codecs[0].channels == 1
    assert checked.rtcp == RtcpParameters(cname="c", reduced_size=True)
    assert ortc.validate_rtp_parameters(AUDIO) == AUDIO
    bare = replace(AUDIO, encodings=(RtpEncodingParameters(ssrc=1),))
    assert ortc.validate_rtp_parameters(bare).encodings[0].dtx is False


def test_apt_must_be_a_number():
    rtx = codec("video/rtx", 97, {"apt": "96"})
    with pytest.raises(InvalidParametersError, match=r"codecs\[1\]\.parameters\['apt'\] must be a number"):
        ortc.validate_rtp_parameters(RtpParameters(codecs=(codec("video/VP8", 96), rtx)))
    with pytest.raises(InvalidParametersError, match=r"codecs\[0\]\.parameters\['apt'\]"):
        ortc.validate_rtp_capabilities(RtpCapabilities(codecs=(replace(PCMU, parameters={"apt": "0"}),)))


def test_what_python_code_made_is_checked_for_bounds():
    with pytest.raises(InvalidParametersError, match=r"codecs\[0\]\.payloadType"):
        ortc.validate_rtp_parameters(RtpParameters(codecs=(codec("video/VP8", 200),)))
    with pytest.raises(InvalidParametersError, match=r"codecs\[0\]\.clockRate"):
        ortc.validate_rtp_capabilities(RtpCapabilities(codecs=(replace(PCMU, clock_rate=0),)))


def test_router_codecs_name_their_place():
    with pytest.raises(InvalidParametersError, match=r"mediaCodecs\[3\]\.mimeType"):
        ortc.validate_router_codec(media("nonsense"), 3)
    assert ortc.validate_router_codec(media("video/VP8")).kind is MediaKind.VIDEO


@pytest.mark.parametrize(
    ("given", "ordered"),
    [
        (SctpStreamParameters(stream_id=1), True),
        (SctpStreamParameters(stream_id=1, ordered=True), True),
        (SctpStreamParameters(stream_id=1, ordered=False), False),
        (SctpStreamParameters(stream_id=1, max_retransmits=2), False),
        (SctpStreamParameters(stream_id=1, max_packet_life_time=2), False),
        (SctpStreamParameters(stream_id=1, ordered=False, max_retransmits=2), False),
    ],
)
def test_sctp_order_is_settled(given: SctpStreamParameters, ordered: bool):
    assert ortc.validate_sctp_stream_parameters(given) == replace(given, ordered=ordered)


@pytest.mark.parametrize(
    ("given", "path"),
    [
        (SctpStreamParameters(stream_id=1, max_retransmits=2, max_packet_life_time=2), "maxRetransmits"),
        (SctpStreamParameters(stream_id=1, ordered=True, max_retransmits=2), "ordered"),
        (SctpStreamParameters(stream_id=1, ordered=True, max_packet_life_time=2), "ordered"),
        (SctpStreamParameters(stream_id=65535), "streamId"),
        (SctpStreamParameters(stream_id=1, max_retransmits=65536), "maxRetransmits"),
    ],
)
def test_sctp_contradictions_are_refused(given: SctpStreamParameters, path: str):
    with pytest.raises(InvalidParametersError) as caught:
        ortc.validate_sctp_stream_parameters(given)
    assert caught.value.path == path
