"""RTP streams as the worker reports them: counters and dumps."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .rtp_parameters import MediaKind


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseRtpStreamStats:
    """Counters that sent and received streams have in common.

    ``timestamp`` is in ms on the worker's clock, ``jitter`` in RTP clock units, ``round_trip_time`` in ms,
    ``fraction_lost`` in 1/256 and ``score`` from 0 to 10.
    """

    type: str
    timestamp: int
    ssrc: int
    rtx_ssrc: int | None = None
    rid: str | None = None
    kind: MediaKind
    mime_type: str
    packets_lost: int
    fraction_lost: int
    jitter: int
    packets_discarded: int
    packets_retransmitted: int
    packets_repaired: int
    nack_count: int
    nack_packet_count: int
    pli_count: int
    fir_count: int
    round_trip_time: float | None = None
    rtx_packets_discarded: int | None = None
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RtpStreamRecvStats(BaseRtpStreamStats):
    """Counters of a received stream. ``bitrate`` is in bps; layers are keyed ``spatial.temporal``."""

    packet_count: int
    byte_count: int
    bitrate: int
    bitrate_by_layer: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RtpStreamSendStats(BaseRtpStreamStats):
    """Counters of a sent stream. ``bitrate`` is in bps."""

    packet_count: int
    byte_count: int
    bitrate: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RtpStreamParametersDump:
    """What an RTP stream is made of, as the worker holds it. ``clock_rate`` is in Hz."""

    encoding_idx: int
    ssrc: int
    payload_type: int
    mime_type: str
    clock_rate: int
    rid: str | None = None
    cname: str
    rtx_ssrc: int | None = None
    rtx_payload_type: int | None = None
    use_nack: bool
    use_pli: bool
    use_fir: bool
    use_in_band_fec: bool
    use_dtx: bool
    spatial_layers: int
    temporal_layers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RtxStreamParameters:
    """What a retransmission stream is made of. ``clock_rate`` is in Hz."""

    ssrc: int
    payload_type: int
    mime_type: str
    clock_rate: int
    rrid: str | None = None
    cname: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RtxStreamDump:
    """A retransmission stream as the worker holds it."""

    params: RtxStreamParameters


@dataclass(frozen=True, slots=True, kw_only=True)
class RtpStreamDump:
    """An RTP stream as the worker holds it. ``score`` goes from 0 to 10."""

    params: RtpStreamParametersDump
    score: int
    rtx_stream: RtxStreamDump | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RtpPacketDump:
    """An RTP packet's header as tracing reports it; sizes are in bytes."""

    payload_type: int
    sequence_number: int
    timestamp: int
    marker: bool
    ssrc: int
    is_key_frame: bool
    size: int
    payload_size: int
    spatial_layer: int
    temporal_layer: int
    mid: str | None = None
    rid: str | None = None
    rrid: str | None = None
    wide_sequence_number: int | None = None
