import asyncio

import pytest

from mediasoup import (
    BufferedAmountLowered,
    ClosedError,
    CloseReason,
    DataConsumer,
    DataConsumerClosed,
    DataConsumerCreated,
    DataConsumerOptions,
    DataConsumerPaused,
    DataConsumerProducerPaused,
    DataConsumerType,
    DataMessageReceived,
    DataProducer,
    DataProducerClosed,
    DataProducerCreated,
    DataProducerOptions,
    DataProducerPaused,
    DataProducerResumed,
    DataProducerType,
    DirectTransport,
    InvalidParametersError,
    Router,
    SctpStreamParameters,
    WebRtcTransport,
    WebRtcTransportOptions,
)

from .media import LOOPBACK_UDP

pytestmark = pytest.mark.worker

STREAM = SctpStreamParameters(stream_id=666, ordered=False, max_packet_life_time=5000)


@pytest.fixture
async def sctp(router: Router) -> WebRtcTransport:
    return await router.create_webrtc_transport(
        WebRtcTransportOptions(listen_infos=(LOOPBACK_UDP,), enable_sctp=True)
    )


@pytest.fixture
async def direct(router: Router) -> DirectTransport:
    return await router.create_direct_transport()


@pytest.fixture
async def source(direct: DirectTransport) -> DataProducer:
    return await direct.produce_data(DataProducerOptions(label="chat", protocol="text", app_data={"b": 2}))


@pytest.fixture
async def sink(direct: DirectTransport, source: DataProducer) -> DataConsumer:
    return await direct.consume_data(DataConsumerOptions(data_producer_id=source.id))


async def test_over_sctp(router: Router, sctp: WebRtcTransport) -> None:
    heard: list[object] = []
    sctp.on(DataProducerCreated, heard.append)
    sctp.on(DataConsumerCreated, heard.append)
    producer = await sctp.produce_data(DataProducerOptions(sctp_stream_parameters=STREAM, label="foo"))
    consumer = await sctp.consume_data(
        DataConsumerOptions(data_producer_id=producer.id, max_packet_life_time=4000, subchannels=(0, 1, 2))
    )
    assert heard == [
        DataProducerCreated(data_producer_id=producer.id),
        DataConsumerCreated(data_consumer_id=consumer.id),
    ]
    assert producer.type is DataProducerType.SCTP
    assert producer.sctp_stream_parameters == STREAM
    assert consumer.type is DataConsumerType.SCTP
    assert (consumer.data_producer_id, consumer.label) == (producer.id, "foo")
    assert consumer.sctp_stream_parameters == SctpStreamParameters(
        stream_id=0, ordered=False, max_packet_life_time=4000
    )
    assert sorted(consumer.subchannels) == [0, 1, 2]

    dump = await consumer.dump()
    assert dump.data_producer_id == producer.id
    assert dump.sctp_stream_parameters == consumer.sctp_stream_parameters
    assert (await producer.dump()).sctp_stream_parameters == STREAM
    inside = await sctp.dump()
    assert (inside.data_producer_ids, inside.data_consumer_ids) == ((producer.id,), (consumer.id,))
    assert inside.sctp_listener is not None
    assert inside.sctp_listener.stream_id_table == {666: producer.id}
    assert (await router.dump()).map_data_consumer_id_data_producer_id == {consumer.id: producer.id}


async def test_streams_are_numbered_and_freed(sctp: WebRtcTransport) -> None:
    producer = await sctp.produce_data(DataProducerOptions(sctp_stream_parameters=STREAM))
    wanted = DataConsumerOptions(data_producer_id=producer.id, ordered=True)
    consumers = [await sctp.consume_data(wanted) for _ in range(3)]
    streams = [consumer.sctp_stream_parameters for consumer in consumers]
    assert [stream.stream_id for stream in streams if stream] == [0, 1, 2]
    assert all(stream == SctpStreamParameters(stream_id=n, ordered=True) for n, stream in enumerate(streams))
    consumers[1].close()
    assert sctp._used_streams == {0, 2}


async def test_what_cannot_be(sctp: WebRtcTransport) -> None:
    with pytest.raises(InvalidParametersError) as caught:
        await sctp.produce_data()
    assert caught.value.path == "sctpStreamParameters"
    contradicting = SctpStreamParameters(stream_id=1, max_packet_life_time=1, max_retransmits=1)
    with pytest.raises(InvalidParametersError):
        await sctp.produce_data(DataProducerOptions(sctp_stream_parameters=contradicting))
    with pytest.raises(InvalidParametersError):
        await sctp.consume_data(DataConsumerOptions(data_producer_id="nobody"))
    producer = await sctp.produce_data(DataProducerOptions(id="mine", sctp_stream_parameters=STREAM))
    with pytest.raises(InvalidParametersError):
        await sctp.produce_data(DataProducerOptions(id=producer.id, sctp_stream_parameters=STREAM))


