"""One negotiation from a router's codecs to what its consumers get, number by number."""

import pytest

from mediasoup import ortc
from mediasoup.errors import UnsupportedError
from mediasoup.json_codec import from_json, to_json
from mediasoup.rtp_parameters import MediaKind, RtpCapabilities, RtpHeaderExtensionUri, RtpParameters

from .rtp_examples import OPUS, media

Uri = RtpHeaderExtensionUri
PROFILE = {"packetization-mode": 1, "profile-level-id": "4d0032"}
NACK, PLI, FIR, REMB, TRANSPORT_CC, OTHER = (
    {"type": name, "parameter": parameter}
    for name, parameter in (
        *(("nack", ""), ("nack", "pli"), ("ccm", "fir"), ("goog-remb", "")),
        *(("transport-cc", ""), ("x-other", "OTHER")),
    )
)


def test_router_capabilities_are_numbered_and_completed():
    wanted = (
        media("audio/opus", {"useinbandfec": 1, "x-own": "bar"}),
        media("video/VP8", preferred_payload_type=125),
        media("video/H264", {"level-asymmetry-allowed": 1, "profile-level-id": "42e01f", "x-own": "bar"}),
    )
    capabilities = ortc.generate_router_rtp_capabilities(wanted)
    all_feedback = [NACK, PLI, FIR, REMB, TRANSPORT_CC]

    def video(name: str, number: int, parameters: object, feedback: object) -> dict[str, object]:
        return {
            "kind": "video",
            "mimeType": f"video/{name}",
            "preferredPayloadType": number,
            "clockRate": 90000,
            "parameters": parameters,
            "rtcpFeedback": feedback,
        }

    assert to_json(capabilities)["codecs"] == [
        {
            "kind": "audio",
            "mimeType": "audio/opus",
            "preferredPayloadType": 100,
            "clockRate": 48000,
            "channels": 2,
            "parameters": {"useinbandfec": 1, "x-own": "bar"},
            "rtcpFeedback": [NACK, TRANSPORT_CC],
        },
        video("VP8", 125, {}, all_feedback),
        video("rtx", 101, {"apt": 125}, []),
        video(
            "H264",
            102,
            {"level-asymmetry-allowed": 1, "profile-level-id": "42e01f", "x-own": "bar"},
            all_feedback,
        ),
        video("rtx", 103, {"apt": 102}, []),
    ]


@pytest.mark.parametrize(
    "codec",
    [media("audio/chicken", clock_rate=8000, channels=4), media("audio/opus", channels=1)],
    ids=["no-such-codec", "no-mono-opus"],
)
def test_unsupported_codecs(codec):
    with pytest.raises(UnsupportedError):
        ortc.generate_router_rtp_capabilities((codec,))


def test_too_many_codecs():
    with pytest.raises(UnsupportedError, match="dynamic payload types"):
        ortc.generate_router_rtp_capabilities((OPUS,) * 100)


@pytest.fixture
def router() -> RtpCapabilities:
    h264 = media("video/H264", {**PROFILE, "level-asymmetry-allowed": 1, "x-router": "la"})
    return ortc.generate_router_rtp_capabilities((OPUS, h264))


SENT = from_json(
    RtpParameters,
    {
        "codecs": [
            {
                "mimeType": "video/H264",
                "payloadType": 111,
                "clockRate": 90000,
                "parameters": {"x-sender": 1234, **PROFILE},
                "rtcpFeedback": [NACK, PLI, REMB],
            },
            {"mimeType": "video/rtx", "payloadType": 112, "clockRate": 90000, "parameters": {"apt": 111}},
        ],
        "headerExtensions": [{"uri": Uri.MID, "id": 1}, {"uri": Uri.VIDEO_ORIENTATION, "id": 2}],
        "encodings": [
            {"ssrc": 11, "rtx": {"ssrc": 12}, "maxBitrate": 111111, "scalabilityMode": "L1T3"},
            {"ssrc": 21, "rtx": {"ssrc": 22}, "maxBitrate": 222222, "scalabilityMode": "L1T3"},
            {"rid": "high", "maxBitrate": 333333, "scalabilityMode": "L1T3"},
        ],
        "rtcp": {"cname": "qwerty1234"},
    },
)

