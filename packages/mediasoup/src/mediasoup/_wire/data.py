"""Requests that make or address data producers and data consumers, and what they answer and tell."""

from dataclasses import dataclass
from functools import partial
from typing import Final

from mediasoup._wire.enums import DATA_CONSUMER_TYPE, DATA_PRODUCER_TYPE
from mediasoup._wire.flat import Blob, Table, numbers, octets, text
from mediasoup._wire.reader import Reader
from mediasoup._wire.request import Notification, OutgoingNotification, Request, Response
from mediasoup.data_types import (
    DataConsumerDump,
    DataConsumerStats,
    DataConsumerType,
    DataMessageReceived,
    DataProducerDump,
    DataProducerStats,
    DataProducerType,
)
from mediasoup.sctp_parameters import SctpStreamParameters

STREAM: Final = Table("SctpParameters.SctpStreamParameters")
PRODUCE: Final = Table("Transport.ProduceDataRequest")
CONSUME: Final = Table("Transport.ConsumeDataRequest")
CLOSE_PRODUCER: Final = Table("Transport.CloseDataProducerRequest")
CLOSE_CONSUMER: Final = Table("Transport.CloseDataConsumerRequest")
PRODUCER_DUMP: Final = Table("DataProducer.DumpResponse")
PRODUCER_STATS: Final = Table("DataProducer.GetStatsResponse")
PRODUCER_SEND: Final = Table("DataProducer.SendNotification")
CONSUMER_DUMP: Final = Table("DataConsumer.DumpResponse")
CONSUMER_STATS: Final = Table("DataConsumer.GetStatsResponse")
CONSUMER_SEND: Final = Table("DataConsumer.SendRequest")
SEND_RESPONSE: Final = Table("DataConsumer.SendResponse")
BUFFERED_AMOUNT: Final = Table("DataConsumer.GetBufferedAmountResponse")
SET_THRESHOLD: Final = Table("DataConsumer.SetBufferedAmountLowThresholdRequest")
SET_SUBCHANNELS: Final = Table("DataConsumer.SetSubchannelsRequest")
ADD_SUBCHANNEL: Final = Table("DataConsumer.AddSubchannelRequest")
REMOVE_SUBCHANNEL: Final = Table("DataConsumer.RemoveSubchannelRequest")
SUBCHANNELS: Final = Table("DataConsumer.SetSubchannelsResponse")
AMOUNT_LOW: Final = Table("DataConsumer.BufferedAmountLowNotification")
MESSAGE: Final = Table("DataConsumer.MessageNotification")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProduceDataArguments:
    """What a data producer is made of."""

    data_producer_id: str
    type: DataProducerType
    sctp_stream_parameters: SctpStreamParameters | None
    label: str
    protocol: str
    paused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumeDataArguments:
    """What a data consumer is made of."""

    data_consumer_id: str
    data_producer_id: str
    type: DataConsumerType
    sctp_stream_parameters: SctpStreamParameters | None
    label: str
    protocol: str
    paused: bool
    subchannels: tuple[int, ...]


def produce(transport_id: str, arguments: ProduceDataArguments) -> Request:
    """Make a data producer."""
    body = PRODUCE.pack(
        data_producer_id=text(arguments.data_producer_id),
        type=DATA_PRODUCER_TYPE.number(arguments.type),
        sctp_stream_parameters=_encode_stream(arguments.sctp_stream_parameters),
        label=text(arguments.label),
        protocol=text(arguments.protocol),
        paused=arguments.paused,
    )
    undo = partial(close_producer, transport_id, arguments.data_producer_id)
    return Request("TRANSPORT_PRODUCE_DATA", transport_id, "Transport_ProduceDataRequest", body, undo)


def consume(transport_id: str, arguments: ConsumeDataArguments) -> Request:
    """Make a data consumer."""
    body = CONSUME.pack(
        data_consumer_id=text(arguments.data_consumer_id),
        data_producer_id=text(arguments.data_producer_id),
        type=DATA_CONSUMER_TYPE.number(arguments.type),
        sctp_stream_parameters=_encode_stream(arguments.sctp_stream_parameters),
        label=text(arguments.label),
        protocol=text(arguments.protocol),
        paused=arguments.paused,
        subchannels=numbers("H", arguments.subchannels),
    )
    undo = partial(close_consumer, transport_id, arguments.data_consumer_id)
    return Request("TRANSPORT_CONSUME_DATA", transport_id, "Transport_ConsumeDataRequest", body, undo)


def close_producer(transport_id: str, producer_id: str) -> Request:
    """Close a data producer."""
    body = CLOSE_PRODUCER.pack(data_producer_id=text(producer_id))
    return Request("TRANSPORT_CLOSE_DATAPRODUCER", transport_id, "Transport_CloseDataProducerRequest", body)


def close_consumer(transport_id: str, consumer_id: str) -> Request:
    """Close a data consumer."""
    body = CLOSE_CONSUMER.pack(data_consumer_id=text(consumer_id))
    return Request("TRANSPORT_CLOSE_DATACONSUMER", transport_id, "Transport_CloseDataConsumerRequest", body)


def send_to_producer(
    producer_id: str,
    data: bytes,
    ppid: int,
    *,
    subchannels: tuple[int, ...],
    required_subchannel: int | None,
    ignored_subchannel: int | None,
) -> OutgoingNotification:
    """Hand a message to a data producer."""
    body = PRODUCER_SEND.pack(
        ppid=ppid,
        data=octets(data),
        subchannels=numbers("H", subchannels),
        required_subchannel=required_subchannel,
        ignored_subchannel=ignored_subchannel,
    )
    return OutgoingNotification("DATAPRODUCER_SEND", producer_id, "DataProducer_SendNotification", body)


