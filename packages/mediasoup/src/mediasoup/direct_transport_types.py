"""DirectTransport: options, dump, statistics and events.

Source: https://mediasoup.org/documentation/v3/mediasoup/api/#DirectTransport
"""

from dataclasses import dataclass, field

from .bounds import U32, AppData
from .transport_types import BaseTransportDump, BaseTransportStats


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectTransportOptions:
    """How to make a transport between the application and the worker; sizes are in bytes."""

    max_send_message_size: U32 = 262144
    max_receive_message_size: U32 = 262144
    app_data: AppData = field(default_factory=dict, metadata={"json": None})


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectTransportDump(BaseTransportDump):
    """What a direct transport holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectTransportStats(BaseTransportStats):
    """Counters of a direct transport."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RtcpReceived:
    """The worker handed over an RTCP packet."""

    packet: bytes
