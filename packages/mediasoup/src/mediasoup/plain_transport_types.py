"""PlainTransport: options, dump, statistics and events.

Source: https://mediasoup.org/documentation/v3/mediasoup/api/#PlainTransport
"""

from dataclasses import dataclass, field

from .bounds import U32, AppData
from .srtp_parameters import SrtpCryptoSuite, SrtpParameters
from .transport_types import BaseTransportDump, BaseTransportStats, TransportListenInfo, TransportTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainTransportOptions:
    """How to make a plain RTP transport.

    ``comedia`` takes the remote address from the first packet. With ``enable_srtp`` the transport must be
    connected with the other end's keys. ``rtcp_listen_info`` is for RTCP on a port of its own. Sizes are in
    bytes.
    """

    listen_info: TransportListenInfo
    rtcp_listen_info: TransportListenInfo | None = None
    rtcp_mux: bool = True
    comedia: bool = False
    enable_sctp: bool = False
    max_send_message_size: U32 = 262144
    max_receive_message_size: U32 = 262144
    sctp_send_buffer_size: U32 = 2000000
    sctp_per_stream_send_queue_limit: U32 = 2000000
    sctp_max_receiver_window_buffer_size: U32 = 5242880
    sctp_default_stream_buffered_amount_low_threshold: U32 = 1024
    enable_srtp: bool = False
    srtp_crypto_suite: SrtpCryptoSuite = SrtpCryptoSuite.AES_CM_128_HMAC_SHA1_80
    app_data: AppData = field(default_factory=dict, metadata={"json": None})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainTransportDump(BaseTransportDump):
    """What a plain transport holds."""

    rtcp_mux: bool
    comedia: bool
    tuple: TransportTuple
    rtcp_tuple: TransportTuple | None = None
    srtp_parameters: SrtpParameters | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainTransportStats(BaseTransportStats):
    """Counters of a plain transport."""

    rtcp_mux: bool
    comedia: bool
    tuple: TransportTuple
    rtcp_tuple: TransportTuple | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TupleChanged:
    """The remote RTP address became known."""

    tuple: TransportTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class RtcpTupleChanged:
    """The remote RTCP address became known."""

    tuple: TransportTuple