def send_to_consumer(consumer_id: str, data: bytes, ppid: int) -> Request:
    """Send a message to a data consumer's end."""
    body = CONSUMER_SEND.pack(ppid=ppid, data=octets(data))
    return Request("DATACONSUMER_SEND", consumer_id, "DataConsumer_SendRequest", body)


def set_threshold(consumer_id: str, threshold: int) -> Request:
    """Set the buffered amount below which the application is told."""
    body = SET_THRESHOLD.pack(threshold=threshold)
    name = "DataConsumer_SetBufferedAmountLowThresholdRequest"
    return Request("DATACONSUMER_SET_BUFFERED_AMOUNT_LOW_THRESHOLD", consumer_id, name, body)


def set_subchannels(consumer_id: str, subchannels: tuple[int, ...]) -> Request:
    """Replace the subchannels that a data consumer listens to."""
    body = SET_SUBCHANNELS.pack(subchannels=numbers("H", subchannels))
    return Request("DATACONSUMER_SET_SUBCHANNELS", consumer_id, "DataConsumer_SetSubchannelsRequest", body)


def add_subchannel(consumer_id: str, subchannel: int) -> Request:
    """Listen to one more subchannel."""
    body = ADD_SUBCHANNEL.pack(subchannel=subchannel)
    return Request("DATACONSUMER_ADD_SUBCHANNEL", consumer_id, "DataConsumer_AddSubchannelRequest", body)


def remove_subchannel(consumer_id: str, subchannel: int) -> Request:
    """Listen to one subchannel less."""
    body = REMOVE_SUBCHANNEL.pack(subchannel=subchannel)
    name = "DataConsumer_RemoveSubchannelRequest"
    return Request("DATACONSUMER_REMOVE_SUBCHANNEL", consumer_id, name, body)


def decode_producer_dump(response: Response) -> DataProducerDump:
    """Decode what a data producer holds."""
    return response.read(
        PRODUCER_DUMP,
        lambda data: DataProducerDump(
            id=data.text("id"),
            type=DATA_PRODUCER_TYPE.member(data.integer("type")),
            sctp_stream_parameters=_decode_stream(data),
            label=data.text("label"),
            protocol=data.text("protocol"),
            paused=data.boolean("paused"),
        ),
    )


def decode_consumer_dump(response: Response) -> DataConsumerDump:
    """Decode what a data consumer holds."""
    return response.read(
        CONSUMER_DUMP,
        lambda data: DataConsumerDump(
            id=data.text("id"),
            data_producer_id=data.text("data_producer_id"),
            type=DATA_CONSUMER_TYPE.member(data.integer("type")),
            sctp_stream_parameters=_decode_stream(data),
            label=data.text("label"),
            protocol=data.text("protocol"),
            buffered_amount=data.integer("buffered_amount"),
            buffered_amount_low_threshold=data.integer("buffered_amount_low_threshold"),
            paused=data.boolean("paused"),
            data_producer_paused=data.boolean("data_producer_paused"),
            subchannels=data.numbers("subchannels", "H"),
        ),
    )


def decode_producer_stats(response: Response) -> DataProducerStats:
    """Decode a data producer's statistics."""
    return response.read(
        PRODUCER_STATS,
        lambda data: DataProducerStats(
            type="data-producer",
            timestamp=data.integer("timestamp"),
            label=data.text("label"),
            protocol=data.text("protocol"),
            messages_received=data.integer("messages_received"),
            bytes_received=data.integer("bytes_received"),
        ),
    )


def decode_consumer_stats(response: Response) -> DataConsumerStats:
    """Decode a data consumer's statistics."""
    return response.read(
        CONSUMER_STATS,
        lambda data: DataConsumerStats(
            type="data-consumer",
            label=data.text("label"),
            protocol=data.text("protocol"),
            **data.scalars(),
        ),
    )


def decode_buffered_amount(response: Response) -> int:
    """Decode how much waits to be sent, in bytes."""
    return response.read(BUFFERED_AMOUNT, lambda data: data.integer("buffered_amount"))


def decode_send(response: Response) -> int:
    """Decode how much waits to be sent after a message, in bytes."""
    return response.read(SEND_RESPONSE, lambda data: data.integer("buffered_amount"))


def decode_subchannels(response: Response) -> tuple[int, ...]:
    """Decode the subchannels now listened to; the three answers that tell them have the same shape."""
    return response.read(SUBCHANNELS, lambda data: data.numbers("subchannels", "H"))


def decode_amount_low(notification: Notification) -> int:
    """Decode the buffered amount, in bytes."""
    return notification.read(AMOUNT_LOW, lambda data: data.integer("buffered_amount"))


def decode_message(notification: Notification) -> DataMessageReceived:
    """Decode a message."""
    return notification.read(
        MESSAGE, lambda data: DataMessageReceived(data=data.octets("data"), ppid=data.integer("ppid"))
    )


def _encode_stream(parameters: SctpStreamParameters | None) -> Blob | None:
    if parameters is None:
        return None
    return STREAM.pack(
        stream_id=parameters.stream_id,
        ordered=parameters.ordered,
        max_packet_life_time=parameters.max_packet_life_time,
        max_retransmits=parameters.max_retransmits,
    )


def _decode_stream(data: Reader) -> SctpStreamParameters | None:
    stream = data.maybe_table("sctp_stream_parameters", STREAM)
    return None if stream is None else SctpStreamParameters(**stream.scalars())
