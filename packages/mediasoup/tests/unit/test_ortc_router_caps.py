import pytest

from mediasoup import ortc
from mediasoup.errors import InvalidParametersError, UnsupportedError
from mediasoup.json_codec import to_json
from mediasoup.rtp_parameters import MediaKind, RtpCapabilities, RtpHeaderExtensionUri
from mediasoup.supported_rtp_capabilities import SUPPORTED_RTP_CAPABILITIES

from .rtp_examples import H264_BASELINE, OPUS, VP8, media


def payload_types(capabilities: RtpCapabilities) -> list[tuple[str, int]]:
    return [(codec.mime_type, codec.preferred_payload_type) for codec in capabilities.codecs]


def test_codecs_get_payload_types_and_video_gets_rtx():
    capabilities = ortc.generate_router_rtp_capabilities([OPUS, VP8])
    assert payload_types(capabilities) == [("audio/opus", 100), ("video/VP8", 101), ("video/rtx", 102)]
    assert capabilities.codecs[2].parameters == {"apt": 101}
    assert capabilities.codecs[2].kind is MediaKind.VIDEO


def test_static_and_wanted_payload_types_are_kept():
    capabilities = ortc.generate_router_rtp_capabilities(
        [
            media("audio/PCMU", clock_rate=8000, channels=1),
            media("video/VP8", preferred_payload_type=100),
            OPUS,
        ]
    )
    assert payload_types(capabilities) == [
        ("audio/PCMU", 0),
        ("video/VP8", 100),
        ("video/rtx", 101),
        ("audio/opus", 102),
    ]


def test_names_become_mediasoup_s_and_parameters_merge():
    h264 = ortc.generate_router_rtp_capabilities(
        [media("VIDEO/h264", {**H264_BASELINE, "level-asymmetry-allowed": 0})]
    ).codecs[0]
    assert h264.mime_type == "video/H264"
    assert h264.parameters == {
        "level-asymmetry-allowed": 0,
        "packetization-mode": 1,
        "profile-level-id": "42e01f",
    }
    assert [(item.type, item.parameter) for item in h264.rtcp_feedback] == [
        ("nack", ""),
        ("nack", "pli"),
        ("ccm", "fir"),
        ("goog-remb", ""),
        ("transport-cc", ""),
    ]


def test_all_supported_extensions_are_offered():
    extensions = ortc.generate_router_rtp_capabilities().header_extensions
    assert extensions is SUPPORTED_RTP_CAPABILITIES.header_extensions
    assert {extension.uri for extension in extensions} == set(RtpHeaderExtensionUri)
    assert len(extensions) == 18


def test_payload_types_run_out():
    codecs = [media("video/H264", {"profile-level-id": f"42e0{level:02x}"}) for level in range(16)]
    capabilities = ortc.generate_router_rtp_capabilities(codecs)
    assert sorted(number for _, number in payload_types(capabilities)) == list(range(96, 128))
    assert payload_types(capabilities)[-1] == ("video/rtx", 99)
    with pytest.raises(UnsupportedError, match="more codecs than dynamic payload types"):
        ortc.generate_router_rtp_capabilities([*codecs, OPUS])


def test_payload_types_are_used_once():
    with pytest.raises(
        InvalidParametersError, match=r"mediaCodecs\[1\]\.preferredPayloadType 101 is used twice"
    ):
        ortc.generate_router_rtp_capabilities([VP8, media("video/VP9", preferred_payload_type=101)])


@pytest.mark.parametrize(
    "codec",
    [
        media("audio/chicken"),
        media("audio/opus", channels=1),
        media("video/VP8", clock_rate=8000),
        media("audio/multiopus", {"num_streams": 9, "coupled_streams": 2}, channels=6),
    ],
)
def test_unsupported_codecs_are_refused(codec):
    with pytest.raises(UnsupportedError, match="does not support"):
        ortc.generate_router_rtp_capabilities([OPUS, codec])


@pytest.mark.parametrize("payload_type", [-1, 128])
def test_payload_types_have_seven_bits(payload_type: int):
    with pytest.raises(InvalidParametersError) as caught:
        ortc.generate_router_rtp_capabilities([OPUS, media("video/VP8", preferred_payload_type=payload_type)])
    assert caught.value.path == "mediaCodecs[1].preferredPayloadType"


def test_everything_supported_makes_a_router():
    codecs = [codec for codec in SUPPORTED_RTP_CAPABILITIES.codecs if not codec.mime_type.endswith("/CN")]
    capabilities = ortc.generate_router_rtp_capabilities(codecs)
    media_codecs = [codec for codec in capabilities.codecs if not ortc.is_rtx(codec)]
    assert [to_json(codec)["mimeType"] for codec in media_codecs] == [codec.mime_type for codec in codecs]
    assert all(codec.channels for codec in capabilities.codecs if codec.kind is MediaKind.AUDIO)
