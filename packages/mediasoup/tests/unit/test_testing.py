"""The fake worker as its users use it: behind the same Worker as a real one."""

import asyncio

import pytest

from mediasoup import (
    CloseReason,
    ConsumerLayers,
    ConsumerOptions,
    ConsumerScore,
    ConsumerScoreChanged,
    DataConsumerOptions,
    DataProducerOptions,
    DtlsFingerprint,
    DtlsParameters,
    DtlsRole,
    FingerprintAlgorithm,
    IceState,
    IceStateChanged,
    InvalidParametersError,
    MediaKind,
    PipeTransportOptions,
    PlainTransportOptions,
    ProducerOptions,
    ProtocolError,
    RequestRejectedError,
    RequestTimeoutError,
    Router,
    RouterOptions,
    RouterRtpCodecCapability,
    TransportListenInfo,
    TransportProtocol,
    WebRtcServerOptions,
    WebRtcTransport,
    WebRtcTransportOptions,
    Worker,
    WorkerDied,
    WorkerDiedError,
    WorkerStartError,
)
from mediasoup._wire.flat import numbers
from mediasoup.testing import FakeRequest, FakeWorker, Reject, Silence, default_answer

from .rtp_examples import AUDIO as AUDIO_PARAMETERS
from .rtp_examples import SIMULCAST as SIMULCAST_PARAMETERS

AUDIO = ProducerOptions(kind=MediaKind.AUDIO, rtp_parameters=AUDIO_PARAMETERS)
SIMULCAST = ProducerOptions(kind=MediaKind.VIDEO, rtp_parameters=SIMULCAST_PARAMETERS)
OPUS = RouterRtpCodecCapability(mime_type="audio/opus", clock_rate=48000, channels=2)
VP8 = RouterRtpCodecCapability(mime_type="video/VP8", clock_rate=90000)
LISTEN = (TransportListenInfo(protocol=TransportProtocol.UDP, ip="127.0.0.1"),)


@pytest.fixture
async def worker(fake: FakeWorker) -> Worker:
    return await fake.start(request_timeout_s=5)


@pytest.fixture
async def router(worker: Worker) -> Router:
    return await worker.create_router(RouterOptions(media_codecs=(OPUS, VP8)))


@pytest.fixture
async def transport(router: Router) -> WebRtcTransport:
    return await router.create_webrtc_transport(WebRtcTransportOptions(listen_infos=LISTEN))


async def test_every_object_can_be_made_and_asked(
    worker: Worker, router: Router, transport: WebRtcTransport
) -> None:
    assert (await worker.dump()).router_ids == ()
    assert (await worker.get_resource_usage()).ru_maxrss == 1024
    server = await worker.create_webrtc_server(WebRtcServerOptions(listen_infos=LISTEN))
    assert (await server.dump()).id == server.id
    assert (await router.dump()).id == router.id
    served = await router.create_webrtc_transport(WebRtcTransportOptions(webrtc_server=server))
    assert (await served.dump()).id == served.id
    assert (await served.get_stats())[0].transport_id == served.id
    fingerprint = DtlsFingerprint(algorithm=FingerprintAlgorithm.SHA_256, value="AB")
    await transport.connect(DtlsParameters(role=DtlsRole.SERVER, fingerprints=(fingerprint,)))
    assert transport.dtls_parameters.role is DtlsRole.CLIENT
    assert (await transport.restart_ice()).username_fragment == "fake-again"
    for observer in (
        await router.create_audio_level_observer(),
        await router.create_active_speaker_observer(),
    ):
        await observer.pause()


