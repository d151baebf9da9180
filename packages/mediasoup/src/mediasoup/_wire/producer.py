"""Requests that make or address a producer, and what it answers and tells."""

from dataclasses import dataclass
from functools import partial
from typing import Final

from mediasoup._wire.enums import DIRECTION, KIND, PRODUCER_TRACE_TYPE, PRODUCER_TYPE
from mediasoup._wire.flat import Table, numbers, octets, text
from mediasoup._wire.reader import Reader
from mediasoup._wire.repeated import Repeated
from mediasoup._wire.request import Notification, OutgoingNotification, Request, Response
from mediasoup._wire.rtp_parameters import (
    MAPPING,
    RTP_PARAMETERS,
    decode_mapping,
    decode_rtp_parameters,
    encode_mapping,
    encode_rtp_parameters,
)
from mediasoup._wire.rtp_stream import PACKET, STATS, decode_packet, decode_recv_stats, decode_streams
from mediasoup._wire.schema import names_of
from mediasoup.producer_types import (
    ProducerDump,
    ProducerScore,
    ProducerStats,
    ProducerTraceEmitted,
    ProducerTraceEventType,
    ProducerType,
    RtpTraceInfo,
    SrTraceInfo,
    SsrcTraceInfo,
    VideoOrientationChanged,
)
from mediasoup.rtp_parameters import MediaKind, RtpMapping, RtpParameters

PRODUCE: Final = Table("Transport.ProduceRequest")
PRODUCE_RESPONSE: Final = Table("Transport.ProduceResponse")
CLOSE: Final = Table("Transport.CloseProducerRequest")
ENABLE_TRACE: Final = Table("Producer.EnableTraceEventRequest")
DUMP: Final = Table("Producer.DumpResponse")
GET_STATS: Final = Table("Producer.GetStatsResponse")
SEND: Final = Table("Producer.SendNotification")
SCORES: Final = Table("Producer.ScoreNotification")
SCORE: Final = Table("Producer.Score")
ORIENTATION: Final = Table("Producer.VideoOrientationChangeNotification")
TRACE: Final = Table("Producer.TraceNotification")
RTP_TRACE: Final = Table("Producer.RtpTraceInfo")
PLI_TRACE: Final = Table("Producer.PliTraceInfo")
SR_TRACE: Final = Table("Producer.SrTraceInfo")

_TRACE_INFOS: Final = names_of("Producer.TraceInfo")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProduceArguments:
    """What a producer is made of, negotiated."""

    producer_id: str
    kind: MediaKind
    rtp_parameters: RtpParameters
    rtp_mapping: RtpMapping
    paused: bool
    key_frame_request_delay: int
    enable_mediasoup_packet_id_header_extension: bool


def produce(transport_id: str, arguments: ProduceArguments, repeated: Repeated) -> Request:
    """Make a producer; ``repeated`` keeps what others of its kind have as well."""
    body = PRODUCE.pack(
        producer_id=text(arguments.producer_id),
        kind=KIND.number(arguments.kind),
        rtp_parameters=encode_rtp_parameters(arguments.rtp_parameters, repeated),
        rtp_mapping=encode_mapping(arguments.rtp_mapping),
        paused=arguments.paused,
        key_frame_request_delay=arguments.key_frame_request_delay,
        enable_mediasoup_packet_id_header_extension=arguments.enable_mediasoup_packet_id_header_extension,
    )
    undo = partial(close, transport_id, arguments.producer_id)
    return Request("TRANSPORT_PRODUCE", transport_id, "Transport_ProduceRequest", body, undo)


def close(transport_id: str, producer_id: str) -> Request:
    """Close a producer."""
    body = CLOSE.pack(producer_id=text(producer_id))
    return Request("TRANSPORT_CLOSE_PRODUCER", transport_id, "Transport_CloseProducerRequest", body)


def enable_trace_event(producer_id: str, types: tuple[ProducerTraceEventType, ...]) -> Request:
    """Trace these events, and no others."""
    body = ENABLE_TRACE.pack(events=numbers("B", PRODUCER_TRACE_TYPE.numbers(types, "types")))
    return Request("PRODUCER_ENABLE_TRACE_EVENT", producer_id, "Producer_EnableTraceEventRequest", body)


def send(producer_id: str, packet: bytes) -> OutgoingNotification:
    """Hand over an RTP packet."""
    return OutgoingNotification(
        "PRODUCER_SEND", producer_id, "Producer_SendNotification", SEND.pack(data=octets(packet))
    )


def decode_produce(response: Response) -> ProducerType:
    """Decode the new producer's type."""
    return response.read(PRODUCE_RESPONSE, lambda data: PRODUCER_TYPE.member(data.integer("type")))


def decode_dump(response: Response) -> ProducerDump:
    """Decode what the producer holds."""
    return response.read(DUMP, _decode_dump)


def decode_stats(response: Response) -> tuple[ProducerStats, ...]:
    """Decode the statistics of the producer's streams."""
    return response.read(
        GET_STATS, lambda data: tuple(decode_recv_stats(entry) for entry in data.tables("stats", STATS))
    )


def decode_scores(notification: Notification) -> tuple[ProducerScore, ...]:
    """Decode the new scores."""
    return notification.read(
        SCORES,
        lambda data: tuple(
            ProducerScore(rid=entry.maybe_text("rid"), **entry.scalars())
            for entry in data.tables("scores", SCORE)
        ),
    )


def decode_orientation(notification: Notification) -> VideoOrientationChanged:
    """Decode the new video orientation."""
    return notification.read(ORIENTATION, lambda data: VideoOrientationChanged(**data.scalars()))


def decode_trace(notification: Notification) -> ProducerTraceEmitted:
    """Decode a traced event."""
    return notification.read(TRACE, _decode_trace)


def decode_trace_info(data: Reader, kind: str) -> RtpTraceInfo | SsrcTraceInfo | SrTraceInfo | None:
    """Decode what is known of a traced event, which producers and consumers tell alike."""
    match kind:
        case "KeyFrameTraceInfo" | "RtpTraceInfo":
            info = data.table("info", RTP_TRACE)
            packet = decode_packet(info.table("rtp_packet", PACKET))
            return RtpTraceInfo(rtp_packet=packet, is_rtx=info.boolean("is_rtx"))
        case "FirTraceInfo" | "PliTraceInfo":
            return SsrcTraceInfo(ssrc=data.table("info", PLI_TRACE).integer("ssrc"))
        case "SrTraceInfo":
            return SrTraceInfo(**data.table("info", SR_TRACE).scalars())
        case _:
            return None


def _decode_trace(data: Reader) -> ProducerTraceEmitted:
    return ProducerTraceEmitted(
        type=PRODUCER_TRACE_TYPE.member(data.integer("type")),
        timestamp=data.integer("timestamp"),
        direction=DIRECTION.member(data.integer("direction")),
        info=decode_trace_info(data, _TRACE_INFOS[data.integer("info_type")]),
    )


def _decode_dump(data: Reader) -> ProducerDump:
    return ProducerDump(
        id=data.text("id"),
        kind=KIND.member(data.integer("kind")),
        type=PRODUCER_TYPE.member(data.integer("type")),
        rtp_parameters=decode_rtp_parameters(data.table("rtp_parameters", RTP_PARAMETERS)),
        rtp_mapping=decode_mapping(data.table("rtp_mapping", MAPPING)),
        rtp_streams=decode_streams(data, "rtp_streams"),
        trace_event_types=PRODUCER_TRACE_TYPE.members(data.numbers("trace_event_types", "B")),
        paused=data.boolean("paused"),
    )