async def test_direct_objects(source: DataProducer, sink: DataConsumer) -> None:
    assert source.type is DataProducerType.DIRECT
    assert source.sctp_stream_parameters is None
    assert (source.label, source.protocol, source.app_data) == ("chat", "text", {"b": 2})
    assert sink.type is DataConsumerType.DIRECT
    assert sink.sctp_stream_parameters is None
    assert not sink.paused


@pytest.mark.parametrize(
    ("message", "data", "ppid"),
    [("hello", b"hello", 51), (b"\x01\x02", b"\x01\x02", 53), ("", b" ", 56), (b"", b"\0", 57)],
)
async def test_messages_flow(
    source: DataProducer, sink: DataConsumer, message: str | bytes, data: bytes, ppid: int
) -> None:
    received = asyncio.ensure_future(sink.wait_for(DataMessageReceived))
    await asyncio.sleep(0)
    source.send(message)
    assert await received == DataMessageReceived(data=data, ppid=ppid)
    (sent,) = await source.get_stats()
    assert (sent.type, sent.label, sent.messages_received) == ("data-producer", "chat", 1)
    (got,) = await sink.get_stats()
    assert (got.type, got.messages_sent, got.bytes_sent) == ("data-consumer", 1, len(data))


async def test_subchannels_choose_who_hears(direct: DirectTransport, source: DataProducer) -> None:
    first, second = [
        await direct.consume_data(DataConsumerOptions(data_producer_id=source.id, subchannels=channels))
        for channels in ((1, 11), (2, 12))
    ]
    heard: list[tuple[str, bytes]] = []
    first.on(DataMessageReceived, lambda event: heard.append(("first", event.data)))
    second.on(DataMessageReceived, lambda event: heard.append(("second", event.data)))
    source.send("to 1", subchannels=(1,))
    source.send("to 2", subchannels=(2, 100))
    source.send("to both", subchannels=(1, 2))
    source.send("only with 11", subchannels=(1, 2), required_subchannel=11)
    source.send("not with 11", subchannels=(1, 2), ignored_subchannel=11)
    await second.dump()
    assert heard[:2] == [("first", b"to 1"), ("second", b"to 2")]
    assert sorted(heard[2:4]) == [("first", b"to both"), ("second", b"to both")]
    assert heard[4:] == [("first", b"only with 11"), ("second", b"not with 11")]
    await first.set_subchannels((5, 5, 6))
    assert sorted(first.subchannels) == [5, 6]
    await first.add_subchannel(7)
    await first.remove_subchannel(5)
    assert sorted(first.subchannels) == [6, 7]
    assert sorted((await first.dump()).subchannels) == [6, 7]


async def test_pause_and_resume(source: DataProducer, sink: DataConsumer) -> None:
    heard: list[object] = []
    for event in (DataProducerPaused, DataProducerResumed):
        source.on(event, heard.append)
    for event in (DataConsumerPaused, DataConsumerProducerPaused):
        sink.on(event, heard.append)
    await source.pause()
    await sink.dump()
    assert (source.paused, sink.data_producer_paused, sink.paused) == (True, True, False)
    # The consumer may hear of it before the answer comes.
    assert set(heard) == {DataProducerPaused(), DataConsumerProducerPaused(), DataConsumerPaused()}
    await sink.pause()
    assert sink.paused
    await source.resume()
    await sink.resume()
    await sink.dump()
    assert not sink.data_producer_paused


async def test_buffered_amount(sctp: WebRtcTransport, direct: DirectTransport) -> None:
    producer = await sctp.produce_data(DataProducerOptions(sctp_stream_parameters=STREAM))
    consumer = await sctp.consume_data(DataConsumerOptions(data_producer_id=producer.id))
    assert await consumer.get_buffered_amount() == 0
    await consumer.set_buffered_amount_low_threshold(1234)
    assert consumer.buffered_amount_low_threshold == 1234
    assert (await consumer.dump()).buffered_amount_low_threshold == 1234
    consumer.on(BufferedAmountLowered, lambda _: None).close()


async def test_producer_close_reaches_consumers(
    router: Router, source: DataProducer, sink: DataConsumer
) -> None:
    heard: list[CloseReason] = []
    source.on(DataProducerClosed, lambda event: heard.append(event.reason))
    sink.on(DataConsumerClosed, lambda event: heard.append(event.reason))
    source.close()
    source.close()
    assert await sink.wait_closed() is CloseReason.PRODUCER_CLOSED
    assert heard == [CloseReason.CLOSED, CloseReason.PRODUCER_CLOSED]
    assert not router.data_producers
    with pytest.raises(ClosedError):
        source.send("too late")


async def test_transport_close_reaches_both(
    direct: DirectTransport, source: DataProducer, sink: DataConsumer
) -> None:
    direct.close()
    assert source.close_reason is CloseReason.TRANSPORT_CLOSED
    assert sink.close_reason is CloseReason.TRANSPORT_CLOSED
    assert not direct.data_producers
    assert not direct.data_consumers
