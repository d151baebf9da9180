"""Pausing and resuming: each change is told once, in the order of the calls, awaited or not."""

import asyncio
from typing import Protocol

import pytest

from mediasoup import (
    ClosedError,
    ConsumerOptions,
    ConsumerPaused,
    ConsumerResumed,
    DataConsumerOptions,
    DataConsumerPaused,
    DataConsumerResumed,
    DataProducer,
    DataProducerOptions,
    DataProducerPaused,
    DataProducerResumed,
    Producer,
    ProducerPaused,
    ProducerResumed,
    Router,
    SctpStreamParameters,
    WebRtcTransport,
    WebRtcTransportOptions,
)

from .media import LOOPBACK_UDP, audio

pytestmark = pytest.mark.worker


class Pausable(Protocol):
    @property
    def paused(self) -> bool: ...
    async def pause(self) -> None: ...
    async def resume(self) -> None: ...
    async def dump(self) -> object: ...


@pytest.fixture
async def producer(sending: WebRtcTransport) -> Producer:
    return await sending.produce(audio())


@pytest.fixture
async def data_producer(router: Router) -> DataProducer:
    transport = await router.create_webrtc_transport(
        WebRtcTransportOptions(listen_infos=(LOOPBACK_UDP,), enable_sctp=True)
    )
    stream = SctpStreamParameters(stream_id=12345, ordered=False, max_packet_life_time=5000)
    return await transport.produce_data(DataProducerOptions(sctp_stream_parameters=stream))


async def paused_in_the_worker(noun: Pausable) -> bool:
    dump = await noun.dump()
    return bool(dump.paused)  # type: ignore[attr-defined]


async def check(noun: Pausable, paused: type, resumed: type) -> None:
    """Pause and resume it, first with care and then at once."""
    told: list[type] = []
    for event in (paused, resumed):
        noun.on(event, lambda event: told.append(type(event)))  # type: ignore[attr-defined]
    await noun.pause()
    assert noun.paused
    assert await paused_in_the_worker(noun)
    await noun.resume()
    assert not noun.paused
    assert not await paused_in_the_worker(noun)
    calls = (noun.pause, noun.resume, noun.pause, noun.pause, noun.pause, noun.resume)
    await asyncio.gather(*(call() for call in calls))
    assert told == [paused, resumed] * 3
    assert not noun.paused


async def test_producer(producer: Producer) -> None:
    await check(producer, ProducerPaused, ProducerResumed)


async def test_consumer(router: Router, receiving: WebRtcTransport, producer: Producer) -> None:
    consumer = await receiving.consume(
        ConsumerOptions(producer_id=producer.id, rtp_capabilities=router.rtp_capabilities)
    )
    await check(consumer, ConsumerPaused, ConsumerResumed)


async def test_data_producer(data_producer: DataProducer) -> None:
    await check(data_producer, DataProducerPaused, DataProducerResumed)


async def test_data_consumer(router: Router, data_producer: DataProducer) -> None:
    direct = await router.create_direct_transport()
    consumer = await direct.consume_data(DataConsumerOptions(data_producer_id=data_producer.id))
    await check(consumer, DataConsumerPaused, DataConsumerResumed)


async def test_consumer_follows_its_producer(
    router: Router, receiving: WebRtcTransport, producer: Producer
) -> None:
    consumer = await receiving.consume(
        ConsumerOptions(producer_id=producer.id, rtp_capabilities=router.rtp_capabilities)
    )
    told: list[object] = []
    consumer.on(ConsumerPaused, told.append)
    resumed = asyncio.ensure_future(consumer.wait_for(ConsumerResumed))
    await asyncio.sleep(0)
    await asyncio.gather(producer.pause(), producer.resume())
    await resumed
    assert told == [ConsumerPaused()]
    assert (consumer.paused, consumer.producer_paused) == (False, False)


async def test_data_consumer_follows_its_producer(router: Router, data_producer: DataProducer) -> None:
    direct = await router.create_direct_transport()
    consumer = await direct.consume_data(DataConsumerOptions(data_producer_id=data_producer.id))
    told: list[object] = []
    consumer.on(DataConsumerPaused, told.append)
    resumed = asyncio.ensure_future(consumer.wait_for(DataConsumerResumed))
    await asyncio.sleep(0)
    await asyncio.gather(data_producer.pause(), data_producer.resume())
    await resumed
    assert told == [DataConsumerPaused()]
    assert (consumer.paused, consumer.data_producer_paused) == (False, False)


async def test_a_consumer_is_switched_without_waiting(router: Router, producer: Producer) -> None:
    receiving = await router.create_webrtc_transport(WebRtcTransportOptions(listen_infos=(LOOPBACK_UDP,)))
    options = ConsumerOptions(producer_id=producer.id, rtp_capabilities=router.rtp_capabilities, paused=True)
    consumer = await receiving.consume(options)
    told: list[object] = []
    consumer.on(ConsumerResumed, told.append)
    consumer.on(ConsumerPaused, told.append)
    for paused in (False, False, True):
        consumer.switch(paused=paused)
        assert consumer.paused is paused
        # What is asked next is answered as it is by then.
        assert (await consumer.dump()).paused is paused
    assert told == [ConsumerResumed(), ConsumerPaused()]
    consumer.close()
    with pytest.raises(ClosedError):
        consumer.switch(paused=False)
