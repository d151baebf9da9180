"""What all transports have in common: listening, dumps, statistics and events."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from .bounds import U32, NonEmpty, Port
from .common_types import CloseReason, TraceEmitted
from .sctp_parameters import SctpNegotiatedCapabilities, SctpParameters


class TransportType(StrEnum):
    """The kinds of transport."""

    WEBRTC = "webrtc"
    PLAIN = "plain"
    PIPE = "pipe"
    DIRECT = "direct"


class TransportProtocol(StrEnum):
    """UDP or TCP."""

    UDP = "udp"
    TCP = "tcp"


class SctpState(StrEnum):
    """State of a transport's SCTP association."""

    NEW = "new"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    FAILED = "failed"
    CLOSED = "closed"


class TransportTraceEventType(StrEnum):
    """What can be traced in a transport."""

    PROBATION = "probation"
    BWE = "bwe"


class BweType(StrEnum):
    """Where the estimate of the available bandwidth comes from."""

    TRANSPORT_CC = "transport-cc"
    REMB = "remb"


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportPortRange:
    """Lowest and highest port to choose from; 0 and 0 mean the worker's range."""

    min: Port = 0
    max: Port = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportSocketFlags:
    """Socket flags: IPv6 without IPv4, and UDP ports shared between transports."""

    ipv6_only: bool = False
    udp_reuse_port: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportListenInfo:
    """Where to listen.

    ``announced_address`` is the address (IPv4, IPv6 or host name) that the other end is told, when it
    differs from ``ip``; ``expose_internal_ip`` offers ``ip`` too. A ``port`` of 0 is chosen from
    ``port_range``. Buffer sizes are in bytes, 0 leaving them to the system.
    """

    protocol: TransportProtocol
    ip: NonEmpty
    announced_address: NonEmpty | None = None
    expose_internal_ip: bool = False
    port: Port = 0
    port_range: TransportPortRange = TransportPortRange()
    flags: TransportSocketFlags = TransportSocketFlags()
    send_buffer_size: U32 = 0
    recv_buffer_size: U32 = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportTuple:
    """The two ends of a connection; the remote end is unset until it is known."""

    local_address: str
    local_port: int
    remote_ip: str | None = None
    remote_port: int | None = None
    protocol: TransportProtocol


@dataclass(frozen=True, slots=True, kw_only=True)
class RtpListenerDump:
    """Which producer receives what, by SSRC, MID and RID."""

    ssrc_table: Mapping[int, str]
    mid_table: Mapping[str, str]
    rid_table: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SctpListenerDump:
    """Which data producer receives which stream."""

    stream_id_table: Mapping[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecvRtpHeaderExtensions:
    """Identifiers of the header extensions that the transport reads."""

    mid: int | None = None
    rid: int | None = None
    rrid: int | None = None
    abs_send_time: int | None = None
    transport_wide_cc01: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseTransportDump:
    """What every transport holds; sizes are in bytes."""

    id: str
    direct: bool = False
    producer_ids: tuple[str, ...]
    consumer_ids: tuple[str, ...]
    map_ssrc_consumer_id: Mapping[int, str]
    map_rtx_ssrc_consumer_id: Mapping[int, str]
    recv_rtp_header_extensions: RecvRtpHeaderExtensions
    rtp_listener: RtpListenerDump
    max_send_message_size: int
    max_receive_message_size: int
    data_producer_ids: tuple[str, ...]
    data_consumer_ids: tuple[str, ...]
    sctp_parameters: SctpParameters | None = None
    sctp_state: SctpState | None = None
    sctp_negotiated_capabilities: SctpNegotiatedCapabilities | None = None
    sctp_listener: SctpListenerDump | None = None
    trace_event_types: tuple[TransportTraceEventType, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseTransportStats:
    """Counters of every transport: bytes since its start, bitrates in bps, ``timestamp`` in ms.

    Losses are fractions from 0 to 1 of the packets.
    """

    type: str
    transport_id: str
    timestamp: int
    sctp_state: SctpState | None = None
    bytes_received: int
    recv_bitrate: int
    bytes_sent: int
    send_bitrate: int
    rtp_bytes_received: int
    rtp_recv_bitrate: int
    rtp_bytes_sent: int
    rtp_send_bitrate: int
    rtx_bytes_received: int
    rtx_recv_bitrate: int
    rtx_bytes_sent: int
    rtx_send_bitrate: int
    probation_bytes_sent: int
    probation_send_bitrate: int
    available_outgoing_bitrate: int | None = None
    available_incoming_bitrate: int | None = None
    max_incoming_bitrate: int | None = None
    max_outgoing_bitrate: int | None = None
    min_outgoing_bitrate: int | None = None
    rtp_packet_loss_received: float | None = None
    rtp_packet_loss_sent: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BweTraceInfo:
    """A bandwidth estimate; bitrates are in bps."""

    bwe_type: BweType
    desired_bitrate: int
    effective_desired_bitrate: int
    min_bitrate: int
    max_bitrate: int
    start_bitrate: int
    max_padding_bitrate: int
    available_bitrate: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportTraceEmitted(TraceEmitted):
    """A traced event of a transport; probation carries no information."""

    type: TransportTraceEventType
    info: BweTraceInfo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportClosed:
    """The transport is closed. Its last event."""

    reason: CloseReason


@dataclass(frozen=True, slots=True, kw_only=True)
class SctpStateChanged:
    """The SCTP association changed its state."""

    state: SctpState


@dataclass(frozen=True, slots=True, kw_only=True)
class SctpCapabilitiesNegotiated:
    """Both ends agreed on their numbers of SCTP streams."""

    capabilities: SctpNegotiatedCapabilities


@dataclass(frozen=True, slots=True, kw_only=True)
class ProducerCreated:
    """A producer was created in the transport."""

    producer_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumerCreated:
    """A consumer was created in the transport."""

    consumer_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataProducerCreated:
    """A data producer was created in the transport."""

    data_producer_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataConsumerCreated:
    """A data consumer was created in the transport."""

    data_consumer_id: str
