"""The options of a transport that may carry data channels."""

from typing import Protocol

from mediasoup._wire.flat import Blob
from mediasoup._wire.transport import OPTIONS


class SctpOptions(Protocol):
    """The options that plain, pipe and WebRTC transports share."""

    @property
    def enable_sctp(self) -> bool: ...
    @property
    def max_send_message_size(self) -> int: ...
    @property
    def max_receive_message_size(self) -> int: ...
    @property
    def sctp_send_buffer_size(self) -> int: ...
    @property
    def sctp_per_stream_send_queue_limit(self) -> int: ...
    @property
    def sctp_max_receiver_window_buffer_size(self) -> int: ...
    @property
    def sctp_default_stream_buffered_amount_low_threshold(self) -> int: ...


def encode_base(options: SctpOptions, *, is_data_channel: bool, **more: int | None) -> Blob:
    """Encode what such transports have in common; `more`: further fields of the table."""
    return OPTIONS.pack(
        enable_sctp=options.enable_sctp,
        max_send_message_size=options.max_send_message_size,
        max_receive_message_size=options.max_receive_message_size,
        sctp_send_buffer_size=options.sctp_send_buffer_size,
        sctp_per_stream_send_queue_limit=options.sctp_per_stream_send_queue_limit,
        sctp_max_receiver_window_buffer_size=options.sctp_max_receiver_window_buffer_size,
        sctp_default_stream_buffered_amount_low_threshold=(
            options.sctp_default_stream_buffered_amount_low_threshold
        ),
        is_data_channel=is_data_channel,
        **more,
    )
