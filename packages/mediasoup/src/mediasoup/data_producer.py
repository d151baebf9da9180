"""DataProducer: messages that arrive at a router through a transport."""

from collections.abc import Iterable

from ._channel import Channel
from ._entity import Entity
from ._wire import data as wire
from ._wire.request import Request
from .bounds import AppData
from .common_types import CloseReason
from .data_types import (
    DataProducerClosed,
    DataProducerDump,
    DataProducerPaused,
    DataProducerResumed,
    DataProducerStats,
    DataProducerType,
)
from .errors import InvalidParametersError
from .json_codec import checked_int, listed
from .sctp_parameters import SctpStreamParameters

# Payload protocol identifiers of WebRTC data channels (RFC 8831 section 8).
_TEXT, _BINARY, _EMPTY_TEXT, _EMPTY_BINARY = 51, 53, 56, 57


class DataProducer(Entity):
    """A source of messages; made by ``Transport.produce_data``."""

    def __init__(
        self, channel: Channel, transport_id: str, dump: DataProducerDump, app_data: AppData
    ) -> None:
        super().__init__(dump.id, channel, app_data)
        self._transport_id = transport_id
        self._dump = dump
        self._paused = dump.paused

    @property
    def type(self) -> DataProducerType:
        """Over SCTP, or from the application."""
        return self._dump.type

    @property
    def sctp_stream_parameters(self) -> SctpStreamParameters | None:
        """How reliable its stream is, None in a direct transport."""
        return self._dump.sctp_stream_parameters

    @property
    def label(self) -> str:
        """Label of the data channel."""
        return self._dump.label

    @property
    def protocol(self) -> str:
        """Subprotocol of the data channel."""
        return self._dump.protocol

    @property
    def paused(self) -> bool:
        """Whether it is paused."""
        return self._paused

    async def pause(self) -> None:
        """Drop messages until resumed."""
        await self._request(Request("DATAPRODUCER_PAUSE", self.id))
        was_paused, self._paused = self._paused, True
        if not was_paused:
            self._emit(DataProducerPaused())

    async def resume(self) -> None:
        """Forward messages again."""
        await self._request(Request("DATAPRODUCER_RESUME", self.id))
        was_paused, self._paused = self._paused, False
        if was_paused:
            self._emit(DataProducerResumed())

    async def dump(self) -> DataProducerDump:
        """Return what the worker holds of it."""
        return wire.decode_producer_dump(await self._request(Request("DATAPRODUCER_DUMP", self.id)))

    async def get_stats(self) -> tuple[DataProducerStats, ...]:
        """Return its statistics, a single entry."""
        response = await self._request(Request("DATAPRODUCER_GET_STATS", self.id))
        return (wire.decode_producer_stats(response),)

    def send(
        self,
        message: str | bytes,
        ppid: int | None = None,
        *,
        subchannels: Iterable[int] = (),
        required_subchannel: int | None = None,
        ignored_subchannel: int | None = None,
    ) -> None:
        """Hand over a message; only for data producers of a direct transport.

        With ``subchannels`` it reaches only data consumers that listen to one of them. Those that do not
        listen to ``required_subchannel``, or do to ``ignored_subchannel``, are left out.

        :raises ClosedError: the data producer is closed.
        :raises InvalidParametersError: a number is out of range.
        """
        self._raise_if_closed()
        data, kind = encode_message(message, ppid)
        self._channel.notify(
            wire.send_to_producer(
                self.id,
                data,
                kind,
                subchannels=checked_subchannels(subchannels),
                required_subchannel=required_subchannel,
                ignored_subchannel=ignored_subchannel,
            )
        )

    def _transport_closed(self) -> None:
        self._shut(CloseReason.TRANSPORT_CLOSED)

    def _tell_worker(self) -> None:
        self._channel.post(wire.close_producer(self._transport_id, self.id))

    def _closed_event(self, reason: CloseReason) -> DataProducerClosed:
        return DataProducerClosed(reason=reason)


def checked_subchannels(subchannels: Iterable[int]) -> tuple[int, ...]:
    """Return subchannels once each, in order.

    :raises InvalidParametersError: one is out of range.
    """
    numbers = listed("subchannels", subchannels)
    return tuple(dict.fromkeys(checked_int("subchannels", number, 0xFFFF) for number in numbers))


def encode_message(message: str | bytes, ppid: int | None) -> tuple[bytes, int]:
    """Return a message as SCTP carries it, which has no empty messages, and its kind.

    :raises InvalidParametersError: it is neither text nor bytes, or the kind is out of range.
    """
    if not isinstance(message, str | bytes | bytearray | memoryview):
        raise InvalidParametersError("message", "must be text or bytes")
    try:
        data = message.encode() if isinstance(message, str) else bytes(message)
    except UnicodeEncodeError:
        raise InvalidParametersError("message", "must be valid Unicode") from None
    if ppid is not None:
        checked_int("ppid", ppid, 2**32 - 1)
    if ppid is None and isinstance(message, str):
        ppid = _TEXT if data else _EMPTY_TEXT
    elif ppid is None:
        ppid = _BINARY if data else _EMPTY_BINARY
    if ppid == _EMPTY_TEXT:
        data = b" "
    elif ppid == _EMPTY_BINARY:
        data = b"\0"
    return data, ppid
