"""SCTP parameters of transports and of data producers and consumers.

Source: https://mediasoup.org/documentation/v3/mediasoup/sctp-parameters/
"""

from dataclasses import dataclass, field

from .bounds import U16, U32, Port, StreamId


@dataclass(frozen=True, slots=True, kw_only=True)
class SctpParameters:
    """The SCTP association that a transport offers; sizes are in bytes.

    ``os`` and ``mis`` are the numbers of outgoing and incoming streams. ``max_message_size`` is what older
    clients read in place of ``max_receive_message_size``.
    """

    port: Port
    max_send_message_size: U32
    max_receive_message_size: U32
    send_buffer_size: U32
    per_stream_send_queue_limit: U32
    max_receiver_window_buffer_size: U32
    is_data_channel: bool
    os: U16 = field(default=65535, metadata={"json": "OS"})
    mis: U16 = field(default=65535, metadata={"json": "MIS"})
    max_message_size: U32


@dataclass(frozen=True, slots=True, kw_only=True)
class SctpNegotiatedCapabilities:
    """The numbers of streams that both ends agreed on."""

    negotiated_max_outbound_streams: U16
    negotiated_max_inbound_streams: U16


@dataclass(frozen=True, slots=True, kw_only=True)
class SctpStreamParameters:
    """How reliable an SCTP stream is (RFC 3758).

    ``ordered`` means True when unset, unless one of the limits is given: ``max_packet_life_time``, in ms,
    or ``max_retransmits``, of which there may be only one.
    """

    stream_id: StreamId
    ordered: bool | None = None
    max_packet_life_time: U16 | None = None
    max_retransmits: U16 | None = None
