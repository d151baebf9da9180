"""The half of a transport that carries messages."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from . import ortc
from ._channel import Channel
from ._entity import Entity
from ._router_share import RouterShare
from ._wire import data as wire
from .bounds import AppData
from .common_types import CloseReason
from .data_consumer import DataConsumer
from .data_producer import DataProducer
from .data_types import DataConsumerOptions, DataConsumerType, DataProducerOptions, DataProducerType
from .errors import InvalidParametersError, InvalidStateError
from .ids import new_id
from .json_codec import validated
from .sctp_parameters import SctpStreamParameters
from .transport_types import DataConsumerCreated, DataProducerCreated, TransportType

# SCTP stream identifiers go from 0 to 65534 (RFC 8831 section 6.6).
_STREAMS = 65535


class DataTransport(Entity):
    """Base of all transports, as far as data producers and data consumers are concerned."""

    def __init__(self, transport_id: str, channel: Channel, router: RouterShare, app_data: AppData) -> None:
        super().__init__(transport_id, channel, app_data)
        self._router = router
        self._data_producers: dict[str, DataProducer] = {}
        self._data_consumers: dict[str, DataConsumer] = {}
        self._used_streams: set[int] = set()
        self._next_stream = 0

    @property
    def type(self) -> TransportType:
        """Which kind of transport it is."""
        raise NotImplementedError

    @property
    def data_producers(self) -> Mapping[str, DataProducer]:
        """Its data producers by id."""
        return MappingProxyType(self._data_producers)

    @property
    def data_consumers(self) -> Mapping[str, DataConsumer]:
        """Its data consumers by id."""
        return MappingProxyType(self._data_consumers)

    async def produce_data(self, options: DataProducerOptions | None = None) -> DataProducer:
        """Take in messages that the other end sends or, in a direct transport, the application.

        :raises InvalidParametersError: the options are not acceptable, or the id is in use.
        :raises RequestRejectedError: the worker refused, for instance because a stream is in use.
        """
        self._raise_if_closed()
        options = DataProducerOptions() if options is None else options
        checked = validated(options, DataProducerOptions)
        direct = self.type is TransportType.DIRECT
        if not direct and checked.sctp_stream_parameters is None:
            raise InvalidParametersError("sctpStreamParameters", "are missing")
        producer_id = checked.id or new_id()
        if producer_id in self._router.data_producers:
            raise InvalidParametersError("id", f"is in use by another data producer: {producer_id!r}")
        stream = None if direct else checked.sctp_stream_parameters
        try:
            stream = None if stream is None else ortc.validate_sctp_stream_parameters(stream)
        except InvalidParametersError as error:
            raise error.within("sctpStreamParameters") from None
        arguments = wire.ProduceDataArguments(
            data_producer_id=producer_id,
            type=DataProducerType.DIRECT if direct else DataProducerType.SCTP,
            sctp_stream_parameters=stream,
            label=checked.label,
            protocol=checked.protocol,
            paused=checked.paused,
        )
        response = await self._request(wire.produce(self.id, arguments))
        dump = wire.decode_producer_dump(response)
        producer = DataProducer(self._channel, self.id, dump, options.app_data)
        producer._register(self._data_producers, self._router.data_producers)
        self._emit(DataProducerCreated(data_producer_id=producer_id))
        return producer

    async def consume_data(self, options: DataConsumerOptions) -> DataConsumer:
        """Send a data producer's messages to the other end or, in a direct transport, the application.

        :raises InvalidParametersError: the options are not acceptable, or there is no such data producer.
        :raises InvalidStateError: all SCTP streams are in use.
        """
        self._raise_if_closed()
        checked = validated(options, DataConsumerOptions)
        producer = self._router.data_producer(checked.data_producer_id)
        direct = self.type is TransportType.DIRECT
        stream = None if direct else _stream_for(checked, producer, self._take_stream())
        arguments = wire.ConsumeDataArguments(
            data_consumer_id=new_id(),
            data_producer_id=producer.id,
            type=DataConsumerType.DIRECT if direct else DataConsumerType.SCTP,
            sctp_stream_parameters=stream,
            label=producer.label,
            protocol=producer.protocol,
            paused=checked.paused,
            subchannels=checked.subchannels,
        )
        try:
            with self._channel.mailboxes.holding(arguments.data_consumer_id):
                response = await self._request(wire.consume(self.id, arguments))
                dump = wire.decode_consumer_dump(response)
                consumer = DataConsumer(self._channel, self.id, dump, options.app_data)
        except BaseException:
            if stream is not None:
                self._used_streams.discard(stream.stream_id)
            raise
        consumer._register(self._data_consumers)
        if stream is not None:
            consumer._on_closed(lambda: self._used_streams.discard(stream.stream_id))
        self._emit(DataConsumerCreated(data_consumer_id=consumer.id))
        return consumer

    def _outbound_streams(self) -> int:
        """Return how many SCTP streams both ends agreed on, or could at most."""
        return _STREAMS

    def _take_stream(self) -> int:
        if self._next_stream >= self._outbound_streams():
            self._next_stream = 0
        for offset in range(_STREAMS):
            stream = (self._next_stream + offset) % _STREAMS
            if stream not in self._used_streams:
                self._used_streams.add(stream)
                self._next_stream = stream + 1
                return stream
        raise InvalidStateError("all SCTP streams of the transport are in use")

    def _close_children(self, reason: CloseReason) -> None:
        for producer in tuple(self._data_producers.values()):
            producer._transport_closed()
        for consumer in tuple(self._data_consumers.values()):
            consumer._transport_closed()
        super()._close_children(reason)


def _stream_for(options: DataConsumerOptions, producer: DataProducer, stream_id: int) -> SctpStreamParameters:
    """Return the stream that a data consumer uses: as the producer's, save for what the options say."""
    base = producer.sctp_stream_parameters or SctpStreamParameters(stream_id=stream_id, ordered=True)
    stream = replace(base, stream_id=stream_id)
    if options.ordered is not None:
        stream = replace(stream, ordered=options.ordered)
    if options.ordered:
        return replace(stream, max_packet_life_time=None, max_retransmits=None)
    if options.max_packet_life_time is not None:
        stream = replace(stream, ordered=False, max_packet_life_time=options.max_packet_life_time)
    if options.max_retransmits is not None:
        stream = replace(stream, ordered=False, max_retransmits=options.max_retransmits)
    return stream
