"""Two senders, a receiver, and what is left of them in a pipe."""

from mediasoup import (
    Consumer,
    ConsumerScore,
    PipeToRouterOptions,
    Producer,
    ProducerOptions,
    Router,
    RouterOptions,
    RtpCapabilities,
    RtpHeaderExtensionUri,
    RtpParameters,
    from_json,
    to_json,
)

from .h264 import FIR, NACK, PLI, REMB, opus_codec, parameters
from .media import OPUS, VP8

Uri = RtpHeaderExtensionUri
ROUTER = RouterOptions(media_codecs=(OPUS, VP8))
OTHER = {"type": "x-other", "parameter": ""}
TRANSPORT_CC = {"type": "transport-cc", "parameter": ""}

SOUND = ProducerOptions(
    kind="audio",  # type: ignore[arg-type]
    rtp_parameters=parameters(
        {
            "mid": "sound",
            "codecs": [opus_codec(111)],
            "headerExtensions": [{"uri": Uri.MID, "id": 10}],
            "encodings": [{"ssrc": 11111111}],
            "rtcp": {"cname": "alice"},
        }
    ),
    app_data={"from": "microphone"},
)


def vp8(payload_type: int, *feedback: dict[str, str]) -> dict[str, object]:
    return {
        "mimeType": "video/VP8",
        "payloadType": payload_type,
        "clockRate": 90000,
        "parameters": {},
        "rtcpFeedback": list(feedback),
    }


def rtx(payload_type: int) -> dict[str, object]:
    return {
        "mimeType": "video/rtx",
        "payloadType": payload_type,
        "clockRate": 90000,
        "parameters": {"apt": payload_type - 1},
        "rtcpFeedback": [],
    }


PICTURE = ProducerOptions(
    kind="video",  # type: ignore[arg-type]
    rtp_parameters=parameters(
        {
            "mid": "picture",
            "codecs": [vp8(112, NACK, PLI, REMB, OTHER)],
            "headerExtensions": [
                {"uri": Uri.MID, "id": 10},
                {"uri": Uri.ABS_SEND_TIME, "id": 11},
                {"uri": Uri.VIDEO_ORIENTATION, "id": 13},
            ],
            "encodings": [{"ssrc": 22222222 + n} for n in range(3)],
            "rtcp": {"cname": "alice"},
            "msid": "stream-a",
        }
    ),
    app_data={"from": "camera"},
)

RECEIVER = from_json(
    RtpCapabilities,
    {
        "codecs": [
            {
                "kind": "video",
                "mimeType": "video/VP8",
                "preferredPayloadType": 101,
                "clockRate": 90000,
                "rtcpFeedback": [NACK, FIR, TRANSPORT_CC],
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
            {"kind": "video", "uri": Uri.ABS_SEND_TIME, "preferredId": 4},
            {"kind": "video", "uri": Uri.TRANSPORT_WIDE_CC, "preferredId": 5},
            {"kind": "audio", "uri": Uri.SSRC_AUDIO_LEVEL, "preferredId": 6},
        ],
    },
)

VIDEO_EXTENSIONS = [
    (Uri.DEPENDENCY_DESCRIPTOR, 7),
    (Uri.VIDEO_ORIENTATION, 8),
    (Uri.TIME_OFFSET, 9),
    (Uri.PLAYOUT_DELAY, 11),
    (Uri.MEDIASOUP_PACKET_ID, 12),
]
AUDIO_EXTENSIONS = [
    (Uri.SSRC_AUDIO_LEVEL, 6),
    (Uri.DEPENDENCY_DESCRIPTOR, 7),
    (Uri.PLAYOUT_DELAY, 11),
    (Uri.MEDIASOUP_PACKET_ID, 12),
]
UNMEASURED = ConsumerScore(score=10, producer_score=10, producer_scores=())


def codecs_of(held: RtpParameters) -> object:
    return to_json(held)["codecs"]


def extensions_of(held: RtpParameters) -> list[tuple[RtpHeaderExtensionUri, int]]:
    assert not any(extension.encrypt for extension in held.header_extensions)
    return [(extension.uri, extension.id) for extension in held.header_extensions]


async def piped(router: Router, far: Router, producer: Producer) -> tuple[Consumer, Producer]:
    result = await router.pipe_to_router(far, PipeToRouterOptions(producer_id=producer.id))
    assert result.pipe_consumer is not None
    assert result.pipe_producer is not None
    return result.pipe_consumer, result.pipe_producer
