"""Requests that make or address a consumer, and what it answers and tells."""

from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from mediasoup._wire.enums import CONSUMER_TRACE_TYPE, CONSUMER_TYPE, DIRECTION, KIND
from mediasoup._wire.flat import Blob, Table, numbers, text
from mediasoup._wire.producer import decode_trace_info
from mediasoup._wire.reader import Reader
from mediasoup._wire.repeated import Repeated
from mediasoup._wire.request import Notification, Request, Response
from mediasoup._wire.rtp_parameters import (
    RTP_PARAMETERS,
    decode_encodings,
    decode_rtp_parameters,
    encode_encodings,
    encode_negotiated_parameters,
)
from mediasoup._wire.rtp_stream import STATS, decode_streams
from mediasoup._wire.rtp_stream import decode_stats as decode_stream_stats
from mediasoup._wire.schema import names_of
from mediasoup.consumer_types import (
    ConsumerDump,
    ConsumerLayers,
    ConsumerScore,
    ConsumerStats,
    ConsumerTraceEmitted,
    ConsumerTraceEventType,
    ConsumerType,
    LayeredConsumerDump,
)
from mediasoup.producer_types import SrTraceInfo
from mediasoup.rtp_parameters import MediaKind, RtpEncodingParameters, RtpParameters

CONSUME: Final = Table("Transport.ConsumeRequest")
CONSUME_RESPONSE: Final = Table("Transport.ConsumeResponse")
CLOSE: Final = Table("Transport.CloseConsumerRequest")
LAYERS: Final = Table("Consumer.ConsumerLayers")
SCORE: Final = Table("Consumer.ConsumerScore")
SET_LAYERS: Final = Table("Consumer.SetPreferredLayersRequest")
SET_LAYERS_RESPONSE: Final = Table("Consumer.SetPreferredLayersResponse")
SET_PRIORITY: Final = Table("Consumer.SetPriorityRequest")
SET_PRIORITY_RESPONSE: Final = Table("Consumer.SetPriorityResponse")
ENABLE_TRACE: Final = Table("Consumer.EnableTraceEventRequest")
DUMP_RESPONSE: Final = Table("Consumer.DumpResponse")
DUMP: Final = Table("Consumer.ConsumerDump")
BASE_DUMP: Final = Table("Consumer.BaseConsumerDump")
GET_STATS: Final = Table("Consumer.GetStatsResponse")
LAYERS_CHANGE: Final = Table("Consumer.LayersChangeNotification")
SCORE_CHANGE: Final = Table("Consumer.ScoreNotification")
RTP: Final = Table("Consumer.RtpNotification")
TRACE: Final = Table("Consumer.TraceNotification")

