"""What the fake worker tells of the objects that it was asked to make."""

import pytest

from mediasoup import (
    ConsumerOptions,
    DataConsumerOptions,
    DataProducerOptions,
    MediaKind,
    PipeTransportOptions,
    PlainTransportOptions,
    ProducerOptions,
    RequestRejectedError,
    Router,
    RouterOptions,
    TransportListenInfo,
    TransportProtocol,
    WebRtcTransport,
    WebRtcTransportOptions,
    Worker,
)
from mediasoup.testing import FakeWorker

from .rtp_examples import OPUS, SIMULCAST, VP8

LISTEN = TransportListenInfo(protocol=TransportProtocol.UDP, ip="127.0.0.1")
PICTURE = ProducerOptions(kind=MediaKind.VIDEO, rtp_parameters=SIMULCAST)


@pytest.fixture
async def worker(fake: FakeWorker) -> Worker:
    return await fake.start()


@pytest.fixture
async def router(worker: Worker) -> Router:
    return await worker.create_router(RouterOptions(media_codecs=(OPUS, VP8)))


@pytest.fixture
async def transport(router: Router) -> WebRtcTransport:
    return await router.create_webrtc_transport(WebRtcTransportOptions(listen_infos=(LISTEN,)))


async def test_dumps_show_how_the_objects_were_made(router: Router, transport: WebRtcTransport) -> None:
    producer = await transport.produce(PICTURE)
    dumped = await producer.dump()
    assert (dumped.id, dumped.kind, dumped.rtp_parameters) == (
        producer.id,
        MediaKind.VIDEO,
        producer.rtp_parameters,
    )
    consumer = await transport.consume(
        ConsumerOptions(producer_id=producer.id, rtp_capabilities=router.rtp_capabilities)
    )
    held = await consumer.dump()
    assert (held.producer_id, held.rtp_parameters.codecs) == (producer.id, consumer.rtp_parameters.codecs)
    plain = await router.create_plain_transport(PlainTransportOptions(listen_info=LISTEN))
    pipe = await router.create_pipe_transport(PipeTransportOptions(listen_info=LISTEN))
    direct = await router.create_direct_transport()
    for other in (plain, pipe, direct):
        assert (await other.dump()).id == other.id
        assert (await other.get_stats())[0].transport_id == other.id
    assert (await direct.dump()).direct


async def test_data_objects_can_be_asked_and_changed(router: Router) -> None:
    direct = await router.create_direct_transport()
    source = await direct.produce_data(DataProducerOptions(label="chat", protocol="text"))
    sink = await direct.consume_data(DataConsumerOptions(data_producer_id=source.id, subchannels=(1, 2)))
    assert (await source.dump()).label == "chat"
    assert (await sink.dump()).data_producer_id == source.id
    assert (await source.get_stats())[0].protocol == "text"
    assert (await sink.get_stats())[0].messages_sent == 0
    assert await sink.send("hello") == await sink.get_buffered_amount() == 0
    await sink.set_subchannels((4, 3))
    assert sink.subchannels == (3, 4)
    await sink.add_subchannel(9)
    assert sink.subchannels == (1, 2, 9)
    await sink.remove_subchannel(1)
    assert sink.subchannels == (2,)


async def test_what_was_never_made_cannot_be_dumped(worker: Worker, transport: WebRtcTransport) -> None:
    producer = await transport.produce(PICTURE)
    producer._id = "another"
    with pytest.raises(RequestRejectedError, match="no such object"):
        await producer.dump()
