"""DataConsumer: messages that a router sends through a transport."""

import logging
from collections.abc import Iterable

from ._channel import Channel
from ._entity import Entity
from ._wire import data as wire
from ._wire.request import Notification, Request
from .bounds import AppData
from .common_types import CloseReason
from .data_producer import checked_subchannels, encode_message
from .data_types import (
    BufferedAmountLowered,
    DataConsumerClosed,
    DataConsumerDump,
    DataConsumerPaused,
    DataConsumerProducerPaused,
    DataConsumerProducerResumed,
    DataConsumerResumed,
    DataConsumerStats,
    DataConsumerType,
    SctpSendBufferFilled,
)
from .json_codec import checked_int
from .sctp_parameters import SctpStreamParameters

_log = logging.getLogger("mediasoup.data_consumer")


class DataConsumer(Entity):
    """A sink of messages; made by ``Transport.consume_data``."""

    def __init__(
        self, channel: Channel, transport_id: str, dump: DataConsumerDump, app_data: AppData
    ) -> None:
        super().__init__(dump.id, channel, app_data)
        self._transport_id = transport_id
        self._dump = dump
        self._paused = dump.paused
        self._data_producer_paused = dump.data_producer_paused
        self._subchannels = dump.subchannels
        self._threshold = dump.buffered_amount_low_threshold
        channel.mailboxes.listen(self.id, self._on_notification)

    @property
    def data_producer_id(self) -> str:
        """Identifier of the data producer that is consumed."""
        return self._dump.data_producer_id

    @property
    def type(self) -> DataConsumerType:
        """Over SCTP, or to the application."""
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
        """Whether this data consumer is paused, whatever the data producer is."""
        return self._paused

    @property
    def data_producer_paused(self) -> bool:
        """Whether the data producer is paused."""
        return self._data_producer_paused

    @property
    def subchannels(self) -> tuple[int, ...]:
        """The subchannels that it listens to."""
        return self._subchannels

    @property
    def buffered_amount_low_threshold(self) -> int:
        """The buffered amount, in bytes, below which BufferedAmountLowered is emitted."""
        return self._threshold

    async def pause(self) -> None:
        """Drop messages until resumed."""
        await self._request(Request("DATACONSUMER_PAUSE", self.id))
        was_paused, self._paused = self._paused, True
        if not was_paused and not self._data_producer_paused:
            self._emit(DataConsumerPaused())

    async def resume(self) -> None:
        """Forward messages again."""
        await self._request(Request("DATACONSUMER_RESUME", self.id))
        was_paused, self._paused = self._paused, False
        if was_paused and not self._data_producer_paused:
            self._emit(DataConsumerResumed())

    async def send(self, message: str | bytes, ppid: int | None = None) -> int:
        """Send a message to the other end, and return how much then waits to be sent, in bytes.

        :raises RequestRejectedError: the message was not sent, for instance because the buffer is full.
        """
        data, kind = encode_message(message, ppid)
        return wire.decode_send(await self._request(wire.send_to_consumer(self.id, data, kind)))

    async def get_buffered_amount(self) -> int:
        """Return how much waits to be sent, in bytes."""
        response = await self._request(Request("DATACONSUMER_GET_BUFFERED_AMOUNT", self.id))
        return wire.decode_buffered_amount(response)

    async def set_buffered_amount_low_threshold(self, threshold: int) -> None:
        """Set the buffered amount, in bytes, below which BufferedAmountLowered is emitted."""
        await self._request(wire.set_threshold(self.id, checked_int("threshold", threshold, 2**32 - 1)))
        self._threshold = threshold

    async def set_subchannels(self, subchannels: Iterable[int]) -> None:
        """Replace the subchannels that it listens to."""
        response = await self._request(wire.set_subchannels(self.id, checked_subchannels(subchannels)))
        self._subchannels = wire.decode_subchannels(response)

    async def add_subchannel(self, subchannel: int) -> None:
        """Listen to one more subchannel."""
        response = await self._request(
            wire.add_subchannel(self.id, checked_int("subchannel", subchannel, 0xFFFF))
        )
        self._subchannels = wire.decode_subchannels(response)

    async def remove_subchannel(self, subchannel: int) -> None:
        """Listen to one subchannel less."""
        response = await self._request(
            wire.remove_subchannel(self.id, checked_int("subchannel", subchannel, 0xFFFF))
        )
        self._subchannels = wire.decode_subchannels(response)

    async def dump(self) -> DataConsumerDump:
        """Return what the worker holds of it."""
        return wire.decode_consumer_dump(await self._request(Request("DATACONSUMER_DUMP", self.id)))

    async def get_stats(self) -> tuple[DataConsumerStats, ...]:
        """Return its statistics, a single entry."""
        response = await self._request(Request("DATACONSUMER_GET_STATS", self.id))
        return (wire.decode_consumer_stats(response),)

    def _transport_closed(self) -> None:
        self._shut(CloseReason.TRANSPORT_CLOSED)

    def _tell_worker(self) -> None:
        self._channel.post(wire.close_consumer(self._transport_id, self.id))

    def _closed_event(self, reason: CloseReason) -> DataConsumerClosed:
        return DataConsumerClosed(reason=reason)

    def _on_notification(self, notification: Notification) -> None:
        match notification.event:
            case "DATACONSUMER_DATAPRODUCER_CLOSE":
                self._shut(CloseReason.PRODUCER_CLOSED)
            case "DATACONSUMER_DATAPRODUCER_PAUSE":
                self._set_producer_paused(True)
            case "DATACONSUMER_DATAPRODUCER_RESUME":
                self._set_producer_paused(False)
            case "DATACONSUMER_SCTP_SENDBUFFER_FULL":
                self._emit(SctpSendBufferFilled())
            case "DATACONSUMER_BUFFERED_AMOUNT_LOW":
                self._emit(BufferedAmountLowered(buffered_amount=wire.decode_amount_low(notification)))
            case "DATACONSUMER_MESSAGE":
                self._emit(wire.decode_message(notification))
            case event:
                _log.warning("unexpected notification %s", event)

    def _set_producer_paused(self, paused: bool) -> None:
        if paused == self._data_producer_paused:
            return
        self._data_producer_paused = paused
        self._emit(DataConsumerProducerPaused() if paused else DataConsumerProducerResumed())
        if not self._paused:
            self._emit(DataConsumerPaused() if paused else DataConsumerResumed())
