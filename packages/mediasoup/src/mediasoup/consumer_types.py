"""Consumer: options, dumps, statistics and events.

Source: https://mediasoup.org/documentation/v3/mediasoup/api/#Consumer
"""

from dataclasses import dataclass, field
from enum import StrEnum

from .bounds import U8, AppData, NonEmpty, ShortText
from .common_types import CloseReason, TraceEmitted
from .producer_types import RtpTraceInfo, SsrcTraceInfo
from .rtp_parameters import MediaKind, RtpCapabilities, RtpEncodingParameters, RtpParameters
from .rtp_stream_types import RtpStreamDump, RtpStreamRecvStats, RtpStreamSendStats


class ConsumerType(StrEnum):
    """The kinds of consumer: those of producers, and all streams at once."""

    SIMPLE = "simple"
    SIMULCAST = "simulcast"
    SVC = "svc"
    PIPE = "pipe"


class ConsumerTraceEventType(StrEnum):
    """What can be traced in a consumer."""

    RTP = "rtp"
    KEYFRAME = "keyframe"
    NACK = "nack"
    PLI = "pli"
    FIR = "fir"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumerLayers:
    """Spatial and temporal layer, counted from 0; without a temporal layer, the highest."""

    spatial_layer: U8
    temporal_layer: U8 | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumerOptions:
    """How to make a consumer.

    Video is best consumed paused and resumed once the other end is ready, so that the first key frame is
    not lost. ``enable_rtx`` unset means True for video, False for audio. ``ignore_dtx`` drops the silence
    packets of Opus. ``pipe`` forwards all streams of the producer as they are. ``mid`` unset is numbered by
    the transport.
    """

    producer_id: NonEmpty
    rtp_capabilities: RtpCapabilities
    paused: bool = False
    mid: ShortText | None = None
    preferred_layers: ConsumerLayers | None = None
    enable_rtx: bool | None = None
    ignore_dtx: bool = False
    pipe: bool = False
    app_data: AppData = field(default_factory=dict, metadata={"json": None})


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumerScore:
    """Scores from 0 to 10: of the consumer's stream, of the producer's selected one, and of all of those."""

    score: int
    producer_score: int
    producer_scores: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumerDump:
    """What every consumer holds, and all that simple and pipe consumers do."""

    id: str
    type: ConsumerType
    producer_id: str
    kind: MediaKind
    rtp_parameters: RtpParameters
    consumable_rtp_encodings: tuple[RtpEncodingParameters, ...]
    supported_codec_payload_types: tuple[int, ...]
    trace_event_types: tuple[ConsumerTraceEventType, ...]
    paused: bool
    producer_paused: bool
    priority: int
    rtp_streams: tuple[RtpStreamDump, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LayeredConsumerDump(ConsumerDump):
    """What a simulcast or SVC consumer holds; a layer of -1 means none."""

    preferred_spatial_layer: int
    target_spatial_layer: int
    current_spatial_layer: int
    preferred_temporal_layer: int
    target_temporal_layer: int
    current_temporal_layer: int


ConsumerStats = RtpStreamSendStats | RtpStreamRecvStats
"""A consumer reports its own stream, and the producer's stream that feeds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumerTraceEmitted(TraceEmitted):
    """A traced event of a consumer; a NACK carries no information."""

    type: ConsumerTraceEventType
    info: RtpTraceInfo | SsrcTraceInfo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumerClosed:
    """The consumer is closed. Its last event."""

    reason: CloseReason


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumerPaused:
    """The consumer was paused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumerResumed:
    """The consumer was resumed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumerProducerPaused:
    """The producer that is consumed was paused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumerProducerResumed:
    """The producer that is consumed was resumed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumerScoreChanged:
    """The consumer's scores changed."""

    score: ConsumerScore


@dataclass(frozen=True, slots=True, kw_only=True)
class LayersChanged:
    """The layers being forwarded changed; None means that nothing is forwarded."""

    layers: ConsumerLayers | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RtpReceived:
    """The worker handed over an RTP packet, which only consumers of a direct transport do."""

    packet: bytes
