"""Data producers and data consumers: what they are made of, dump and count."""

import pytest

from mediasoup import (
    DataConsumer,
    DataConsumerCreated,
    DataConsumerOptions,
    DataConsumerType,
    DataMessageReceived,
    DataProducer,
    DataProducerCreated,
    DataProducerOptions,
    DataProducerType,
    DirectTransport,
    Router,
    SctpStreamParameters,
    WebRtcTransport,
    WebRtcTransportOptions,
)

from .media import LOOPBACK_UDP

pytestmark = pytest.mark.worker

LOSSY = SctpStreamParameters(stream_id=12345, ordered=False, max_packet_life_time=5000)
CHANNELS = (0, 1, 1, 1, 2, 65535, 100)


async def sctp_transport(router: Router) -> WebRtcTransport:
    return await router.create_webrtc_transport(
        WebRtcTransportOptions(listen_infos=(LOOPBACK_UDP,), enable_sctp=True)
    )


@pytest.fixture
async def near(router: Router) -> WebRtcTransport:
    return await sctp_transport(router)


@pytest.fixture
async def far(router: Router) -> WebRtcTransport:
    return await sctp_transport(router)


@pytest.fixture
async def direct(router: Router) -> DirectTransport:
    return await router.create_direct_transport()


@pytest.fixture
async def source(near: WebRtcTransport) -> DataProducer:
    return await near.produce_data(
        DataProducerOptions(sctp_stream_parameters=LOSSY, label="game", protocol="moves")
    )


@pytest.fixture
async def told(direct: DirectTransport) -> DataProducer:
    """A data producer that the application feeds."""
    return await direct.produce_data()


@pytest.mark.parametrize(
    ("given", "settled", "paused"),
    [
        (SctpStreamParameters(stream_id=666), SctpStreamParameters(stream_id=666, ordered=True), False),
        (
            SctpStreamParameters(stream_id=777, max_retransmits=3),
            SctpStreamParameters(stream_id=777, ordered=False, max_retransmits=3),
            True,
        ),
    ],
    ids=["reliable", "lossy-and-paused"],
)
async def test_producer_over_sctp(
    router: Router,
    near: WebRtcTransport,
    given: SctpStreamParameters,
    settled: SctpStreamParameters,
    paused: bool,
) -> None:
    created: list[object] = []
    near.on(DataProducerCreated, created.append)
    producer = await near.produce_data(
        DataProducerOptions(
            sctp_stream_parameters=given, label="l", protocol="p", paused=paused, app_data={"n": 1}
        )
    )
    assert created == [DataProducerCreated(data_producer_id=producer.id)]
    assert (producer.closed, producer.type) == (False, DataProducerType.SCTP)
    assert producer.sctp_stream_parameters == settled
    assert (producer.label, producer.protocol, producer.paused) == ("l", "p", paused)
    assert producer.app_data == {"n": 1}
    held = await router.dump()
    assert held.map_data_producer_id_data_consumer_ids == {producer.id: ()}
    assert held.map_data_consumer_id_data_producer_id == {}
    inside = await near.dump()
    assert (inside.data_producer_ids, inside.data_consumer_ids) == ((producer.id,), ())
    dump = await producer.dump()
    assert (dump.id, dump.type) == (producer.id, DataProducerType.SCTP)
    assert dump.sctp_stream_parameters == settled
    assert (dump.label, dump.protocol, dump.paused) == ("l", "p", paused)
    (stats,) = await producer.get_stats()
    assert (stats.type, stats.label, stats.protocol) == ("data-producer", "l", "p")
    assert (stats.messages_received, stats.bytes_received) == (0, 0)


