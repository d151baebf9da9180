"""Messages over real SCTP associations: through DTLS as browsers do it, and over bare UDP."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from mediasoup import (
    BufferedAmountLowered,
    DataConsumer,
    DataConsumerOptions,
    DataMessageReceived,
    DataProducer,
    DataProducerOptions,
    PlainTransport,
    PlainTransportOptions,
    RequestRejectedError,
    Router,
    SctpCapabilitiesNegotiated,
    SctpNegotiatedCapabilities,
    SctpSendBufferFilled,
    SctpState,
    SctpStateChanged,
    SctpStreamParameters,
    WebRtcTransport,
    WebRtcTransportOptions,
)

from .media import LOOPBACK_UDP
from .peer import connected_peer
from .sctp_end import BINARY, TEXT, SctpEnd, sctp_over_dtls, sctp_over_udp

pytestmark = pytest.mark.worker

STREAM = SctpStreamParameters(stream_id=123, ordered=True)
AGREED = SctpNegotiatedCapabilities(
    negotiated_max_outbound_streams=65535, negotiated_max_inbound_streams=65535
)


@pytest.fixture
async def plain(router: Router) -> PlainTransport:
    return await router.create_plain_transport(
        PlainTransportOptions(listen_info=LOOPBACK_UDP, comedia=True, enable_sctp=True)
    )


@pytest.fixture
async def source(plain: PlainTransport) -> DataProducer:
    return await plain.produce_data(
        DataProducerOptions(sctp_stream_parameters=STREAM, label="chat", protocol="smiles & more 😀")
    )


@pytest.fixture
async def sink(plain: PlainTransport, source: DataProducer) -> DataConsumer:
    """What comes in goes back to where it came from."""
    return await plain.consume_data(DataConsumerOptions(data_producer_id=source.id))


@pytest.fixture
async def end(plain: PlainTransport, sink: DataConsumer) -> AsyncIterator[SctpEnd]:
    async with sctp_over_udp(plain) as associated:
        yield associated


async def test_association_is_told_and_dumped(plain: PlainTransport) -> None:
    states: list[SctpState] = []
    agreed: list[SctpNegotiatedCapabilities] = []
    plain.on(SctpStateChanged, lambda event: states.append(event.state))
    plain.on(SctpCapabilitiesNegotiated, lambda event: agreed.append(event.capabilities))
    assert plain.sctp_negotiated_capabilities is None
    async with sctp_over_udp(plain):
        dump = await plain.dump()
        assert plain.sctp_state is dump.sctp_state is SctpState.CONNECTED
        assert plain.sctp_negotiated_capabilities == dump.sctp_negotiated_capabilities == AGREED
        assert list(dict.fromkeys(states)) == [SctpState.CONNECTING, SctpState.CONNECTED]
        assert agreed == [AGREED]
        (stats,) = await plain.get_stats()
        assert stats.sctp_state is SctpState.CONNECTED
        closed = asyncio.ensure_future(plain.wait_for(SctpStateChanged))
        await asyncio.sleep(0)
    assert (await closed).state is SctpState.CLOSED
    assert plain.sctp_state is SctpState.CLOSED
    assert not plain.closed


async def test_ordered_messages_arrive_whole_and_in_order(
    source: DataProducer, sink: DataConsumer, end: SctpEnd
) -> None:
    assert sink.sctp_stream_parameters == SctpStreamParameters(stream_id=0, ordered=True)
    messages: list[str | bytes] = [str(n) if n < 100 else str(n).encode() for n in range(200)]
    for message in messages:
        await end.send(123, message)
    for message in messages:
        kind, data = (TEXT, message.encode()) if isinstance(message, str) else (BINARY, message)
        assert await end.receive() == (0, kind, data)
    size = sum(len(message) for message in messages)
    (sent,) = await source.get_stats()
    assert (sent.messages_received, sent.bytes_received) == (200, size)
    assert (sent.label, sent.protocol) == ("chat", "smiles & more 😀")
    (got,) = await sink.get_stats()
    assert (got.messages_sent, got.bytes_sent) == (200, size)
    assert await sink.get_buffered_amount() == 0


async def test_large_message_is_put_together(end: SctpEnd) -> None:
    message = bytes(range(256)) * 400
    await end.send(123, message)
    assert await end.receive() == (0, BINARY, message)


async def test_application_sends_through_the_data_consumer(sink: DataConsumer, end: SctpEnd) -> None:
    assert await sink.get_buffered_amount() == 0
    assert await sink.send("foo") == 0
    assert await end.receive() == (0, TEXT, b"foo")
    await sink.send(b"\x00\x01", ppid=BINARY)
    assert await end.receive() == (0, BINARY, b"\x00\x01")
    await sink.pause()
    await end.send(123, "while paused")
    await sink.dump()
    await sink.resume()
    await end.send(123, "after")
    assert await end.receive() == (0, TEXT, b"after")


async def test_buffered_amount_rises_and_its_fall_is_told(sink: DataConsumer, end: SctpEnd) -> None:
    await sink.set_buffered_amount_low_threshold(1000)
    lowered = asyncio.ensure_future(sink.wait_for(BufferedAmountLowered))
    await asyncio.sleep(0)
    buffered = [await sink.send(bytes(100_000)) for _ in range(5)]
    assert max(buffered) > 1000
    assert (await lowered).buffered_amount <= 1000
    for _ in range(5):
        assert len((await end.receive())[2]) == 100_000
    assert await sink.get_buffered_amount() == 0


async def test_full_buffer_is_told(router: Router) -> None:
    plain = await router.create_plain_transport(
        PlainTransportOptions(
            listen_info=LOOPBACK_UDP,
            comedia=True,
            enable_sctp=True,
            sctp_send_buffer_size=50_000,
            sctp_per_stream_send_queue_limit=50_000,
        )
    )
    direct = await router.create_direct_transport()
    source = await direct.produce_data()
    sink = await plain.consume_data(DataConsumerOptions(data_producer_id=source.id))
    async with sctp_over_udp(plain):
        full = asyncio.ensure_future(sink.wait_for(SctpSendBufferFilled))
        await asyncio.sleep(0)
        for _ in range(20):
            source.send(bytes(20_000))
        assert await full == SctpSendBufferFilled()
        sends = [sink.send(bytes(40_000)) for _ in range(20)]
        results = await asyncio.gather(*sends, return_exceptions=True)
        assert any(isinstance(result, RequestRejectedError) for result in results)


async def test_browser_s_data_channel_reaches_another_and_the_application(router: Router) -> None:
    options = WebRtcTransportOptions(listen_infos=(LOOPBACK_UDP,), enable_sctp=True)
    sending: WebRtcTransport = await router.create_webrtc_transport(options)
    receiving: WebRtcTransport = await router.create_webrtc_transport(options)
    direct = await router.create_direct_transport()
    unordered = SctpStreamParameters(stream_id=7, ordered=False, max_retransmits=5)
    producer = await sending.produce_data(DataProducerOptions(sctp_stream_parameters=unordered, label="game"))
    consumer = await receiving.consume_data(DataConsumerOptions(data_producer_id=producer.id))
    listener = await direct.consume_data(DataConsumerOptions(data_producer_id=producer.id))
    assert consumer.sctp_stream_parameters == SctpStreamParameters(
        stream_id=0, ordered=False, max_retransmits=5
    )
    heard = asyncio.ensure_future(listener.wait_for(DataMessageReceived))
    async with (
        connected_peer(sending) as near,
        connected_peer(receiving) as far,
        sctp_over_dtls(sending, near) as out,
        sctp_over_dtls(receiving, far) as back,
    ):
        assert sending.sctp_negotiated_capabilities == AGREED
        await out.send(7, "hello")
        assert await back.receive() == (0, TEXT, b"hello")
        assert await heard == DataMessageReceived(data=b"hello", ppid=TEXT)
        # And the other way round, over the same associations.
        answering = await receiving.produce_data(DataProducerOptions(sctp_stream_parameters=STREAM))
        await sending.consume_data(DataConsumerOptions(data_producer_id=answering.id))
        await back.send(123, b"\x01\x02")
        assert await out.receive() == (0, BINARY, b"\x01\x02")


async def test_subchannels_choose_among_ends_over_sctp(plain: PlainTransport, router: Router) -> None:
    direct = await router.create_direct_transport()
    source = await direct.produce_data()
    for channels in ((1,), (2,)):
        await plain.consume_data(DataConsumerOptions(data_producer_id=source.id, subchannels=channels))
    async with sctp_over_udp(plain) as end:
        source.send("to 2", subchannels=(2,))
        assert await end.receive() == (1, TEXT, b"to 2")
        source.send("to 1", subchannels=(1, 3))
        assert await end.receive() == (0, TEXT, b"to 1")
        source.send("not to 1", ignored_subchannel=1)
        assert await end.receive() == (1, TEXT, b"not to 1")
        assert end.received.empty()
