from dataclasses import replace

import pytest

from mediasoup import ortc
from mediasoup.errors import InvalidParametersError, UnsupportedError
from mediasoup.rtp_parameters import (
    MediaKind,
    RtcpParameters,
    RtpCodecMapping,
    RtpEncodingMapping,
    RtpEncodingParameters,
    RtpHeaderExtensionUri,
    RtpParameters,
    RtxParameters,
)

from .rtp_examples import AUDIO, H264_BASELINE, OPUS, ROUTER, SIMULCAST, VP8, codec, media, produce


def test_payload_types_and_streams_are_mapped():
    settled, mapping, _ = produce(MediaKind.VIDEO, SIMULCAST)
    assert settled == SIMULCAST
    assert mapping.codecs == (
        RtpCodecMapping(payload_type=96, mapped_payload_type=101),
        RtpCodecMapping(payload_type=97, mapped_payload_type=102),
    )
    assert mapping.encodings == (
        RtpEncodingMapping(rid="q", mapped_ssrc=1000),
        RtpEncodingMapping(rid="h", mapped_ssrc=1001),
        RtpEncodingMapping(rid="f", mapped_ssrc=1002),
    )


def test_consumable_parameters_bear_the_router_s_numbers():
    _, _, consumable = produce(MediaKind.AUDIO, AUDIO)
    opus = consumable.codecs[0]
    assert (opus.payload_type, opus.mime_type, opus.channels) == (100, "audio/opus", 2)
    assert opus.parameters == {"useinbandfec": 1, "usedtx": 1}
    assert opus.rtcp_feedback == ROUTER.codecs[0].rtcp_feedback
    assert consumable.encodings == (RtpEncodingParameters(ssrc=1000, dtx=True),)
    assert consumable.rtcp == RtcpParameters(cname="chattr", reduced_size=True)
    assert consumable.msid == "stream track"
    assert consumable.mid is None


def test_consumable_streams_forget_how_they_arrived():
    kept = RtpEncodingParameters(dtx=True, scalability_mode="L1T3", max_bitrate=9)
    sent = replace(kept, ssrc=5, rid="q", codec_payload_type=96, rtx=RtxParameters(ssrc=6))
    _, _, consumable = produce(MediaKind.VIDEO, replace(SIMULCAST, encodings=(sent,)))
    assert consumable.encodings == (replace(kept, ssrc=1000),)


def test_rtx_is_offered_even_if_the_producer_has_none():
    _, mapping, consumable = produce(MediaKind.VIDEO, replace(SIMULCAST, codecs=SIMULCAST.codecs[:1]))
    assert len(mapping.codecs) == 1
    assert [(item.mime_type, item.payload_type) for item in consumable.codecs] == [
        ("video/VP8", 101),
        ("video/rtx", 102),
    ]
    assert consumable.codecs[1].parameters == {"apt": 101}


def test_only_extensions_that_mediasoup_sends_are_offered():
    _, _, audio = produce(MediaKind.AUDIO, AUDIO)
    assert [extension.id for extension in audio.header_extensions] == [1, 4, 6, 11, 12]
    _, _, video = produce(MediaKind.VIDEO, SIMULCAST)
    assert [extension.id for extension in video.header_extensions] == [1, 4, 5, 8, 9, 10, 11, 12]


def test_capture_times_are_offered_only_if_the_producer_sends_them():
    _, _, video = produce(MediaKind.VIDEO, replace(SIMULCAST, header_extensions=()))
    assert RtpHeaderExtensionUri.ABS_CAPTURE_TIME not in {item.uri for item in video.header_extensions}


def test_h264_levels_are_settled():
    router = ortc.generate_router_rtp_capabilities([media("video/H264", {"profile-level-id": "42e01f"})])
    sent = codec("video/H264", 96, {"profile-level-id": "42e034"})
    settled, _, consumable = produce(MediaKind.VIDEO, RtpParameters(codecs=(sent,)), router)
    assert settled.codecs[0].parameters["profile-level-id"] == "42e01f"
    assert consumable.codecs[0].parameters["profile-level-id"] == "42e01f"
    assert sent.parameters["profile-level-id"] == "42e034"