async def test_media_objects(fake: FakeWorker, router: Router, transport: WebRtcTransport) -> None:
    producer = await transport.produce(SIMULCAST)
    assert producer.type == "simulcast"
    assert (await transport.produce(AUDIO)).type == "simple"
    assert await producer.get_stats() == ()
    consumer = await transport.consume(
        ConsumerOptions(producer_id=producer.id, rtp_capabilities=router.rtp_capabilities, paused=True)
    )
    assert consumer.paused
    await consumer.resume()
    await consumer.set_preferred_layers(ConsumerLayers(spatial_layer=1))
    assert consumer.preferred_layers == ConsumerLayers(spatial_layer=1)
    await consumer.set_priority(9)
    assert consumer.priority == 9
    assert (await consumer.get_stats())[0].type == "outbound-rtp"
    methods = [request.method for request in fake.requests]
    assert methods[-4:] == [
        "CONSUMER_RESUME",
        "CONSUMER_SET_PREFERRED_LAYERS",
        "CONSUMER_SET_PRIORITY",
        "CONSUMER_GET_STATS",
    ]


async def test_other_transports_and_data(router: Router) -> None:
    plain = await router.create_plain_transport(PlainTransportOptions(listen_info=LISTEN[0]))
    await plain.connect(ip="127.0.0.1", port=5000)
    assert plain.tuple.remote_port == 5000
    pipe = await router.create_pipe_transport(PipeTransportOptions(listen_info=LISTEN[0]))
    await pipe.connect(ip="127.0.0.1", port=5001)
    assert pipe.tuple.remote_port == 5001
    direct = await router.create_direct_transport()
    source = await direct.produce_data(DataProducerOptions(label="chat"))
    sink = await direct.consume_data(
        DataConsumerOptions(data_producer_id=source.id, subchannels=(1, 2), paused=True)
    )
    assert (sink.label, sink.subchannels, sink.paused) == ("chat", (1, 2), True)


async def test_requests_show_what_was_asked(fake: FakeWorker, transport: WebRtcTransport) -> None:
    producer = await transport.produce(AUDIO)
    request = fake.requests[-1]
    assert (request.method, request.handler_id) == ("TRANSPORT_PRODUCE", transport.id)
    assert request.body("Transport.ProduceRequest").text("producer_id") == producer.id


async def test_scripted_refusal_and_silence(fake: FakeWorker, router: Router) -> None:
    options = WebRtcTransportOptions(listen_infos=LISTEN)
    fake.script("ROUTER_CREATE_WEBRTCTRANSPORT", Reject("port in use"))
    with pytest.raises(RequestRejectedError, match="port in use"):
        await router.create_webrtc_transport(options)
    assert not router.transports
    with pytest.raises(KeyError):
        fake.script("NO_SUCH_METHOD", Silence())


async def test_transport_that_answers_too_late_is_closed_again(fake: FakeWorker) -> None:
    worker = await fake.start(request_timeout_s=0.01)
    router = await worker.create_router()
    fake.script("ROUTER_CREATE_WEBRTCTRANSPORT", Silence())
    with pytest.raises(RequestTimeoutError):
        await router.create_webrtc_transport(WebRtcTransportOptions(listen_infos=LISTEN))
    request = fake.requests[-1]
    closing = asyncio.ensure_future(fake.next_request("ROUTER_CLOSE_TRANSPORT"))
    answer = default_answer(request)
    assert not isinstance(answer, Silence)
    fake.answer(request, answer)
    body = (await closing).body("Router.CloseTransportRequest")
    created = request.body("Router.CreateWebRtcTransportRequest")
    assert body.text("transport_id") == created.text("transport_id")


async def test_notifications_become_events(
    fake: FakeWorker, router: Router, transport: WebRtcTransport
) -> None:
    change = asyncio.ensure_future(transport.wait_for(IceStateChanged))
    await asyncio.sleep(0)
    fake.notify(
        transport.id,
        "WEBRTCTRANSPORT_ICE_STATE_CHANGE",
        "WebRtcTransport_IceStateChangeNotification",
        fake.pack("WebRtcTransport.IceStateChangeNotification", ice_state=1),
    )
    assert (await change).state is IceState.CONNECTED
    assert transport.ice_state is IceState.CONNECTED


