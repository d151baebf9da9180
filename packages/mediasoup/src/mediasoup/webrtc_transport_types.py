"""WebRtcTransport: ICE and DTLS parameters, options, dump, statistics and events.

Source: https://mediasoup.org/documentation/v3/mediasoup/api/#WebRtcTransport
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from .bounds import U8, U32, AppData, Bitrate, NonEmpty, Port
from .sctp_parameters import SctpParameters
from .transport_types import (
    BaseTransportDump,
    BaseTransportStats,
    TransportListenInfo,
    TransportProtocol,
    TransportTuple,
)


class FingerprintAlgorithm(StrEnum):
    """Hash of a DTLS certificate (RFC 8122 section 5)."""

    SHA_1 = "sha-1"
    SHA_224 = "sha-224"
    SHA_256 = "sha-256"
    SHA_384 = "sha-384"
    SHA_512 = "sha-512"


class IceRole(StrEnum):
    """ICE role; mediasoup is ICE lite and therefore always controlled."""

    CONTROLLED = "controlled"
    CONTROLLING = "controlling"


class IceState(StrEnum):
    """State of the ICE connection."""

    NEW = "new"
    CONNECTED = "connected"
    COMPLETED = "completed"
    DISCONNECTED = "disconnected"
    CLOSED = "closed"


class IceCandidateType(StrEnum):
    """Type of a local ICE candidate."""

    HOST = "host"


class IceCandidateTcpType(StrEnum):
    """Type of a local ICE candidate over TCP (RFC 6544)."""

    PASSIVE = "passive"


class DtlsRole(StrEnum):
    """Which end starts the DTLS handshake; ``auto`` leaves it to mediasoup."""

    AUTO = "auto"
    CLIENT = "client"
    SERVER = "server"


class DtlsState(StrEnum):
    """State of the DTLS connection."""

    NEW = "new"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    FAILED = "failed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class IceParameters:
    """Credentials of the local ICE agent."""

    username_fragment: NonEmpty
    password: NonEmpty
    ice_lite: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class IceCandidate:
    """Where the other end may connect to; ``ip`` repeats ``address`` for older clients."""

    foundation: str
    priority: U32
    ip: NonEmpty
    address: NonEmpty
    protocol: TransportProtocol
    port: Port
    type: IceCandidateType = IceCandidateType.HOST
    tcp_type: IceCandidateTcpType | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DtlsFingerprint:
    """Hash of a certificate, in hexadecimal with colons."""

    algorithm: FingerprintAlgorithm
    value: NonEmpty


@dataclass(frozen=True, slots=True, kw_only=True)
class DtlsParameters:
    """DTLS role and certificate fingerprints of one end."""

    role: DtlsRole = DtlsRole.AUTO
    fingerprints: tuple[DtlsFingerprint, ...]


class WebRtcServerRef(Protocol):
    """A WebRtcServer, as far as options need to know it."""

    @property
    def id(self) -> str:
        """Identifier of the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebRtcTransportOptions:
    """How to make a WebRTC transport.

    Give ``webrtc_server`` or ``listen_infos``, not both. ``enable_tcp`` unset means True with a server, False
    without. ``ice_consent_timeout`` is in seconds, 0 disabling it (RFC 7675). The bitrate is in bps, sizes
    are in bytes.
    """

    webrtc_server: WebRtcServerRef | None = field(default=None, metadata={"json": None})
    listen_infos: tuple[TransportListenInfo, ...] = ()
    enable_udp: bool = True
    enable_tcp: bool | None = None
    prefer_udp: bool = False
    prefer_tcp: bool = False
    ice_consent_timeout: U8 = 30
    initial_available_outgoing_bitrate: Bitrate = 600000
    enable_sctp: bool = False
    max_send_message_size: U32 = 262144
    max_receive_message_size: U32 = 262144
    sctp_send_buffer_size: U32 = 2000000
    sctp_per_stream_send_queue_limit: U32 = 2000000
    sctp_max_receiver_window_buffer_size: U32 = 5242880
    sctp_default_stream_buffered_amount_low_threshold: U32 = 1024
    app_data: AppData = field(default_factory=dict, metadata={"json": None})


@dataclass(frozen=True, slots=True, kw_only=True)
class WebRtcTransportDump(BaseTransportDump):
    """What a WebRTC transport holds."""

    ice_role: IceRole
    ice_parameters: IceParameters
    ice_candidates: tuple[IceCandidate, ...]
    ice_state: IceState
    ice_selected_tuple: TransportTuple | None = None
    dtls_parameters: DtlsParameters
    dtls_state: DtlsState
    dtls_remote_cert: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebRtcTransportStats(BaseTransportStats):
    """Counters of a WebRTC transport."""

    ice_role: IceRole
    ice_state: IceState
    ice_selected_tuple: TransportTuple | None = None
    dtls_state: DtlsState


@dataclass(frozen=True, slots=True, kw_only=True)
class WebRtcTransportConnection:
    """What an end needs to connect to a WebRTC transport; its JSON is what clients expect."""

    id: str
    ice_parameters: IceParameters
    ice_candidates: tuple[IceCandidate, ...]
    dtls_parameters: DtlsParameters
    sctp_parameters: SctpParameters | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IceStateChanged:
    """ICE changed its state."""

    state: IceState


@dataclass(frozen=True, slots=True, kw_only=True)
class IceSelectedTupleChanged:
    """ICE chose another pair of addresses."""

    tuple: TransportTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class DtlsStateChanged:
    """DTLS changed its state; once connected, ``remote_cert`` is the other end's certificate in PEM."""

    state: DtlsState
    remote_cert: str | None = None
