"""What closes with its owner: each noun tells it once, says why, and takes no more calls."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from mediasoup import (
    ClosedError,
    CloseReason,
    Consumer,
    ConsumerLayers,
    ConsumerOptions,
    DataConsumer,
    DataConsumerClosed,
    DataConsumerOptions,
    DataProducer,
    DataProducerClosed,
    DataProducerOptions,
    DirectTransport,
    DtlsParameters,
    DtlsState,
    IceState,
    PipeTransportOptions,
    PlainTransportOptions,
    Producer,
    ProducerClosed,
    Router,
    RouterClosed,
    RouterOptions,
    RtpObserverClosed,
    SctpState,
    SctpStreamParameters,
    TransportClosed,
    WebRtcServerClosed,
    WebRtcServerOptions,
    WebRtcTransport,
    WebRtcTransportOptions,
    Worker,
    WorkerUpdateableSettings,
)

from .media import LOOPBACK_TCP, LOOPBACK_UDP, audio

pytestmark = pytest.mark.worker

Made = tuple[Any, type]
Making = Callable[[Router], Awaitable[Any]]

IN_A_ROUTER: dict[str, tuple[Making, type]] = {
    "webrtc": (
        lambda router: router.create_webrtc_transport(WebRtcTransportOptions(listen_infos=(LOOPBACK_UDP,))),
        TransportClosed,
    ),
    "plain": (
        lambda router: router.create_plain_transport(PlainTransportOptions(listen_info=LOOPBACK_UDP)),
        TransportClosed,
    ),
    "pipe": (
        lambda router: router.create_pipe_transport(PipeTransportOptions(listen_info=LOOPBACK_UDP)),
        TransportClosed,
    ),
    "direct": (lambda router: router.create_direct_transport(), TransportClosed),
    "audio-level": (lambda router: router.create_audio_level_observer(), RtpObserverClosed),
    "active-speaker": (lambda router: router.create_active_speaker_observer(), RtpObserverClosed),
}


@pytest.fixture(params=IN_A_ROUTER)
async def made(request: pytest.FixtureRequest, router: Router) -> Made:
    make, event = IN_A_ROUTER[request.param]
    return await make(router), event


async def closes(noun: Any, event: type, close: Callable[[], None], reason: CloseReason) -> None:
    """Close its owner, and expect it to follow at once."""
    told: list[Any] = []
    noun.on(event, told.append)
    close()
    assert noun.closed
    assert [closed.reason for closed in told] == [reason]
    assert await noun.wait_closed() is reason
    call = noun.pause if hasattr(noun, "pause") else noun.dump
    with pytest.raises(ClosedError, match=noun.id):
        await call()


async def test_with_its_router(router: Router, made: Made) -> None:
    await closes(*made, router.close, CloseReason.ROUTER_CLOSED)


async def test_with_its_worker(worker: Worker, made: Made) -> None:
    await closes(*made, worker.close, CloseReason.ROUTER_CLOSED)


async def test_alone(router: Router, made: Made) -> None:
    noun, event = made
    await closes(noun, event, noun.close, CloseReason.CLOSED)
    dump = await router.dump()
    assert (dump.transport_ids, dump.rtp_observer_ids) == ((), ())


async def test_router_with_its_worker(worker: Worker, router: Router) -> None:
    await closes(router, RouterClosed, worker.close, CloseReason.WORKER_CLOSED)
    assert not worker.routers


async def test_server_with_its_worker(worker: Worker) -> None:
    server = await worker.create_webrtc_server(WebRtcServerOptions(listen_infos=(LOOPBACK_TCP,)))
    await closes(server, WebRtcServerClosed, worker.close, CloseReason.WORKER_CLOSED)
    assert not worker.webrtc_servers


async def test_server_alone(worker: Worker) -> None:
    server = await worker.create_webrtc_server(WebRtcServerOptions(listen_infos=(LOOPBACK_UDP,)))
    await closes(server, WebRtcServerClosed, server.close, CloseReason.CLOSED)
    assert (await worker.dump()).webrtc_server_ids == ()


async def test_closed_worker_makes_nothing(worker: Worker) -> None:
    worker.close()
    server = WebRtcServerOptions(listen_infos=(LOOPBACK_UDP,))
    for call in (
        worker.create_router(RouterOptions()),
        worker.create_webrtc_server(server),
        worker.dump(),
        worker.get_resource_usage(),
        worker.update_settings(WorkerUpdateableSettings()),
    ):
        with pytest.raises(ClosedError):
            await call
    await worker.wait_exited()
    with pytest.raises(ClosedError):
        await worker.dump()


@pytest.mark.parametrize("owner", ["router", "worker", "itself"])
@pytest.mark.parametrize("sctp", [False, True])
async def test_closed_transport_shows_closed_states(
    worker: Worker, router: Router, owner: str, sctp: bool
) -> None:
    transport = await router.create_webrtc_transport(
        WebRtcTransportOptions(listen_infos=(LOOPBACK_UDP,), enable_sctp=sctp)
    )
    {"router": router, "worker": worker, "itself": transport}[owner].close()
    assert transport.closed
    assert (transport.ice_state, transport.ice_selected_tuple) == (IceState.CLOSED, None)
    assert transport.dtls_state is DtlsState.CLOSED
    assert transport.sctp_state is (SctpState.CLOSED if sctp else None)


async def test_closed_transport_takes_no_calls(sending: WebRtcTransport) -> None:
    sending.close()
    for call in (
        sending.dump(),
        sending.get_stats(),
        sending.restart_ice(),
        sending.set_max_incoming_bitrate(200_000),
        sending.set_max_outgoing_bitrate(200_000),
        sending.set_min_outgoing_bitrate(100_000),
        sending.connect(DtlsParameters(fingerprints=())),
        sending.produce(audio()),
    ):
        with pytest.raises(ClosedError):
            await call


async def test_closed_plain_transport_takes_no_calls(router: Router) -> None:
    transport = await router.create_plain_transport(PlainTransportOptions(listen_info=LOOPBACK_UDP))
    transport.close()
    for call in (transport.dump(), transport.get_stats(), transport.connect()):
        with pytest.raises(ClosedError):
            await call


async def test_closed_direct_transport_takes_no_calls(router: Router) -> None:
    transport = await router.create_direct_transport()
    await transport.connect()
    transport.close()
    for call in (transport.dump(), transport.get_stats()):
        with pytest.raises(ClosedError):
            await call
    with pytest.raises(ClosedError):
        transport.send_rtcp(bytes(8))


@pytest.fixture
async def producer(sending: WebRtcTransport) -> Producer:
    return await sending.produce(audio())


async def test_producer_with_its_transport(sending: WebRtcTransport, producer: Producer) -> None:
    await closes(producer, ProducerClosed, sending.close, CloseReason.TRANSPORT_CLOSED)


async def test_closed_consumer_takes_no_calls(
    router: Router, receiving: WebRtcTransport, producer: Producer
) -> None:
    consumer: Consumer = await receiving.consume(
        ConsumerOptions(producer_id=producer.id, rtp_capabilities=router.rtp_capabilities)
    )
    consumer.close()
    for call in (
        consumer.dump(),
        consumer.get_stats(),
        consumer.pause(),
        consumer.resume(),
        consumer.set_preferred_layers(ConsumerLayers(spatial_layer=0)),
        consumer.set_priority(2),
        consumer.request_key_frame(),
        consumer.enable_trace_event(),
    ):
        with pytest.raises(ClosedError):
            await call


@pytest.fixture
async def sctp(router: Router) -> WebRtcTransport:
    return await router.create_webrtc_transport(
        WebRtcTransportOptions(listen_infos=(LOOPBACK_UDP,), enable_sctp=True)
    )


@pytest.fixture
async def source(sctp: WebRtcTransport) -> DataProducer:
    stream = SctpStreamParameters(stream_id=12345, ordered=False, max_packet_life_time=5000)
    return await sctp.produce_data(DataProducerOptions(sctp_stream_parameters=stream))


@pytest.fixture
async def direct(router: Router) -> DirectTransport:
    return await router.create_direct_transport()


@pytest.fixture
async def sink(direct: DirectTransport, source: DataProducer) -> DataConsumer:
    return await direct.consume_data(DataConsumerOptions(data_producer_id=source.id))


async def test_data_producer_with_its_transport(sctp: WebRtcTransport, source: DataProducer) -> None:
    await closes(source, DataProducerClosed, sctp.close, CloseReason.TRANSPORT_CLOSED)


async def test_data_producer_alone(router: Router, sctp: WebRtcTransport, source: DataProducer) -> None:
    await closes(source, DataProducerClosed, source.close, CloseReason.CLOSED)
    with pytest.raises(ClosedError):
        await source.get_stats()
    dump = await router.dump()
    assert dump.map_data_producer_id_data_consumer_ids == {}
    assert dump.map_data_consumer_id_data_producer_id == {}
    assert (await sctp.dump()).data_producer_ids == ()


async def test_data_consumer_with_its_transport(
    router: Router, direct: DirectTransport, source: DataProducer, sink: DataConsumer
) -> None:
    await closes(sink, DataConsumerClosed, direct.close, CloseReason.TRANSPORT_CLOSED)
    dump = await router.dump()
    assert dump.map_data_producer_id_data_consumer_ids == {source.id: ()}
    assert dump.map_data_consumer_id_data_producer_id == {}


async def test_data_consumer_alone(
    router: Router, direct: DirectTransport, source: DataProducer, sink: DataConsumer
) -> None:
    await closes(sink, DataConsumerClosed, sink.close, CloseReason.CLOSED)
    with pytest.raises(ClosedError):
        await sink.get_stats()
    dump = await router.dump()
    assert dump.map_data_producer_id_data_consumer_ids == {source.id: ()}
    assert dump.map_data_consumer_id_data_producer_id == {}
    assert (await direct.dump()).data_consumer_ids == ()


async def test_data_consumer_with_its_producer(source: DataProducer, sink: DataConsumer) -> None:
    told: list[DataConsumerClosed] = []
    sink.on(DataConsumerClosed, told.append)
    source.close()
    assert await sink.wait_closed() is CloseReason.PRODUCER_CLOSED
    assert told == [DataConsumerClosed(reason=CloseReason.PRODUCER_CLOSED)]
    with pytest.raises(ClosedError):
        await sink.dump()
