"""What becomes of media that is piped between the routers of two workers."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from mediasoup import (
    ClosedError,
    CloseReason,
    ConsumerOptions,
    ConsumerProducerPaused,
    ConsumerProducerResumed,
    ConsumerScore,
    InvalidParametersError,
    PipeConsumerOptions,
    PipeToRouterOptions,
    PipeTransportOptions,
    Producer,
    ProducerPaused,
    ProducerResumed,
    Router,
    TransportType,
    WebRtcTransport,
    WebRtcTransportOptions,
    Worker,
    create_worker,
)

from .h264 import FIR, NACK, OPUS_PARAMETERS, PLI, opus_codec, parameters
from .media import LOOPBACK_UDP
from .pipes import (
    AUDIO_EXTENSIONS,
    PICTURE,
    RECEIVER,
    ROUTER,
    SOUND,
    TRANSPORT_CC,
    UNMEASURED,
    VIDEO_EXTENSIONS,
    Uri,
    codecs_of,
    extensions_of,
    piped,
    rtx,
    vp8,
)

pytestmark = pytest.mark.worker


@pytest.fixture
async def far_worker() -> AsyncIterator[Worker]:
    other = await create_worker()
    yield other
    other.close()
    await other.wait_exited()


@pytest.fixture
async def router(worker: Worker) -> Router:
    return await worker.create_router(ROUTER)


@pytest.fixture
async def far(far_worker: Worker) -> Router:
    return await far_worker.create_router(ROUTER)


@pytest.fixture
async def receiving(far: Router) -> WebRtcTransport:
    return await far.create_webrtc_transport(WebRtcTransportOptions(listen_infos=(LOOPBACK_UDP,)))


@pytest.fixture
async def sound(sending: WebRtcTransport) -> Producer:
    return await sending.produce(SOUND)


@pytest.fixture
async def picture(sending: WebRtcTransport) -> Producer:
    return await sending.produce(PICTURE)


async def test_sound(router: Router, far: Router, sound: Producer) -> None:
    here, there = await piped(router, far, sound)
    # The sender's transport and the pipe; over there, the pipe alone.
    assert len((await router.dump()).transport_ids) == 2
    assert len((await far.dump()).transport_ids) == 1
    assert (here.closed, here.kind, here.type, here.app_data) == (False, "audio", "pipe", {})
    assert (here.paused, here.producer_paused, here.score) == (False, False, UNMEASURED)
    assert (there.id, there.closed, there.kind, there.paused) == (sound.id, False, "audio", False)
    for held in (here.rtp_parameters, there.rtp_parameters):
        assert held.mid is None
        assert codecs_of(held) == [{**opus_codec(100), "parameters": OPUS_PARAMETERS}]
        assert extensions_of(held) == AUDIO_EXTENSIONS


async def test_paused_picture(router: Router, far: Router, sound: Producer, picture: Producer) -> None:
    await piped(router, far, sound)
    await picture.pause()
    here, there = await piped(router, far, picture)
    # The pipe made for the sound carries the picture, too.
    assert len((await router.dump()).transport_ids) == 2
    assert len((await far.dump()).transport_ids) == 1
    assert (here.kind, here.type, here.app_data) == ("video", "pipe", {})
    assert (here.paused, here.producer_paused, here.score) == (False, True, UNMEASURED)
    assert (there.id, there.kind, there.paused) == (picture.id, "video", True)
    for held in (here.rtp_parameters, there.rtp_parameters):
        assert held.mid is None
        assert codecs_of(held) == [vp8(101, PLI, FIR)]
        assert extensions_of(held) == VIDEO_EXTENSIONS


async def test_capture_times_go_along_when_the_sender_has_them(
    router: Router, far: Router, sending: WebRtcTransport
) -> None:
    held = parameters(
        {
            "mid": "timed",
            "codecs": [vp8(112)],
            "headerExtensions": [{"uri": Uri.ABS_CAPTURE_TIME, "id": 12}],
            "encodings": [{"ssrc": 44444444}],
        }
    )
    here, _ = await piped(router, far, await sending.produce(replace(PICTURE, rtp_parameters=held)))
    assert (Uri.ABS_CAPTURE_TIME, 10) in extensions_of(here.rtp_parameters)


async def test_retransmission_through_a_pipe(router: Router, picture: Producer) -> None:
    transport = await router.create_pipe_transport(
        PipeTransportOptions(listen_info=LOOPBACK_UDP, enable_rtx=True)
    )
    assert transport.type is TransportType.PIPE
    here = await transport.consume(PipeConsumerOptions(producer_id=picture.id))
    assert (here.closed, here.kind, here.type, here.app_data) == (False, "video", "pipe", {})
    assert here.rtp_parameters.mid is None
    assert codecs_of(here.rtp_parameters) == [vp8(101, NACK, PLI, FIR), rtx(102)]
    assert extensions_of(here.rtp_parameters) == VIDEO_EXTENSIONS
    assert (here.paused, here.producer_paused, here.score) == (False, False, UNMEASURED)


async def test_consuming_what_came_through_a_pipe(
    router: Router, far: Router, receiving: WebRtcTransport, picture: Producer
) -> None:
    _, there = await piped(router, far, picture)
    consumer = await receiving.consume(ConsumerOptions(producer_id=there.id, rtp_capabilities=RECEIVER))
    assert (consumer.kind, consumer.type, consumer.app_data) == ("video", "simulcast", {})
    assert consumer.rtp_parameters.mid == "0"
    assert codecs_of(consumer.rtp_parameters) == [vp8(101, NACK, FIR, TRANSPORT_CC), rtx(102)]
    assert extensions_of(consumer.rtp_parameters) == [(Uri.ABS_SEND_TIME, 4), (Uri.TRANSPORT_WIDE_CC, 5)]
    (encoding,) = consumer.rtp_parameters.encodings
    assert encoding.ssrc is not None
    assert encoding.rtx is not None
    assert consumer.rtp_parameters.msid == "stream-a"
    assert (consumer.paused, consumer.producer_paused) == (False, False)
    assert consumer.score == ConsumerScore(score=10, producer_score=0, producer_scores=(0, 0, 0))


async def test_pauses_go_through(
    router: Router, far: Router, receiving: WebRtcTransport, picture: Producer
) -> None:
    await picture.pause()
    _, there = await piped(router, far, picture)
    consumer = await receiving.consume(ConsumerOptions(producer_id=there.id, rtp_capabilities=RECEIVER))
    assert (consumer.producer_paused, consumer.paused) == (True, False)
    for act, at_consumer, at_producer, paused in (
        (picture.resume, ConsumerProducerResumed, ProducerResumed, False),
        (picture.pause, ConsumerProducerPaused, ProducerPaused, True),
    ):
        told = asyncio.gather(consumer.wait_for(at_consumer), there.wait_for(at_producer))
        await asyncio.sleep(0)
        await act()
        await told
        assert (consumer.producer_paused, consumer.paused, there.paused) == (paused, False, paused)


async def test_nothing_flows_before_the_pipe_is_resumed(
    router: Router, far: Router, receiving: WebRtcTransport, picture: Producer
) -> None:
    options = PipeToRouterOptions(producer_id=picture.id, paused=True)
    result = await router.pipe_to_router(far, options)
    here, there = result.pipe_consumer, result.pipe_producer
    assert here is not None
    assert there is not None
    assert (here.paused, there.paused, picture.paused) == (True, True, False)
    assert (await here.dump()).paused
    assert (await there.dump()).paused
    consumer = await receiving.consume(ConsumerOptions(producer_id=there.id, rtp_capabilities=RECEIVER))
    assert consumer.producer_paused
    for act, paused in (
        (picture.pause, True),
        (here.resume, True),
        (picture.resume, False),
        (here.pause, True),
        (here.resume, False),
    ):
        await act()
        # Answers follow the notifications that came before them.
        await here.dump()
        assert (await there.dump()).paused is there.paused is paused
        await consumer.dump()
        assert consumer.producer_paused is paused


async def test_pipes_to_routers_that_are_gone_are_forgotten(
    router: Router, far_worker: Worker, picture: Producer
) -> None:
    for _ in range(3):
        gone = await far_worker.create_router(ROUTER)
        await piped(router, gone, picture)
        assert len(router._pipes) == 1
        gone.close()
        assert router._pipes == {} == gone._pipes
    assert len(router.transports) == 1


async def test_the_end_goes_through(
    router: Router, far: Router, receiving: WebRtcTransport, picture: Producer
) -> None:
    _, there = await piped(router, far, picture)
    consumer = await receiving.consume(ConsumerOptions(producer_id=there.id, rtp_capabilities=RECEIVER))
    picture.close()
    assert await consumer.wait_closed() is CloseReason.PRODUCER_CLOSED
    with pytest.raises(ClosedError):
        await consumer.dump()


async def test_closed_router_cannot_be_piped_to(worker: Worker, router: Router, picture: Producer) -> None:
    gone = await worker.create_router(ROUTER)
    gone.close()
    with pytest.raises(ClosedError):
        await router.pipe_to_router(gone, PipeToRouterOptions(producer_id=picture.id))


async def test_unknown_producers_cannot_be_piped(router: Router, far: Router, picture: Producer) -> None:
    for options, path in (
        (PipeToRouterOptions(producer_id="12345678"), "producerId"),
        (PipeToRouterOptions(data_producer_id="12345678"), "dataProducerId"),
        (PipeToRouterOptions(), "producerId"),
        (PipeToRouterOptions(producer_id=picture.id, data_producer_id="5678"), "producerId"),
    ):
        with pytest.raises(InvalidParametersError) as caught:
            await router.pipe_to_router(far, options)
        assert caught.value.path == path
