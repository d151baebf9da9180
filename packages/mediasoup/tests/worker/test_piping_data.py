"""Messages that are piped between the routers of two workers, over a real SCTP association."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from mediasoup import (
    ClosedError,
    CloseReason,
    DataConsumer,
    DataConsumerOptions,
    DataMessageReceived,
    DataProducer,
    DataProducerOptions,
    PipeToRouterOptions,
    PipeTransport,
    Router,
    SctpStreamParameters,
    TransportType,
    WebRtcTransport,
    WebRtcTransportOptions,
    Worker,
    create_worker,
)

from .media import LOOPBACK_UDP
from .pipes import ROUTER, SOUND

pytestmark = pytest.mark.worker

LOSSY = SctpStreamParameters(stream_id=666, ordered=False, max_packet_life_time=5000)


@pytest.fixture
async def far_worker() -> AsyncIterator[Worker]:
    other = await create_worker()
    yield other
    other.close()
    await other.wait_exited()


@pytest.fixture
async def far(far_worker: Worker) -> Router:
    return await far_worker.create_router(ROUTER)


async def webrtc(router: Router) -> WebRtcTransport:
    return await router.create_webrtc_transport(
        WebRtcTransportOptions(listen_infos=(LOOPBACK_UDP,), enable_sctp=True)
    )


@pytest.fixture
async def source(router: Router) -> DataProducer:
    transport = await webrtc(router)
    return await transport.produce_data(
        DataProducerOptions(sctp_stream_parameters=LOSSY, label="game", protocol="moves")
    )


@pytest.fixture
async def told(router: Router) -> DataProducer:
    direct = await router.create_direct_transport()
    return await direct.produce_data()


async def piped(router: Router, far: Router, producer: DataProducer) -> tuple[DataConsumer, DataProducer]:
    result = await router.pipe_to_router(far, PipeToRouterOptions(data_producer_id=producer.id))
    assert result.pipe_data_consumer is not None
    assert result.pipe_data_producer is not None
    return result.pipe_data_consumer, result.pipe_data_producer


async def listener(far: Router, producer: DataProducer, *subchannels: int) -> tuple[DataConsumer, list[str]]:
    direct = await far.create_direct_transport()
    consumer = await direct.consume_data(
        DataConsumerOptions(data_producer_id=producer.id, subchannels=subchannels)
    )
    heard: list[str] = []
    consumer.on(DataMessageReceived, lambda event: heard.append(event.data.decode()))
    return consumer, heard


async def until_bye(*consumers: DataConsumer) -> None:
    async with asyncio.timeout(10):
        waits = [consumer.wait_for(DataMessageReceived, lambda e: e.data == b"bye") for consumer in consumers]
        await asyncio.gather(*waits)


async def test_both_ends_are_as_the_producer(router: Router, far: Router, source: DataProducer) -> None:
    here, there = await piped(router, far, source)
    assert len((await router.dump()).transport_ids) == 2
    assert len((await far.dump()).transport_ids) == 1
    assert there.id == source.id
    consumer = await (await webrtc(far)).consume_data(DataConsumerOptions(data_producer_id=there.id))
    for end in (here, there, consumer):
        assert (end.closed, end.type, end.label, end.protocol) == (False, "sctp", "game", "moves")
        stream = end.sctp_stream_parameters
        assert stream is not None
        assert (stream.ordered, stream.max_packet_life_time, stream.max_retransmits) == (False, 5000, None)


async def test_the_end_goes_through(router: Router, far: Router, source: DataProducer) -> None:
    _, there = await piped(router, far, source)
    consumer = await (await webrtc(far)).consume_data(DataConsumerOptions(data_producer_id=there.id))
    source.close()
    assert await consumer.wait_closed() is CloseReason.PRODUCER_CLOSED
    with pytest.raises(ClosedError):
        await consumer.dump()


async def test_subchannels_choose_at_both_ends(router: Router, far: Router, told: DataProducer) -> None:
    here, _ = await piped(router, far, told)
    sink, heard = await listener(far, told, 123, 666, 777)
    # A pipe that listens to no subchannel lets everything through.
    told.send("first", subchannels=(123, 124), required_subchannel=666)
    await here.set_subchannels((123, 124, 666))
    told.send("second", subchannels=(123,), required_subchannel=666)
    told.send("stopped at the end", subchannels=(124,), required_subchannel=666)
    told.send("stopped at the pipe", subchannels=(125,), required_subchannel=666)
    told.send("ignored at the end", subchannels=(123,), ignored_subchannel=666)
    told.send("ignored at the end, too", required_subchannel=123, ignored_subchannel=777)
    last = asyncio.ensure_future(until_bye(sink))
    await asyncio.sleep(0)
    told.send("bye")
    await last
    assert heard == ["first", "second", "bye"]


async def test_ignored_subchannels_are_left_to_the_ends(
    router: Router, far: Router, told: DataProducer
) -> None:
    here, _ = await piped(router, far, told)
    first, to_first = await listener(far, told, 111)
    second, to_second = await listener(far, told, 222)
    await here.set_subchannels((111, 222))
    last = asyncio.ensure_future(until_bye(first, second))
    await asyncio.sleep(0)
    told.send("hello", ignored_subchannel=111)
    told.send("bye")
    await last
    assert to_first == ["bye"]
    assert to_second == ["hello", "bye"]


def pipes(router: Router) -> list[PipeTransport]:
    return [end for end in router.transports.values() if isinstance(end, PipeTransport)]


async def test_two_calls_at_once_make_one_pipe(worker: Worker, far_worker: Worker) -> None:
    near, far = await worker.create_router(ROUTER), await far_worker.create_router(ROUTER)
    producers = [await (await webrtc(near)).produce(SOUND) for _ in range(2)]
    await asyncio.gather(
        *(near.pipe_to_router(far, PipeToRouterOptions(producer_id=producer.id)) for producer in producers)
    )
    assert len((await near.dump()).transport_ids) == 3
    assert len((await far.dump()).transport_ids) == 1
    assert set(far.producers) == {producer.id for producer in producers}


async def test_two_routers_that_pipe_to_each_other_at_once_share_one_pipe(
    worker: Worker, far_worker: Worker
) -> None:
    near, far = await worker.create_router(ROUTER), await far_worker.create_router(ROUTER)
    out, back = [await (await webrtc(router)).produce(SOUND) for router in (near, far)]
    await asyncio.gather(
        near.pipe_to_router(far, PipeToRouterOptions(producer_id=out.id)),
        far.pipe_to_router(near, PipeToRouterOptions(producer_id=back.id)),
    )
    (one,), (other,) = pipes(near), pipes(far)
    assert one.type is other.type is TransportType.PIPE
    assert (one.tuple.local_port, other.tuple.local_port) == (other.tuple.remote_port, one.tuple.remote_port)
    near.close()
    assert not pipes(near)
    assert not pipes(far)
