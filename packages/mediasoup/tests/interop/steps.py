"""Steps of the scenarios that both libraries play, in mediasoup's own words."""

from typing import Any

Json = dict[str, Any]

UDP = {"protocol": "udp", "ip": "127.0.0.1"}
TCP = {"protocol": "tcp", "ip": "127.0.0.1"}
MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
RID = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"

FEEDBACK = [
    {"type": "nack", "parameter": ""},
    {"type": "nack", "parameter": "pli"},
    {"type": "ccm", "parameter": "fir"},
    {"type": "goog-remb", "parameter": ""},
    {"type": "transport-cc", "parameter": ""},
]
SURROUND = {"channel_mapping": "0,4,1,2,3,5", "num_streams": 4, "coupled_streams": 2}
H264 = {"packetization-mode": 1, "profile-level-id": "42e01f", "level-asymmetry-allowed": 1}
MEDIA_CODECS = [
    {"kind": "audio", "mimeType": "audio/opus", "clockRate": 48000, "channels": 2},
    {
        "kind": "audio",
        "mimeType": "audio/multiopus",
        "clockRate": 48000,
        "channels": 6,
        "parameters": SURROUND,
    },
    {"kind": "video", "mimeType": "video/VP8", "clockRate": 90000},
    {"kind": "video", "mimeType": "video/VP9", "clockRate": 90000, "parameters": {"profile-id": 0}},
    {"kind": "video", "mimeType": "video/H264", "clockRate": 90000, "parameters": H264},
    {"kind": "video", "mimeType": "video/AV1", "clockRate": 90000},
]
ROUTER = {"do": "createRouter", "on": "worker", "options": {"mediaCodecs": MEDIA_CODECS}, "names": {"": "r"}}


def webrtc(name: str, router: str = "r", **options: object) -> Json:
    return {
        "do": "createWebRtcTransport",
        "on": router,
        "options": {"listenInfos": [UDP], **options},
        "names": {"": name},
    }


def opus(name: str, on: str, ssrc: int = 1111, **options: object) -> Json:
    codec = {
        "mimeType": "audio/opus",
        "payloadType": 111,
        "clockRate": 48000,
        "channels": 2,
        "parameters": {"useinbandfec": 1, "x-half": 0.5, "x-text": "7"},
    }
    return produce(name, on, "audio", [codec], [{"ssrc": ssrc, "dtx": True}], **options)


def picture(
    name: str,
    on: str,
    codec: str,
    encodings: list[Json],
    *,
    rtx: bool = True,
    parameters: Json | None = None,
    **options: object,
) -> Json:
    codecs = [
        {
            "mimeType": f"video/{codec}",
            "payloadType": 96,
            "clockRate": 90000,
            "parameters": parameters or {},
            "rtcpFeedback": FEEDBACK,
        }
    ]
    if rtx:
        codecs.append(
            {"mimeType": "video/rtx", "payloadType": 97, "clockRate": 90000, "parameters": {"apt": 96}}
        )
    return produce(name, on, "video", codecs, encodings, **options)


def produce(
    name: str, on: str, kind: str, codecs: list[Json], encodings: list[Json], **options: object
) -> Json:
    extensions = {"audio": [(MID, 1), (LEVEL, 10)], "video": [(MID, 1), (RID, 4), (SEND_TIME, 5)]}[kind]
    parameters = {
        "mid": name,
        "codecs": codecs,
        "headerExtensions": [{"uri": uri, "id": number} for uri, number in extensions],
        "encodings": encodings,
        "rtcp": {"cname": "same-everywhere"},
        "msid": "stream track",
    }
    options = {"kind": kind, "rtpParameters": parameters, **options}
    return {"do": "produce", "on": on, "options": options, "names": {"": name}}


def consume(name: str, on: str, producer: str, **options: object) -> Json:
    return {
        "do": "consume",
        "on": on,
        "options": options,
        "refer": {"producerId": producer},
        "capabilitiesOf": "r",
        "names": {"": name},
    }


def call(on: str, verb: str, *arguments: object) -> Json:
    return {"do": verb, "on": on, "arguments": list(arguments)}


def streams(count: int, mode: str | None = None, *, rtx: bool = True) -> list[Json]:
    encodings = []
    for index in range(count):
        encoding: Json = {"ssrc": 2000 + 2 * index, "maxBitrate": 100_000 * (index + 1)}
        if rtx:
            encoding["rtx"] = {"ssrc": 2001 + 2 * index}
        if mode:
            encoding["scalabilityMode"] = mode
        encodings.append(encoding)
    return encodings
