"""Producer: options, dump, statistics and events.

Source: https://mediasoup.org/documentation/v3/mediasoup/api/#Producer
"""

from dataclasses import dataclass, field
from enum import StrEnum

from .bounds import U32, AppData, NonEmpty
from .common_types import CloseReason, TraceEmitted
from .rtp_parameters import MediaKind, RtpMapping, RtpParameters
from .rtp_stream_types import RtpPacketDump, RtpStreamDump, RtpStreamRecvStats


class ProducerType(StrEnum):
    """One stream, several streams of the same picture, or one stream with layers."""

    SIMPLE = "simple"
    SIMULCAST = "simulcast"
    SVC = "svc"


class ProducerTraceEventType(StrEnum):
    """What can be traced in a producer."""

    RTP = "rtp"
    KEYFRAME = "keyframe"
    NACK = "nack"
    PLI = "pli"
    FIR = "fir"
    SR = "sr"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProducerOptions:
    """How to make a producer.

    ``id`` is chosen by the library when unset. ``key_frame_request_delay``, in ms, is how long to wait before
    asking the sender for a key frame again.
    """

    id: NonEmpty | None = None
    kind: MediaKind
    rtp_parameters: RtpParameters
    paused: bool = False
    key_frame_request_delay: U32 = 0
    enable_mediasoup_packet_id_header_extension: bool = False
    app_data: AppData = field(default_factory=dict, metadata={"json": None})


@dataclass(frozen=True, slots=True, kw_only=True)
class ProducerScore:
    """How well one stream arrives, from 0 to 10."""

    encoding_idx: int
    ssrc: int
    rid: str | None = None
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProducerDump:
    """What a producer holds."""

    id: str
    kind: MediaKind
    type: ProducerType
    rtp_parameters: RtpParameters
    rtp_mapping: RtpMapping
    rtp_streams: tuple[RtpStreamDump, ...]
    trace_event_types: tuple[ProducerTraceEventType, ...]
    paused: bool


ProducerStats = RtpStreamRecvStats


@dataclass(frozen=True, slots=True, kw_only=True)
class RtpTraceInfo:
    """A traced RTP packet or key frame."""

    rtp_packet: RtpPacketDump
    is_rtx: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SsrcTraceInfo:
    """The stream that a traced PLI or FIR asks a key frame of."""

    ssrc: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SrTraceInfo:
    """A traced RTCP sender report (RFC 3550 section 6.4.1)."""

    ssrc: int
    ntp_sec: int
    ntp_frac: int
    rtp_ts: int
    packet_count: int
    octet_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProducerTraceEmitted(TraceEmitted):
    """A traced event of a producer; a NACK carries no information."""

    type: ProducerTraceEventType
    info: RtpTraceInfo | SsrcTraceInfo | SrTraceInfo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProducerClosed:
    """The producer is closed. Its last event."""

    reason: CloseReason


@dataclass(frozen=True, slots=True, kw_only=True)
class ProducerPaused:
    """The producer was paused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProducerResumed:
    """The producer was resumed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProducerScoreChanged:
    """The streams' scores changed."""

    scores: tuple[ProducerScore, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoOrientationChanged:
    """The camera was turned; ``rotation`` is 0, 90, 180 or 270 degrees."""

    camera: bool
    flip: bool
    rotation: int
