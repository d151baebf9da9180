"""RTP and DTLS parameters as a browser's mediasoup-client would send them."""

import random
from typing import Any

Json = dict[str, Any]

_random = random.Random(7)

SDES_MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
SDES_RID = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
SDES_RRID = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
ABS_SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
TRANSPORT_CC = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"

VIDEO_FEEDBACK = [
    {"type": "goog-remb", "parameter": ""},
    {"type": "transport-cc", "parameter": ""},
    {"type": "ccm", "parameter": "fir"},
    {"type": "nack", "parameter": ""},
    {"type": "nack", "parameter": "pli"},
]


def _ssrc() -> int:
    return _random.randrange(1, 2**32)


def _cname() -> str:
    return f"c{_random.randrange(10**9)}"


def audio() -> Json:
    """Opus from a microphone."""
    return {
        "mid": "0",
        "codecs": [
            {
                "mimeType": "audio/opus",
                "payloadType": 111,
                "clockRate": 48000,
                "channels": 2,
                "parameters": {"minptime": 10, "useinbandfec": 1, "usedtx": 1},
                "rtcpFeedback": [{"type": "transport-cc", "parameter": ""}],
            }
        ],
        "headerExtensions": [
            {"uri": SDES_MID, "id": 4, "encrypt": False, "parameters": {}},
            {"uri": ABS_SEND_TIME, "id": 2, "encrypt": False, "parameters": {}},
            {"uri": TRANSPORT_CC, "id": 3, "encrypt": False, "parameters": {}},
            {"uri": AUDIO_LEVEL, "id": 1, "encrypt": False, "parameters": {}},
        ],
        "encodings": [{"ssrc": _ssrc(), "dtx": True}],
        "rtcp": {"cname": _cname(), "reducedSize": True},
        "msid": "stream track",
    }


def _vp8() -> list[Json]:
    return [
        {
            "mimeType": "video/VP8",
            "payloadType": 96,
            "clockRate": 90000,
            "parameters": {},
            "rtcpFeedback": VIDEO_FEEDBACK,
        },
        {
            "mimeType": "video/rtx",
            "payloadType": 97,
            "clockRate": 90000,
            "parameters": {"apt": 96},
            "rtcpFeedback": [],
        },
    ]


def _video_extensions() -> list[Json]:
    uris = [(SDES_MID, 4), (SDES_RID, 10), (SDES_RRID, 11), (ABS_SEND_TIME, 2), (TRANSPORT_CC, 3)]
    return [{"uri": uri, "id": number, "encrypt": False, "parameters": {}} for uri, number in uris]


def camera(rates_bps: tuple[int, int, int] = (150_000, 500_000, 1_500_000)) -> Json:
    """VP8 in three simulcast layers, of which each takes so much at its most, the lowest first."""
    return {
        "mid": "0",
        "codecs": _vp8(),
        "headerExtensions": _video_extensions(),
        "encodings": [
            {"rid": rid, "active": True, "scaleResolutionDownBy": scale, "maxBitrate": bps, "dtx": False}
            for rid, scale, bps in zip(("r0", "r1", "r2"), (4, 2, 1), rates_bps, strict=True)
        ],
        "rtcp": {"cname": _cname(), "reducedSize": True},
    }


def screen() -> Json:
    """VP8 in one layer."""
    return {
        "mid": "0",
        "codecs": _vp8(),
        "headerExtensions": _video_extensions(),
        "encodings": [{"ssrc": _ssrc(), "rtx": {"ssrc": _ssrc()}, "dtx": False}],
        "rtcp": {"cname": _cname(), "reducedSize": True},
    }


def layered_screen() -> Json:
    """VP8 in a small layer that is off, and a sharp one."""
    parameters = camera()
    small, _, sharp = parameters["encodings"]
    parameters["encodings"] = [{**small, "active": False}, {**sharp, "rid": "r1"}]
    return parameters


def small_camera() -> Json:
    """The same of fewer rows."""
    return camera((60_000, 150_000, 600_000))


SOURCES = {"microphone": audio, "camera": camera, "screen": screen, "screen-audio": audio}


def _both(uri: str, number: int) -> list[Json]:
    return [
        {
            "kind": kind,
            "uri": uri,
            "preferredId": number,
            "preferredEncrypt": False,
            "direction": "sendrecv",
        }
        for kind in ("audio", "video")
    ]


CAPABILITIES: Json = {
    "codecs": [
        {
            "kind": "audio",
            "mimeType": "audio/opus",
            "preferredPayloadType": 100,
            "clockRate": 48000,
            "channels": 2,
            "parameters": {"minptime": 10, "useinbandfec": 1},
            "rtcpFeedback": [{"type": "transport-cc", "parameter": ""}],
        },
        {
            "kind": "video",
            "mimeType": "video/VP8",
            "preferredPayloadType": 101,
            "clockRate": 90000,
            "parameters": {},
            "rtcpFeedback": VIDEO_FEEDBACK,
        },
        {
            "kind": "video",
            "mimeType": "video/rtx",
            "preferredPayloadType": 102,
            "clockRate": 90000,
            "parameters": {"apt": 101},
            "rtcpFeedback": [],
        },
    ],
    "headerExtensions": [*_both(SDES_MID, 1), *_both(ABS_SEND_TIME, 4), *_both(TRANSPORT_CC, 5)],
}

AUDIO_ONLY: Json = {"codecs": CAPABILITIES["codecs"][:1], "headerExtensions": []}


def dtls_parameters() -> Json:
    """A client's DTLS parameters with a well-formed fingerprint."""
    fingerprint = ":".join(f"{_random.randrange(256):02X}" for _ in range(32))
    return {"role": "client", "fingerprints": [{"algorithm": "sha-256", "value": fingerprint}]}