async def test_event_of_a_new_object_waits_for_its_subscriber(
    fake: FakeWorker, router: Router, transport: WebRtcTransport
) -> None:
    """The worker may tell of a consumer in the same breath in which it grants it."""
    producer = await transport.produce(AUDIO)

    def grant_and_tell(request: FakeRequest) -> Silence:
        answer = default_answer(request)
        assert not isinstance(answer, Silence)
        fake.answer(request, answer)
        consumer_id = request.body("Transport.ConsumeRequest").text("consumer_id")
        score = fake.pack(
            "Consumer.ConsumerScore", score=3, producer_score=4, producer_scores=numbers("B", (4,))
        )
        body = fake.pack("Consumer.ScoreNotification", score=score)
        fake.notify(consumer_id, "CONSUMER_SCORE", "Consumer_ScoreNotification", body)
        fake.notify(consumer_id, "CONSUMER_PRODUCER_CLOSE")
        return Silence()

    fake.script("TRANSPORT_CONSUME", grant_and_tell)
    consumer = await transport.consume(
        ConsumerOptions(producer_id=producer.id, rtp_capabilities=router.rtp_capabilities)
    )
    heard: list[object] = []
    consumer.on(ConsumerScoreChanged, heard.append)
    assert await consumer.wait_closed() is CloseReason.PRODUCER_CLOSED
    score = ConsumerScore(score=3, producer_score=4, producer_scores=(4,))
    assert heard == [ConsumerScoreChanged(score=score)]
    assert consumer.id not in transport.consumers


async def test_unreadable_notification_is_logged_and_harms_nobody(
    fake: FakeWorker, worker: Worker, transport: WebRtcTransport, caplog: pytest.LogCaptureFixture
) -> None:
    fake.notify(transport.id, "WEBRTCTRANSPORT_ICE_STATE_CHANGE")
    fake.notify(
        transport.id,
        "WEBRTCTRANSPORT_ICE_STATE_CHANGE",
        "WebRtcTransport_IceStateChangeNotification",
        fake.pack("WebRtcTransport.IceStateChangeNotification", ice_state=99),
    )
    await worker.dump()
    assert "could not be handled" in caplog.text
    assert not transport.closed


async def test_death_is_told(fake: FakeWorker, worker: Worker, router: Router) -> None:
    fake.script("ROUTER_DUMP", Silence())
    request = asyncio.ensure_future(router.dump())
    await fake.next_request("ROUTER_DUMP")
    died = asyncio.ensure_future(worker.wait_for(WorkerDied))
    await asyncio.sleep(0)
    fake.die(signal=11)
    assert (await died).error.signal == 11
    with pytest.raises(WorkerDiedError):
        await request
    assert router.close_reason is CloseReason.WORKER_DIED


async def test_nonsense_kills_the_worker(
    fake: FakeWorker, worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    fake.script("WORKER_DUMP", Silence())
    request = asyncio.ensure_future(worker.dump())
    await fake.next_request("WORKER_DUMP")
    fake.send_raw(b"\x04\x00\x00\x00????")
    with pytest.raises(ProtocolError):
        await request
    await worker.wait_exited()
    assert worker.died


async def test_start_failures() -> None:
    async with FakeWorker(says_running=False) as fake:
        with pytest.raises(WorkerStartError, match=r"0\.01 s"):
            await fake.start(start_timeout_s=0.01)
    for exit_code, error in ((1, WorkerStartError), (42, InvalidParametersError)):
        async with FakeWorker(says_running=False, last_words="no luck") as fake:
            starting = asyncio.ensure_future(fake.start())
            await asyncio.sleep(0)
            fake.die(exit_code=exit_code)
            with pytest.raises(error, match="no luck"):
                await starting


async def test_closing_tells_it_and_ends_it(fake: FakeWorker, worker: Worker) -> None:
    worker.close()
    assert (await worker.wait_exited()).exit_code == 0
    assert fake.notifications == [("WORKER_CLOSE", "")]