def test_h264_levels_stay_with_asymmetry():
    sent = codec("video/H264", 96, {**H264_BASELINE, "profile-level-id": "42e034"})
    settled, _, _ = produce(MediaKind.VIDEO, RtpParameters(codecs=(sent,)))
    assert settled.codecs[0].parameters["profile-level-id"] == "42e034"


def test_h264_without_profile_stays_without():
    router = ortc.generate_router_rtp_capabilities([media("video/H264")])
    for parameters in ({}, {"profile-level-id": ""}):
        sent = RtpParameters(codecs=(codec("video/H264", 96, parameters),))
        settled, _, _ = produce(MediaKind.VIDEO, sent, router)
        assert settled.codecs[0].parameters == {}


def test_h264_profiles_choose_among_the_router_s():
    high = {"profile-level-id": "64001f", "packetization-mode": 1}
    router = ortc.generate_router_rtp_capabilities(
        [media("video/H264", H264_BASELINE), media("video/H264", high)]
    )
    _, mapping, _ = produce(MediaKind.VIDEO, RtpParameters(codecs=(codec("video/H264", 96, high),)), router)
    assert mapping.codecs[0].mapped_payload_type == 102


@pytest.mark.parametrize(
    "sent",
    [
        codec("video/VP9", 96),
        codec("video/H264", 96, {**H264_BASELINE, "profile-level-id": "64001f"}),
        replace(codec("audio/opus", 96), channels=1),
    ],
)
def test_codecs_that_the_router_lacks_are_refused(sent):
    with pytest.raises(UnsupportedError, match="the router does not support"):
        produce(MediaKind.VIDEO, RtpParameters(codecs=(sent,)))


@pytest.mark.parametrize("apt", [95, 97, "96", None])
def test_rtx_must_belong_to_a_media_codec(apt):
    rtx = codec("video/rtx", 97, {} if apt is None else {"apt": apt})
    with pytest.raises(InvalidParametersError) as caught:
        produce(MediaKind.VIDEO, RtpParameters(codecs=(codec("video/VP8", 96), rtx)))
    assert caught.value.path == "codecs[1].parameters['apt']"


def test_audio_rtx_is_not_supported():
    rtx = replace(codec("audio/rtx", 112, {"apt": 111}), channels=None)
    with pytest.raises(UnsupportedError, match="no RTX codec for audio/opus"):
        produce(MediaKind.AUDIO, replace(AUDIO, codecs=(*AUDIO.codecs, rtx)))


def test_rtx_may_come_before_its_codec():
    _, mapping, _ = produce(MediaKind.VIDEO, replace(SIMULCAST, codecs=SIMULCAST.codecs[::-1]))
    assert {entry.payload_type: entry.mapped_payload_type for entry in mapping.codecs} == {96: 101, 97: 102}


def test_of_two_codecs_with_one_payload_type_the_first_counts():
    h264 = codec("video/H264", 96, H264_BASELINE)
    _, mapping, consumable = produce(MediaKind.VIDEO, RtpParameters(codecs=(codec("video/VP8", 96), h264)))
    assert [entry.mapped_payload_type for entry in mapping.codecs] == [101, 103]
    assert [item.payload_type for item in consumable.codecs if not ortc.is_rtx(item)] == [101, 101]


def test_no_streams_map_to_none():
    _, mapping, consumable = produce(MediaKind.VIDEO, replace(SIMULCAST, encodings=()))
    assert mapping.encodings == consumable.encodings == ()


def test_ssrcs_are_random_and_leave_room():
    router = ortc.generate_router_rtp_capabilities([OPUS, VP8])
    firsts = {
        ortc.get_producer_rtp_parameters_mapping(SIMULCAST, router)[1].encodings[0].mapped_ssrc
        for _ in range(20)
    }
    assert len(firsts) > 10
    assert all(100_000_000 <= ssrc < 1_000_000_000 for ssrc in firsts)