RECEIVER = from_json(
    RtpCapabilities,
    {
        "codecs": [
            {
                "kind": "audio",
                "mimeType": "audio/opus",
                "preferredPayloadType": 100,
                "clockRate": 48000,
                "channels": 2,
            },
            {
                "kind": "video",
                "mimeType": "video/H264",
                "preferredPayloadType": 101,
                "clockRate": 90000,
                "parameters": {**PROFILE, "x-receiver": "LO"},
                "rtcpFeedback": [NACK, PLI, OTHER],
            },
            {
                "kind": "video",
                "mimeType": "video/rtx",
                "preferredPayloadType": 102,
                "clockRate": 90000,
                "parameters": {"apt": 101},
            },
        ],
        "headerExtensions": [
            {"kind": kind, "uri": uri, "preferredId": number}
            for kind, uri, number in (
                ("audio", Uri.MID, 1),
                ("video", Uri.MID, 1),
                ("video", Uri.RTP_STREAM_ID, 2),
                ("audio", Uri.SSRC_AUDIO_LEVEL, 6),
                ("video", Uri.VIDEO_ORIENTATION, 8),
                ("video", Uri.TIME_OFFSET, 9),
            )
        ],
    },
)


def h264(feedback: list[dict[str, str]]) -> dict[str, object]:
    return {
        "mimeType": "video/H264",
        "payloadType": 101,
        "clockRate": 90000,
        "parameters": {"x-sender": 1234, **PROFILE},
        "rtcpFeedback": feedback,
    }


RTX = {
    "mimeType": "video/rtx",
    "payloadType": 102,
    "clockRate": 90000,
    "parameters": {"apt": 101},
    "rtcpFeedback": [],
}
RTCP = {"cname": "qwerty1234", "reducedSize": True}


def test_from_sender_to_receivers(router: RtpCapabilities):
    valid = ortc.validate_rtp_parameters(SENT)
    settled, mapping = ortc.get_producer_rtp_parameters_mapping(valid, router)
    assert [(item.payload_type, item.mapped_payload_type) for item in mapping.codecs] == [
        (111, 101),
        (112, 102),
    ]
    assert [(item.ssrc, item.rid) for item in mapping.encodings] == [(11, None), (21, None), (None, "high")]
    assert all(item.mapped_ssrc for item in mapping.encodings)

    consumable = ortc.get_consumable_rtp_parameters(MediaKind.VIDEO, settled, router, mapping)
    offered = to_json(consumable)
    assert [(codec["mimeType"], codec["payloadType"]) for codec in offered["codecs"]] == [
        ("video/H264", 101),
        ("video/rtx", 102),
    ]
    assert consumable.codecs[0].parameters == {"x-sender": 1234, **PROFILE}
    assert consumable.codecs[1].parameters == {"apt": 101}
    streams = [(item.ssrc, item.rid, item.max_bitrate, item.rtx) for item in consumable.encodings]
    assert streams == [
        (item.mapped_ssrc, None, bitrate, None)
        for item, bitrate in zip(mapping.encodings, (111111, 222222, 333333), strict=True)
    ]
    assert {item.scalability_mode for item in consumable.encodings} == {"L1T3"}
    assert offered["rtcp"] == RTCP

    capabilities = ortc.validate_rtp_capabilities(RECEIVER)
    consumer = ortc.get_consumer_rtp_parameters(consumable, capabilities, pipe=False, enable_rtx=True)
    got = to_json(consumer)
    assert got["codecs"] == [h264([NACK, PLI, OTHER]), RTX]
    (encoding,) = consumer.encodings
    assert encoding.ssrc
    assert encoding.rtx is not None
    assert (encoding.scalability_mode, encoding.max_bitrate) == ("L3T3", 333333)
    assert [(item.uri, item.id) for item in consumer.header_extensions] == [
        (Uri.MID, 1),
        (Uri.VIDEO_ORIENTATION, 8),
        (Uri.TIME_OFFSET, 9),
    ]
    assert got["rtcp"] == RTCP

    piped = ortc.get_pipe_consumer_rtp_parameters(consumable, enable_rtx=False)
    assert to_json(piped)["codecs"] == [h264([PLI, FIR])]
    assert [(item.rtx, item.max_bitrate, item.scalability_mode) for item in piped.encodings] == [
        (None, bitrate, "L1T3") for bitrate in (111111, 222222, 333333)
    ]
    assert len({item.ssrc for item in piped.encodings}) == 3
    assert to_json(piped)["rtcp"] == RTCP


def test_codecs_that_the_router_lacks():
    h264_high = media("video/H264", {"packetization-mode": 1, "profile-level-id": "640032"})
    router = ortc.generate_router_rtp_capabilities((OPUS, h264_high))
    vp8 = {"mimeType": "video/VP8", "payloadType": 120, "clockRate": 90000, "rtcpFeedback": [NACK, FIR]}
    sent = from_json(RtpParameters, {"codecs": [vp8], "encodings": [{"ssrc": 11111111}]})
    with pytest.raises(UnsupportedError):
        ortc.get_producer_rtp_parameters_mapping(ortc.validate_rtp_parameters(sent), router)