async def test_consumer_from_sctp_to_sctp(router: Router, far: WebRtcTransport, source: DataProducer) -> None:
    created: list[object] = []
    far.on(DataConsumerCreated, created.append)
    consumer = await far.consume_data(
        DataConsumerOptions(
            data_producer_id=source.id, max_packet_life_time=4000, subchannels=CHANNELS, app_data={"n": 2}
        )
    )
    assert created == [DataConsumerCreated(data_consumer_id=consumer.id)]
    assert (consumer.data_producer_id, consumer.type) == (source.id, DataConsumerType.SCTP)
    assert consumer.sctp_stream_parameters == SctpStreamParameters(
        stream_id=0, ordered=False, max_packet_life_time=4000
    )
    assert (consumer.label, consumer.protocol, consumer.paused) == ("game", "moves", False)
    assert sorted(consumer.subchannels) == [0, 1, 2, 100, 65535]
    assert consumer.app_data == {"n": 2}
    held = await router.dump()
    assert held.map_data_producer_id_data_consumer_ids == {source.id: (consumer.id,)}
    assert held.map_data_consumer_id_data_producer_id == {consumer.id: source.id}
    inside = await far.dump()
    assert (inside.data_producer_ids, inside.data_consumer_ids) == ((), (consumer.id,))
    await nothing_sent_yet(consumer, "game", "moves")


async def nothing_sent_yet(consumer: DataConsumer, label: str, protocol: str) -> None:
    (stats,) = await consumer.get_stats()
    assert (stats.type, stats.label, stats.protocol) == ("data-consumer", label, protocol)
    assert (stats.messages_sent, stats.bytes_sent) == (0, 0)


async def test_dump_of_a_consumer_over_sctp(far: WebRtcTransport, source: DataProducer) -> None:
    consumer = await far.consume_data(
        DataConsumerOptions(data_producer_id=source.id, ordered=True, subchannels=CHANNELS)
    )
    dump = await consumer.dump()
    assert (dump.id, dump.data_producer_id, dump.type) == (consumer.id, source.id, "sctp")
    assert dump.sctp_stream_parameters == SctpStreamParameters(stream_id=0, ordered=True)
    assert (dump.label, dump.protocol) == ("game", "moves")
    assert (dump.paused, dump.data_producer_paused) == (False, False)
    assert sorted(dump.subchannels) == [0, 1, 2, 100, 65535]
    assert (dump.buffered_amount, dump.buffered_amount_low_threshold) == (0, 1024)


async def test_consumer_from_the_application_to_sctp(
    router: Router, far: WebRtcTransport, told: DataProducer
) -> None:
    consumer = await far.consume_data(DataConsumerOptions(data_producer_id=told.id))
    assert (consumer.data_producer_id, consumer.type) == (told.id, DataConsumerType.SCTP)
    assert consumer.sctp_stream_parameters == SctpStreamParameters(stream_id=0, ordered=True)
    assert (consumer.label, consumer.protocol, consumer.paused) == ("", "", False)
    assert (consumer.subchannels, consumer.app_data) == ((), {})
    held = await router.dump()
    assert held.map_data_producer_id_data_consumer_ids == {told.id: (consumer.id,)}
    assert held.map_data_consumer_id_data_producer_id == {consumer.id: told.id}
    assert (await far.dump()).data_consumer_ids == (consumer.id,)
    lossy = await far.consume_data(
        DataConsumerOptions(data_producer_id=told.id, ordered=False, max_retransmits=2, subchannels=(0, 1))
    )
    dump = await lossy.dump()
    assert (dump.id, dump.data_producer_id, dump.type) == (lossy.id, told.id, "sctp")
    assert dump.sctp_stream_parameters == SctpStreamParameters(stream_id=1, ordered=False, max_retransmits=2)
    assert (dump.label, dump.protocol, sorted(dump.subchannels)) == ("", "", [0, 1])
    assert (dump.paused, dump.data_producer_paused) == (False, False)


async def test_consumer_from_sctp_to_the_application(
    direct: DirectTransport, told: DataProducer, source: DataProducer
) -> None:
    created: list[object] = []
    direct.on(DataConsumerCreated, created.append)
    consumer = await direct.consume_data(
        DataConsumerOptions(data_producer_id=source.id, paused=True, app_data={"n": 3})
    )
    assert created == [DataConsumerCreated(data_consumer_id=consumer.id)]
    assert (consumer.data_producer_id, consumer.type) == (source.id, DataConsumerType.DIRECT)
    assert consumer.sctp_stream_parameters is None
    assert (consumer.label, consumer.protocol, consumer.paused) == ("game", "moves", True)
    assert consumer.app_data == {"n": 3}
    inside = await direct.dump()
    assert (inside.data_producer_ids, inside.data_consumer_ids) == ((told.id,), (consumer.id,))
    dump = await consumer.dump()
    assert (dump.id, dump.data_producer_id, dump.type) == (consumer.id, source.id, "direct")
    assert (dump.sctp_stream_parameters, dump.subchannels, dump.paused) == (None, (), True)
    assert (dump.label, dump.protocol) == ("game", "moves")
    await nothing_sent_yet(consumer, "game", "moves")


