"""PipeTransport: options, dump and statistics.

Source: https://mediasoup.org/documentation/v3/mediasoup/api/#PipeTransport
"""

from dataclasses import dataclass, field

from .bounds import U32, AppData, NonEmpty
from .srtp_parameters import SrtpParameters
from .transport_types import BaseTransportDump, BaseTransportStats, TransportListenInfo, TransportTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class PipeTransportOptions:
    """How to make one end of a pipe between two routers.

    ``enable_rtx`` (retransmission) and ``enable_srtp`` must be the same at both ends. Sizes are in bytes.
    """

    listen_info: TransportListenInfo
    enable_sctp: bool = False
    max_send_message_size: U32 = 262144
    max_receive_message_size: U32 = 262144
    sctp_send_buffer_size: U32 = 2000000
    sctp_per_stream_send_queue_limit: U32 = 2000000
    sctp_max_receiver_window_buffer_size: U32 = 5242880
    sctp_default_stream_buffered_amount_low_threshold: U32 = 1024
    enable_rtx: bool = False
    enable_srtp: bool = False
    app_data: AppData = field(default_factory=dict, metadata={"json": None})


@dataclass(frozen=True, slots=True, kw_only=True)
class PipeConsumerOptions:
    """Which producer to carry through the pipe; ``paused``: none of it flows before ``Consumer.resume``."""

    producer_id: NonEmpty
    paused: bool = False
    app_data: AppData = field(default_factory=dict, metadata={"json": None})


@dataclass(frozen=True, slots=True, kw_only=True)
class PipeTransportDump(BaseTransportDump):
    """What a pipe transport holds."""

    tuple: TransportTuple
    rtx: bool
    srtp_parameters: SrtpParameters | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PipeTransportStats(BaseTransportStats):
    """Counters of a pipe transport."""

    tuple: TransportTuple
