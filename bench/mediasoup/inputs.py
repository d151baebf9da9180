"""What both libraries are given: plain JSON, as mediasoup clients send it."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

VIDEO_FEEDBACK = (
    {"type": "nack"},
    {"type": "nack", "parameter": "pli"},
    {"type": "ccm", "parameter": "fir"},
    {"type": "goog-remb"},
    {"type": "transport-cc"},
)

EXTENSIONS = (
    ("audio", "urn:ietf:params:rtp-hdrext:sdes:mid", 1),
    ("video", "urn:ietf:params:rtp-hdrext:sdes:mid", 1),
    ("video", "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id", 2),
    ("video", "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id", 3),
    ("audio", "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time", 4),
    ("video", "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time", 4),
    ("video", "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01", 5),
    ("audio", "urn:ietf:params:rtp-hdrext:ssrc-audio-level", 10),
    ("video", "urn:3gpp:video-orientation", 11),
    ("video", "urn:ietf:params:rtp-hdrext:toffset", 12),
)

# Name, payload type and parameters of the video codecs of a present-day browser, each with its RTX codec.
VIDEO_CODECS: tuple[tuple[str, int, Json], ...] = (
    ("video/VP8", 101, {}),
    ("video/VP9", 103, {"profile-id": 2}),
    (
        "video/H264",
        105,
        {"packetization-mode": 1, "profile-level-id": "42e01f", "level-asymmetry-allowed": 1},
    ),
)


def media_codecs() -> list[Json]:
    """Return the codecs of the router."""
    opus: Json = {"kind": "audio", "mimeType": "audio/opus", "clockRate": 48000, "channels": 2}
    videos = [
        {"kind": "video", "mimeType": name, "clockRate": 90000, "parameters": parameters}
        for name, _, parameters in VIDEO_CODECS
    ]
    return [opus, *videos]


def capabilities() -> Json:
    """Return what a receiving browser can take."""
    codecs: list[Json] = [
        {
            "kind": "audio",
            "mimeType": "audio/opus",
            "preferredPayloadType": 100,
            "clockRate": 48000,
            "channels": 2,
            "parameters": {},
            "rtcpFeedback": [{"type": "transport-cc"}],
        }
    ]
    for name, payload_type, parameters in VIDEO_CODECS:
        common: Json = {"kind": "video", "clockRate": 90000}
        media = {"mimeType": name, "preferredPayloadType": payload_type, "parameters": parameters}
        rtx = {"mimeType": "video/rtx", "preferredPayloadType": payload_type + 1}
        codecs.append({**common, **media, "rtcpFeedback": list(VIDEO_FEEDBACK)})
        codecs.append({**common, **rtx, "parameters": {"apt": payload_type}, "rtcpFeedback": []})
    extensions = [
        {"kind": kind, "uri": uri, "preferredId": number, "preferredEncrypt": False, "direction": "sendrecv"}
        for kind, uri, number in EXTENSIONS
    ]
    return {"codecs": codecs, "headerExtensions": extensions}


def camera(number: int) -> Json:
    """Return the parameters of a camera's three simulcast streams with retransmission."""
    media: Json = {
        "mimeType": "video/VP8",
        "payloadType": 96,
        "clockRate": 90000,
        "parameters": {},
        "rtcpFeedback": list(VIDEO_FEEDBACK),
    }
    rtx: Json = {
        "mimeType": "video/rtx",
        "payloadType": 97,
        "clockRate": 90000,
        "parameters": {"apt": 96},
        "rtcpFeedback": [],
    }
    return {
        "mid": str(number),
        "codecs": [media, rtx],
        "headerExtensions": [
            {"uri": uri, "id": extension_id, "encrypt": False, "parameters": {}}
            for kind, uri, extension_id in EXTENSIONS
            if kind == "video"
        ],
        "encodings": [
            {"rid": rid, "scalabilityMode": "L1T3", "maxBitrate": bitrate, "dtx": False}
            for rid, bitrate in (("r0", 100_000), ("r1", 300_000), ("r2", 900_000))
        ],
        "rtcp": {"cname": "bench", "reducedSize": True},
    }


def inputs(count: int, receivers: int, consumers: int) -> Json:
    """Return everything for one process: how many of what, and their parameters."""
    return {
        "count": count,
        "receivers": receivers,
        "consumers": consumers,
        "mediaCodecs": media_codecs(),
        "capabilities": capabilities(),
        "cameras": [camera(number) for number in range(count)],
        "listenInfos": [{"protocol": "udp", "ip": "127.0.0.1"}],
    }
