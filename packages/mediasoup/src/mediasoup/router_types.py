"""Router: options, dump and events."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .bounds import U32, AppData, NonEmpty
from .common_types import CloseReason
from .rtp_parameters import RouterRtpCodecCapability
from .transport_types import TransportListenInfo, TransportProtocol

LOOPBACK = TransportListenInfo(protocol=TransportProtocol.UDP, ip="127.0.0.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class RouterOptions:
    """The codecs that a router shall support, in order of preference."""

    media_codecs: tuple[RouterRtpCodecCapability, ...] = ()
    app_data: AppData = field(default_factory=dict, metadata={"json": None})


@dataclass(frozen=True, slots=True, kw_only=True)
class PipeToRouterOptions:
    """How to pipe a producer or a data producer (give exactly one) into another router.

    ``keep_id`` gives the new producer the same identifier, which needs the routers to be in different
    workers. ``paused``: nothing of a producer flows before ``pipe_consumer.resume()``. Sizes are in bytes.
    Both pipe transports listen at ``listen_info``.
    """

    producer_id: NonEmpty | None = None
    data_producer_id: NonEmpty | None = None
    keep_id: bool = True
    paused: bool = False
    listen_info: TransportListenInfo = LOOPBACK
    enable_sctp: bool = True
    max_send_message_size: U32 = 262144
    max_receive_message_size: U32 = 262144
    sctp_send_buffer_size: U32 = 2000000
    sctp_per_stream_send_queue_limit: U32 = 2000000
    sctp_max_receiver_window_buffer_size: U32 = 5242880
    sctp_default_stream_buffered_amount_low_threshold: U32 = 1024
    enable_rtx: bool = False
    enable_srtp: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RouterDump:
    """What a router holds, by identifier."""

    id: str
    transport_ids: tuple[str, ...]
    rtp_observer_ids: tuple[str, ...]
    map_producer_id_consumer_ids: Mapping[str, tuple[str, ...]]
    map_consumer_id_producer_id: Mapping[str, str]
    map_producer_id_observer_ids: Mapping[str, tuple[str, ...]]
    map_data_producer_id_data_consumer_ids: Mapping[str, tuple[str, ...]]
    map_data_consumer_id_data_producer_id: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RouterClosed:
    """The router is closed. Its last event."""

    reason: CloseReason


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportCreated:
    """A transport was created in the router."""

    transport_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RtpObserverCreated:
    """An RTP observer was created in the router."""

    rtp_observer_id: str
