"""WebRtcServer: options, dump and events."""

from dataclasses import dataclass, field

from .bounds import AppData
from .common_types import CloseReason
from .transport_types import TransportListenInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class WebRtcServerOptions:
    """The sockets that all WebRTC transports of this server share."""

    listen_infos: tuple[TransportListenInfo, ...]
    app_data: AppData = field(default_factory=dict, metadata={"json": None})


@dataclass(frozen=True, slots=True, kw_only=True)
class IpPort:
    """A bound socket."""

    ip: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IceUserNameFragment:
    """Which transport an ICE user name fragment belongs to."""

    local_ice_username_fragment: str
    webrtc_transport_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebRtcServerDump:
    """What a WebRtcServer holds."""

    id: str
    udp_sockets: tuple[IpPort, ...]
    tcp_servers: tuple[IpPort, ...]
    webrtc_transport_ids: tuple[str, ...]
    local_ice_username_fragments: tuple[IceUserNameFragment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WebRtcServerClosed:
    """The WebRtcServer is closed. Its last event."""

    reason: CloseReason


@dataclass(frozen=True, slots=True, kw_only=True)
class WebRtcTransportHandled:
    """A transport now uses this server's sockets."""

    webrtc_transport_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebRtcTransportUnhandled:
    """A transport no longer uses this server's sockets."""

    webrtc_transport_id: str