async def test_subchannels_are_set_added_and_removed(far: WebRtcTransport, source: DataProducer) -> None:
    consumer = await far.consume_data(DataConsumerOptions(data_producer_id=source.id))
    await consumer.set_subchannels((999, 999, 998, 0))
    assert sorted(consumer.subchannels) == [0, 998, 999]
    await consumer.set_subchannels(())
    assert consumer.subchannels == ()
    for change, number, left in (
        (consumer.add_subchannel, 5, [5]),
        (consumer.add_subchannel, 10, [5, 10]),
        (consumer.add_subchannel, 5, [5, 10]),
        (consumer.remove_subchannel, 666, [5, 10]),
        (consumer.remove_subchannel, 5, [10]),
    ):
        await change(number)
        assert sorted(consumer.subchannels) == left
    await consumer.set_subchannels([])
    assert consumer.subchannels == ()


async def test_two_hundred_messages_with_pauses_on_both_sides(direct: DirectTransport) -> None:
    source = await direct.produce_data(DataProducerOptions(label="l", protocol="p"))
    sink = await direct.consume_data(DataConsumerOptions(data_producer_id=source.id))
    heard: list[DataMessageReceived] = []
    sink.on(DataMessageReceived, heard.append)
    sent = []
    for number in range(1, 201):
        change = {10: source.pause, 20: source.resume, 40: sink.pause, 60: sink.resume}.get(number)
        if change is not None:
            await change()
        message = str(number) if number < 100 else str(number).encode()
        source.send(message)
        sent.append(DataMessageReceived(data=str(number).encode(), ppid=51 if number < 100 else 53))
    await sink.dump()
    through = sent[:9] + sent[19:39] + sent[59:]
    assert heard == through
    (into,) = await source.get_stats()
    assert (into.messages_received, into.bytes_received) == (200, sum(len(m.data) for m in sent))
    (out,) = await sink.get_stats()
    assert (out.messages_sent, out.bytes_sent) == (len(through), sum(len(m.data) for m in through))
    assert {into.label, out.label} == {"l"}


async def test_each_message_reaches_those_whom_it_is_for(direct: DirectTransport, told: DataProducer) -> None:
    heard: dict[str, list[str]] = {"first": [], "second": []}
    sinks = {}
    for name, channels in (("first", (1, 11, 666)), ("second", (2, 22, 666))):
        sink = sinks[name] = await direct.consume_data(
            DataConsumerOptions(data_producer_id=told.id, subchannels=channels)
        )
        messages = heard[name]
        sink.on(DataMessageReceived, lambda event, to=messages: to.append(event.data.decode()))
    told.send("to all")
    told.send("to 1 or 2", subchannels=(1, 2))
    told.send("to 11 or 22, and 666", subchannels=(11, 22, 33), required_subchannel=666)
    told.send("to nobody on 3", subchannels=(3,), required_subchannel=666)
    told.send("to nobody with 3", subchannels=(666,), required_subchannel=3)
    told.send("to 1", subchannels=(1,))
    told.send("to 11 with 1", subchannels=(11,), required_subchannel=1)
    told.send("to 666 with 11", subchannels=(666,), required_subchannel=11)
    told.send("to 666 with 2", subchannels=(666,), required_subchannel=2)
    await sinks["second"].set_subchannels((*sinks["second"].subchannels, 1))
    told.send("to 1 with 666", subchannels=(1,), required_subchannel=666)
    await sinks["second"].dump()
    both = ["to all", "to 1 or 2", "to 11 or 22, and 666"]
    assert heard == {
        "first": [*both, "to 1", "to 11 with 1", "to 666 with 11", "to 1 with 666"],
        "second": [*both, "to 666 with 2", "to 1 with 666"],
    }
