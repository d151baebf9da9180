"""A router with H.264, an end that sends to it in four qualities, and one that receives."""

from typing import Any

from mediasoup import (
    MediaKind,
    ProducerOptions,
    RouterOptions,
    RouterRtpCodecCapability,
    RtpCapabilities,
    RtpHeaderExtensionUri,
    RtpParameters,
    from_json,
)

from .media import OPUS, VP8

PROFILE = {"packetization-mode": 1, "profile-level-id": "4d0032"}
H264 = RouterRtpCodecCapability(
    mime_type="video/H264",
    clock_rate=90000,
    parameters={**PROFILE, "level-asymmetry-allowed": 1, "x-own": "yes"},
)
ROUTER = RouterOptions(media_codecs=(OPUS, VP8, H264))

NACK, PLI, FIR, REMB = (
    {"type": name, "parameter": parameter}
    for name, parameter in (("nack", ""), ("nack", "pli"), ("ccm", "fir"), ("goog-remb", ""))
)
OPUS_PARAMETERS = {"useinbandfec": 1, "usedtx": 1, "x-half": 0.5, "x-text": "333"}
STREAM_AND_TRACK = "stream-of-alice track-of-alice"
_Uri = RtpHeaderExtensionUri


def opus_codec(payload_type: int) -> dict[str, Any]:
    return {
        "mimeType": "audio/opus",
        "payloadType": payload_type,
        "clockRate": 48000,
        "channels": 2,
        "parameters": OPUS_PARAMETERS,
        "rtcpFeedback": [],
    }


def h264_codecs(payload_type: int, feedback: list[dict[str, str]]) -> list[dict[str, Any]]:
    h264 = {
        "mimeType": "video/H264",
        "payloadType": payload_type,
        "clockRate": 90000,
        "parameters": PROFILE,
        "rtcpFeedback": feedback,
    }
    rtx = {
        "mimeType": "video/rtx",
        "payloadType": payload_type + 1,
        "clockRate": 90000,
        "parameters": {"apt": payload_type},
        "rtcpFeedback": [],
    }
    return [h264, rtx]


def parameters(data: dict[str, Any]) -> RtpParameters:
    return from_json(RtpParameters, data)


SOUND = ProducerOptions(
    kind=MediaKind.AUDIO,
    rtp_parameters=parameters(
        {
            "mid": "sound",
            "codecs": [opus_codec(111)],
            "headerExtensions": [{"uri": _Uri.MID, "id": 10}, {"uri": _Uri.SSRC_AUDIO_LEVEL, "id": 12}],
            "encodings": [{"ssrc": 11111111}],
            "rtcp": {"cname": "alice"},
            "msid": STREAM_AND_TRACK,
        }
    ),
)

PICTURE = ProducerOptions(
    kind=MediaKind.VIDEO,
    rtp_parameters=parameters(
        {
            "mid": "picture",
            "codecs": h264_codecs(112, [NACK, PLI, REMB]),
            "headerExtensions": [{"uri": _Uri.MID, "id": 10}, {"uri": _Uri.VIDEO_ORIENTATION, "id": 13}],
            "encodings": [
                {"ssrc": ssrc, "rtx": {"ssrc": ssrc + 1}, "scalabilityMode": "L1T5"}
                for ssrc in (22222222, 22222224, 22222226, 22222228)
            ],
            "rtcp": {"cname": "alice"},
        }
    ),
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
                "rtcpFeedback": [NACK],
            },
            {
                "kind": "video",
                "mimeType": "video/H264",
                "preferredPayloadType": 101,
                "clockRate": 90000,
                "parameters": {**PROFILE, "level-asymmetry-allowed": 1},
                "rtcpFeedback": [NACK, PLI, FIR, REMB],
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
                ("audio", _Uri.MID, 1),
                ("video", _Uri.MID, 1),
                ("video", _Uri.RTP_STREAM_ID, 2),
                ("audio", _Uri.ABS_SEND_TIME, 4),
                ("video", _Uri.ABS_SEND_TIME, 4),
                ("audio", _Uri.SSRC_AUDIO_LEVEL, 6),
                ("video", _Uri.VIDEO_ORIENTATION, 8),
                ("video", _Uri.TIME_OFFSET, 9),
            )
        ],
    },
)
