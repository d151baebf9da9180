"""Options have the defaults of mediasoup's documentation."""

import pytest

from mediasoup.data_types import DataConsumerOptions, DataProducerOptions
from mediasoup.json_codec import to_json
from mediasoup.observer_types import ActiveSpeakerObserverOptions, AudioLevelObserverOptions
from mediasoup.pipe_transport_types import PipeTransportOptions
from mediasoup.plain_transport_types import PlainTransportOptions
from mediasoup.producer_types import ProducerOptions
from mediasoup.router_types import PipeToRouterOptions, RouterOptions
from mediasoup.rtp_parameters import MediaKind, RtpParameters
from mediasoup.transport_types import TransportListenInfo, TransportProtocol
from mediasoup.webrtc_transport_types import WebRtcTransportOptions
from mediasoup.worker_types import WorkerSettings

LISTEN = TransportListenInfo(protocol=TransportProtocol.UDP, ip="127.0.0.1")
LISTEN_JSON = {
    "protocol": "udp",
    "ip": "127.0.0.1",
    "exposeInternalIp": False,
    "port": 0,
    "portRange": {"min": 0, "max": 0},
    "flags": {"ipv6Only": False, "udpReusePort": False},
    "sendBufferSize": 0,
    "recvBufferSize": 0,
}
SCTP = {
    "maxSendMessageSize": 262144,
    "maxReceiveMessageSize": 262144,
    "sctpSendBufferSize": 2000000,
    "sctpPerStreamSendQueueLimit": 2000000,
    "sctpMaxReceiverWindowBufferSize": 5242880,
    "sctpDefaultStreamBufferedAmountLowThreshold": 1024,
}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (WorkerSettings(), {"logLevel": "error", "logTags": []}),
        (RouterOptions(), {"mediaCodecs": []}),
        (
            WebRtcTransportOptions(listen_infos=(LISTEN,)),
            {
                "listenInfos": [LISTEN_JSON],
                "enableUdp": True,
                "preferUdp": False,
                "preferTcp": False,
                "iceConsentTimeout": 30,
                "initialAvailableOutgoingBitrate": 600000,
                "enableSctp": False,
                **SCTP,
            },
        ),
        (
            PlainTransportOptions(listen_info=LISTEN),
            {
                "listenInfo": LISTEN_JSON,
                "rtcpMux": True,
                "comedia": False,
                "enableSctp": False,
                "enableSrtp": False,
                "srtpCryptoSuite": "AES_CM_128_HMAC_SHA1_80",
                **SCTP,
            },
        ),
        (
            PipeTransportOptions(listen_info=LISTEN),
            {"listenInfo": LISTEN_JSON, "enableSctp": False, "enableRtx": False, "enableSrtp": False, **SCTP},
        ),
        (
            PipeToRouterOptions(producer_id="p"),
            {
                "producerId": "p",
                "keepId": True,
                "paused": False,
                "listenInfo": LISTEN_JSON,
                "enableSctp": True,
                "enableRtx": False,
                "enableSrtp": False,
                **SCTP,
            },
        ),
        (
            ProducerOptions(kind=MediaKind.AUDIO, rtp_parameters=RtpParameters(codecs=())),
            {
                "kind": "audio",
                "rtpParameters": {
                    "codecs": [],
                    "headerExtensions": [],
                    "encodings": [],
                    "rtcp": {"reducedSize": True},
                },
                "paused": False,
                "keyFrameRequestDelay": 0,
                "enableMediasoupPacketIdHeaderExtension": False,
            },
        ),
        (DataProducerOptions(), {"label": "", "protocol": "", "paused": False}),
        (
            DataConsumerOptions(data_producer_id="d"),
            {"dataProducerId": "d", "paused": False, "subchannels": []},
        ),
        (AudioLevelObserverOptions(), {"maxEntries": 1, "threshold": -80, "interval": 1000}),
        (ActiveSpeakerObserverOptions(), {"interval": 300}),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, dict) else "",
)
def test_defaults(options: object, expected: dict[str, object]):
    assert to_json(options) == expected
