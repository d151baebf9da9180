"""Pipes between two routers: one pair of transports, and what flows through it."""

import asyncio
from dataclasses import dataclass
from typing import Protocol

from .consumer import Consumer
from .consumer_types import ConsumerClosed, ConsumerPaused, ConsumerResumed
from .data_consumer import DataConsumer
from .data_producer import DataProducer
from .data_types import DataConsumerClosed, DataConsumerOptions, DataProducerClosed, DataProducerOptions
from .errors import ClosedError
from .ids import new_id
from .pipe_transport import PipeTransport
from .pipe_transport_types import PipeConsumerOptions, PipeTransportOptions
from .producer import Producer
from .producer_types import ProducerClosed, ProducerOptions
from .router_types import PipeToRouterOptions
from .transport_types import TransportClosed


@dataclass(frozen=True, slots=True, kw_only=True)
class PipeToRouterResult:
    """What carries a producer, or a data producer, into another router: the end here and the end there."""

    pipe_consumer: Consumer | None = None
    pipe_producer: Producer | None = None
    pipe_data_consumer: DataConsumer | None = None
    pipe_data_producer: DataProducer | None = None


@dataclass(frozen=True, slots=True)
class PipePair:
    """Two connected pipe transports: the one in the router that made the pair, and the other."""

    ends: dict[str, PipeTransport]

    @property
    def closed(self) -> bool:
        """Whether the pair is of no use any more."""
        return any(end.closed for end in self.ends.values())


class PipeHost(Protocol):
    """A router, as far as piping needs to know it."""

    @property
    def id(self) -> str:
        """Identifier of the router."""

    async def create_pipe_transport(self, options: PipeTransportOptions) -> PipeTransport:
        """Make one end of a pipe."""


async def connect_routers(local: PipeHost, remote: PipeHost, options: PipeToRouterOptions) -> PipePair:
    """Make a pipe transport in each router and connect them; when one closes, so does the other."""
    ends: list[PipeTransport] = []
    transport_options = PipeTransportOptions(
        listen_info=options.listen_info,
        enable_sctp=options.enable_sctp,
        max_send_message_size=options.max_send_message_size,
        max_receive_message_size=options.max_receive_message_size,
        sctp_send_buffer_size=options.sctp_send_buffer_size,
        sctp_per_stream_send_queue_limit=options.sctp_per_stream_send_queue_limit,
        sctp_max_receiver_window_buffer_size=options.sctp_max_receiver_window_buffer_size,
        sctp_default_stream_buffered_amount_low_threshold=(
            options.sctp_default_stream_buffered_amount_low_threshold
        ),
        enable_rtx=options.enable_rtx,
        enable_srtp=options.enable_srtp,
    )
    try:
        for router in (local, remote):
            ends.append(await router.create_pipe_transport(transport_options))
        here, there = ends
        await asyncio.gather(_connect(here, there), _connect(there, here))
    except BaseException:
        for end in ends:
            end.close()
        raise
    here.on(TransportClosed, lambda _: there.close())
    there.on(TransportClosed, lambda _: here.close())
    if here.closed or there.closed:
        # Its worker died after it was connected, and before anybody listened.
        here.close()
        there.close()
        raise ClosedError("a pipe transport closed while the routers were connected")
    return PipePair({local.id: here, remote.id: there})


async def _connect(end: PipeTransport, other: PipeTransport) -> None:
    await end.connect(
        ip=other.tuple.local_address,
        port=other.tuple.local_port,
        srtp_parameters=other.srtp_parameters,
    )


async def pipe_producer(
    producer: Producer, here: PipeTransport, there: PipeTransport, *, keep_id: bool, paused: bool
) -> PipeToRouterResult:
    """Carry a producer through a pipe; its pauses and its end go with it.

    :raises ClosedError: the producer closed meanwhile.
    """
    consumer = await here.consume(PipeConsumerOptions(producer_id=producer.id, paused=paused))
    try:
        piped = await there.produce(
            ProducerOptions(
                id=producer.id if keep_id else new_id(),
                kind=consumer.kind,
                rtp_parameters=consumer.rtp_parameters,
                paused=consumer.paused or consumer.producer_paused,
                app_data=producer.app_data,
            )
        )
    except BaseException:
        consumer.close()
        raise
    if producer.closed or consumer.closed:
        consumer.close()
        piped.close()
        raise ClosedError(f"the Producer {producer.id} closed while it was piped")
    piped._follow_pause(consumer.paused or producer.paused)
    consumer.on(ConsumerClosed, lambda _: piped.close())
    consumer.on(ConsumerPaused, lambda _: piped._follow_pause(True))
    consumer.on(ConsumerResumed, lambda _: piped._follow_pause(False))
    piped.on(ProducerClosed, lambda _: consumer.close())
    return PipeToRouterResult(pipe_consumer=consumer, pipe_producer=piped)


async def pipe_data_producer(
    producer: DataProducer, here: PipeTransport, there: PipeTransport, *, keep_id: bool
) -> PipeToRouterResult:
    """Carry a data producer through a pipe; its end goes with it.

    :raises ClosedError: the data producer closed meanwhile.
    """
    consumer = await here.consume_data(DataConsumerOptions(data_producer_id=producer.id))
    try:
        piped = await there.produce_data(
            DataProducerOptions(
                id=producer.id if keep_id else new_id(),
                sctp_stream_parameters=consumer.sctp_stream_parameters,
                label=consumer.label,
                protocol=consumer.protocol,
                app_data=producer.app_data,
            )
        )
    except BaseException:
        consumer.close()
        raise
    if producer.closed or consumer.closed:
        consumer.close()
        piped.close()
        raise ClosedError(f"the DataProducer {producer.id} closed while it was piped")
    consumer.on(DataConsumerClosed, lambda _: piped.close())
    piped.on(DataProducerClosed, lambda _: consumer.close())
    return PipeToRouterResult(pipe_data_consumer=consumer, pipe_data_producer=piped)
