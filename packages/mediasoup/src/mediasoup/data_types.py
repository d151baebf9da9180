"""DataProducer and DataConsumer: options, dumps, statistics and events.

Source: https://mediasoup.org/documentation/v3/mediasoup/api/#DataProducer
"""

from dataclasses import dataclass, field
from enum import StrEnum

from .bounds import U16, AppData, NonEmpty
from .common_types import CloseReason
from .sctp_parameters import SctpStreamParameters


class DataProducerType(StrEnum):
    """How messages arrive: over SCTP or from the application."""

    SCTP = "sctp"
    DIRECT = "direct"


class DataConsumerType(StrEnum):
    """How messages leave: over SCTP or to the application."""

    SCTP = "sctp"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True, kw_only=True)
class DataProducerOptions:
    """How to make a data producer; ``sctp_stream_parameters`` are needed except in a direct transport."""

    id: NonEmpty | None = None
    sctp_stream_parameters: SctpStreamParameters | None = None
    label: str = ""
    protocol: str = ""
    paused: bool = False
    app_data: AppData = field(default_factory=dict, metadata={"json": None})


@dataclass(frozen=True, slots=True, kw_only=True)
class DataConsumerOptions:
    """How to make a data consumer.

    ``ordered``, ``max_packet_life_time`` (ms) and ``max_retransmits`` are for SCTP and follow the data
    producer when unset. ``subchannels`` are those that the consumer listens to from the start.
    """

    data_producer_id: NonEmpty
    ordered: bool | None = None
    max_packet_life_time: U16 | None = None
    max_retransmits: U16 | None = None
    paused: bool = False
    subchannels: tuple[U16, ...] = ()
    app_data: AppData = field(default_factory=dict, metadata={"json": None})


@dataclass(frozen=True, slots=True, kw_only=True)
class DataProducerDump:
    """What a data producer holds."""

    id: str
    paused: bool
    type: DataProducerType
    sctp_stream_parameters: SctpStreamParameters | None = None
    label: str
    protocol: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataConsumerDump:
    """What a data consumer holds; buffered amounts are in bytes."""

    id: str
    paused: bool
    data_producer_paused: bool
    subchannels: tuple[int, ...]
    data_producer_id: str
    type: DataConsumerType
    sctp_stream_parameters: SctpStreamParameters | None = None
    label: str
    protocol: str
    buffered_amount: int
    buffered_amount_low_threshold: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DataProducerStats:
    """Counters of a data producer; ``timestamp`` is in ms."""

    type: str
    timestamp: int
    label: str
    protocol: str
    messages_received: int
    bytes_received: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DataConsumerStats:
    """Counters of a data consumer; ``timestamp`` is in ms, ``buffered_amount`` in bytes."""

    type: str
    timestamp: int
    label: str
    protocol: str
    messages_sent: int
    bytes_sent: int
    buffered_amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DataProducerClosed:
    """The data producer is closed. Its last event."""

    reason: CloseReason


@dataclass(frozen=True, slots=True, kw_only=True)
class DataProducerPaused:
    """The data producer was paused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataProducerResumed:
    """The data producer was resumed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataConsumerClosed:
    """The data consumer is closed. Its last event."""

    reason: CloseReason


@dataclass(frozen=True, slots=True, kw_only=True)
class DataConsumerPaused:
    """The data consumer was paused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataConsumerResumed:
    """The data consumer was resumed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataConsumerProducerPaused:
    """The data producer that is consumed was paused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataConsumerProducerResumed:
    """The data producer that is consumed was resumed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataMessageReceived:
    """The worker handed over a message; ``ppid`` tells its kind (RFC 8831 section 8)."""

    data: bytes
    ppid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SctpSendBufferFilled:
    """A message was dropped, the SCTP send buffer being full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BufferedAmountLowered:
    """The buffered amount, in bytes, fell to the low threshold."""

    buffered_amount: int
