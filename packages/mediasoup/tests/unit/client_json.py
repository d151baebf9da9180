"""JSON as mediasoup clients send it."""

from typing import Any

from mediasoup.rtp_parameters import RtpCapabilities, RtpParameters
from mediasoup.sctp_parameters import SctpParameters, SctpStreamParameters
from mediasoup.srtp_parameters import SrtpParameters
from mediasoup.webrtc_transport_types import DtlsParameters, IceCandidate, IceParameters

RTP_PARAMETERS: dict[str, Any] = {
    "mid": "0",
    "codecs": [
        {
            "mimeType": "video/VP8",
            "payloadType": 96,
            "clockRate": 90000,
            "parameters": {"x-google-start-bitrate": 1000, "x-ratio": 1.5, "x-name": "é"},
            "rtcpFeedback": [{"type": "nack", "parameter": "pli"}, {"type": "goog-remb", "parameter": ""}],
        },
        {
            "mimeType": "video/rtx",
            "payloadType": 97,
            "clockRate": 90000,
            "parameters": {"apt": 96},
            "rtcpFeedback": [],
        },
    ],
    "headerExtensions": [
        {"uri": "urn:ietf:params:rtp-hdrext:sdes:mid", "id": 1, "encrypt": False, "parameters": {}}
    ],
    "encodings": [
        {
            "ssrc": 4294967295,
            "rtx": {"ssrc": 2},
            "dtx": False,
            "maxBitrate": 900000,
            "scalabilityMode": "L1T3",
        },
        {"rid": "h", "dtx": True, "codecPayloadType": 96},
    ],
    "rtcp": {"cname": "chattr", "reducedSize": True},
    "msid": "stream track",
}
RTP_CAPABILITIES: dict[str, Any] = {
    "codecs": [
        {
            "kind": "audio",
            "mimeType": "audio/opus",
            "preferredPayloadType": 100,
            "clockRate": 48000,
            "channels": 2,
            "parameters": {"useinbandfec": 1},
            "rtcpFeedback": [{"type": "transport-cc", "parameter": ""}],
        }
    ],
    "headerExtensions": [
        {
            "kind": "video",
            "uri": "urn:unheard-of",
            "preferredId": 14,
            "preferredEncrypt": False,
            "direction": "sendrecv",
        }
    ],
}
DTLS_PARAMETERS: dict[str, Any] = {
    "role": "client",
    "fingerprints": [{"algorithm": "sha-256", "value": "AB:CD"}],
}
ICE_CANDIDATE: dict[str, Any] = {
    "foundation": "udpcandidate",
    "priority": 1076302079,
    "ip": "192.0.2.1",
    "address": "192.0.2.1",
    "protocol": "udp",
    "port": 40000,
    "type": "host",
}
CLIENT_JSON: list[tuple[type, dict[str, Any]]] = [
    (RtpParameters, RTP_PARAMETERS),
    (RtpCapabilities, RTP_CAPABILITIES),
    (DtlsParameters, DTLS_PARAMETERS),
    (IceCandidate, ICE_CANDIDATE),
    (IceCandidate, {**ICE_CANDIDATE, "protocol": "tcp", "tcpType": "passive"}),
    (IceParameters, {"usernameFragment": "u", "password": "p", "iceLite": True}),
    (SctpStreamParameters, {"streamId": 3, "ordered": False, "maxRetransmits": 1}),
    (SrtpParameters, {"cryptoSuite": "AEAD_AES_256_GCM", "keyBase64": "AAAA"}),
    (
        SctpParameters,
        {
            "port": 5000,
            "maxSendMessageSize": 262144,
            "maxReceiveMessageSize": 262144,
            "sendBufferSize": 2000000,
            "perStreamSendQueueLimit": 2000000,
            "maxReceiverWindowBufferSize": 5242880,
            "isDataChannel": True,
            "OS": 65535,
            "MIS": 65535,
            "maxMessageSize": 262144,
        },
    ),
]