_TRACE_INFOS: Final = names_of("Consumer.TraceInfo")
_LAYERED: Final = (ConsumerType.SIMULCAST, ConsumerType.SVC)
_LAYER_FIELDS: Final = (
    "preferred_spatial_layer",
    "target_spatial_layer",
    "current_spatial_layer",
    "preferred_temporal_layer",
    "target_temporal_layer",
    "current_temporal_layer",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumeArguments:
    """What a consumer is made of, negotiated."""

    consumer_id: str
    producer_id: str
    kind: MediaKind
    type: ConsumerType
    rtp_parameters: RtpParameters
    consumable_rtp_encodings: tuple[RtpEncodingParameters, ...]
    paused: bool
    preferred_layers: ConsumerLayers | None
    ignore_dtx: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumeAnswer:
    """What the worker tells of a new consumer."""

    paused: bool
    producer_paused: bool
    score: ConsumerScore
    preferred_layers: ConsumerLayers | None


def consume(transport_id: str, arguments: ConsumeArguments, repeated: Repeated) -> Request:
    """Make a consumer; ``repeated`` is the producer's."""
    layers = arguments.preferred_layers
    body = CONSUME.pack(
        consumer_id=text(arguments.consumer_id),
        producer_id=text(arguments.producer_id),
        kind=KIND.number(arguments.kind),
        rtp_parameters=encode_negotiated_parameters(arguments.rtp_parameters, repeated),
        type=CONSUMER_TYPE.number(arguments.type),
        consumable_rtp_encodings=repeated.encode(arguments.consumable_rtp_encodings, encode_encodings),
        paused=arguments.paused,
        preferred_layers=None if layers is None else _encode_layers(layers),
        ignore_dtx=arguments.ignore_dtx,
    )
    undo = partial(close, transport_id, arguments.consumer_id)
    return Request("TRANSPORT_CONSUME", transport_id, "Transport_ConsumeRequest", body, undo)


def close(transport_id: str, consumer_id: str) -> Request:
    """Close a consumer."""
    body = CLOSE.pack(consumer_id=text(consumer_id))
    return Request("TRANSPORT_CLOSE_CONSUMER", transport_id, "Transport_CloseConsumerRequest", body)


def set_preferred_layers(consumer_id: str, layers: ConsumerLayers) -> Request:
    """Choose the highest layers to forward."""
    body = SET_LAYERS.pack(preferred_layers=_encode_layers(layers))
    return Request("CONSUMER_SET_PREFERRED_LAYERS", consumer_id, "Consumer_SetPreferredLayersRequest", body)


def set_priority(consumer_id: str, priority: int) -> Request:
    """Choose which consumers come first when the bandwidth does not suffice."""
    body = SET_PRIORITY.pack(priority=priority)
    return Request("CONSUMER_SET_PRIORITY", consumer_id, "Consumer_SetPriorityRequest", body)


def enable_trace_event(consumer_id: str, types: tuple[ConsumerTraceEventType, ...]) -> Request:
    """Trace these events, and no others."""
    body = ENABLE_TRACE.pack(events=numbers("B", CONSUMER_TRACE_TYPE.numbers(types, "types")))
    return Request("CONSUMER_ENABLE_TRACE_EVENT", consumer_id, "Consumer_EnableTraceEventRequest", body)


def decode_consume(response: Response) -> ConsumeAnswer:
    """Decode what the worker tells of a new consumer."""
    return response.read(
        CONSUME_RESPONSE,
        lambda data: ConsumeAnswer(
            paused=data.boolean("paused"),
            producer_paused=data.boolean("producer_paused"),
            score=_decode_score(data),
            preferred_layers=_maybe_layers(data, "preferred_layers"),
        ),
    )


def decode_preferred_layers(response: Response) -> ConsumerLayers | None:
    """Decode the layers now preferred; None when the consumer has no layers."""
    return response.maybe_read(SET_LAYERS_RESPONSE, lambda data: _maybe_layers(data, "preferred_layers"))


def decode_priority(response: Response) -> int:
    """Decode the priority now in force."""
    return response.read(SET_PRIORITY_RESPONSE, lambda data: data.integer("priority"))


def decode_dump(response: Response) -> ConsumerDump:
    """Decode what the consumer holds."""
    return response.read(DUMP_RESPONSE, lambda data: _decode_dump(data.table("data", DUMP)))


def decode_stats(response: Response) -> tuple[ConsumerStats, ...]:
    """Decode the statistics of the consumer's stream and of the producer's that feeds it."""
    return response.read(
        GET_STATS, lambda data: tuple(decode_stream_stats(entry) for entry in data.tables("stats", STATS))
    )


def decode_layers(notification: Notification) -> ConsumerLayers | None:
    """Decode the layers now forwarded."""
    return notification.maybe_read(LAYERS_CHANGE, lambda data: _maybe_layers(data, "layers"))


def decode_score(notification: Notification) -> ConsumerScore:
    """Decode the new scores."""
    return notification.read(SCORE_CHANGE, _decode_score)


def decode_rtp(notification: Notification) -> bytes:
    """Decode an RTP packet."""
    return notification.read(RTP, lambda data: data.octets("data"))


def decode_trace(notification: Notification) -> ConsumerTraceEmitted:
    """Decode a traced event."""
    return notification.read(TRACE, _decode_trace)


def _encode_layers(layers: ConsumerLayers) -> Blob:
    return LAYERS.pack(spatial_layer=layers.spatial_layer, temporal_layer=layers.temporal_layer)


def _maybe_layers(data: Reader, name: str) -> ConsumerLayers | None:
    layers = data.maybe_table(name, LAYERS)
    return None if layers is None else ConsumerLayers(**layers.scalars())


def _decode_score(data: Reader) -> ConsumerScore:
    score = data.table("score", SCORE)
    return ConsumerScore(producer_scores=score.numbers("producer_scores", "B"), **score.scalars())


def _decode_trace(data: Reader) -> ConsumerTraceEmitted:
    info = decode_trace_info(data, _TRACE_INFOS[data.integer("info_type")])
    assert not isinstance(info, SrTraceInfo)
    return ConsumerTraceEmitted(
        type=CONSUMER_TRACE_TYPE.member(data.integer("type")),
        timestamp=data.integer("timestamp"),
        direction=DIRECTION.member(data.integer("direction")),
        info=info,
    )


def _decode_dump(data: Reader) -> ConsumerDump:
    base = data.table("base", BASE_DUMP)
    consumer_type = CONSUMER_TYPE.member(base.integer("type"))
    fields: dict[str, Any] = {
        "id": base.text("id"),
        "type": consumer_type,
        "producer_id": base.text("producer_id"),
        "kind": KIND.member(base.integer("kind")),
        "rtp_parameters": decode_rtp_parameters(base.table("rtp_parameters", RTP_PARAMETERS)),
        "consumable_rtp_encodings": decode_encodings(base, "consumable_rtp_encodings"),
        "supported_codec_payload_types": base.numbers("supported_codec_payload_types", "B"),
        "trace_event_types": CONSUMER_TRACE_TYPE.members(base.numbers("trace_event_types", "B")),
        "paused": base.boolean("paused"),
        "producer_paused": base.boolean("producer_paused"),
        "priority": base.integer("priority"),
        "rtp_streams": decode_streams(data, "rtp_streams"),
    }
    if consumer_type not in _LAYERED:
        return ConsumerDump(**fields)
    for name in _LAYER_FIELDS:
        layer = data.maybe_integer(name)
        fields[name] = -1 if layer is None else layer
    return LayeredConsumerDump(**fields)
