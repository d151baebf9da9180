"""What the worker tells of an object becomes its state and an event, each time."""

import asyncio

import pytest

from mediasoup import (
    ConsumerOptions,
    ConsumerScore,
    ConsumerScoreChanged,
    DtlsState,
    DtlsStateChanged,
    IceSelectedTupleChanged,
    IceState,
    IceStateChanged,
    MediaKind,
    ProducerOptions,
    ProducerScore,
    ProducerScoreChanged,
    Router,
    RouterOptions,
    RtpCodecParameters,
    RtpEncodingParameters,
    RtpParameters,
    TransportListenInfo,
    TransportProtocol,
    TransportTuple,
    WebRtcTransport,
    WebRtcTransportOptions,
)
from mediasoup._wire.flat import numbers, text, vector
from mediasoup.testing import FakeWorker

from .rtp_examples import OPUS

AUDIO = ProducerOptions(
    kind=MediaKind.AUDIO,
    rtp_parameters=RtpParameters(
        codecs=(RtpCodecParameters(mime_type="audio/opus", payload_type=111, clock_rate=48000, channels=2),),
        encodings=(RtpEncodingParameters(ssrc=11),),
    ),
)


@pytest.fixture
async def router(fake: FakeWorker) -> Router:
    worker = await fake.start()
    return await worker.create_router(RouterOptions(media_codecs=(OPUS,)))


@pytest.fixture
async def transport(router: Router) -> WebRtcTransport:
    listen = TransportListenInfo(protocol=TransportProtocol.UDP, ip="127.0.0.1")
    return await router.create_webrtc_transport(WebRtcTransportOptions(listen_infos=(listen,)))


async def test_producer_scores(fake: FakeWorker, transport: WebRtcTransport) -> None:
    producer = await transport.produce(AUDIO)
    told: list[ProducerScoreChanged] = []
    producer.on(ProducerScoreChanged, told.append)
    scores = vector(
        [
            fake.pack("Producer.Score", encoding_idx=index, ssrc=ssrc, score=score)
            for index, ssrc, score in ((0, 11, 10), (1, 22, 9))
        ]
    )
    for _ in range(3):
        body = fake.pack("Producer.ScoreNotification", scores=scores)
        fake.notify(producer.id, "PRODUCER_SCORE", "Producer_ScoreNotification", body)
    await transport.dump()
    expected = (
        ProducerScore(encoding_idx=0, ssrc=11, score=10),
        ProducerScore(encoding_idx=1, ssrc=22, score=9),
    )
    assert told == [ProducerScoreChanged(scores=expected)] * 3
    assert producer.score == expected


async def test_consumer_scores(fake: FakeWorker, router: Router, transport: WebRtcTransport) -> None:
    producer = await transport.produce(AUDIO)
    consumer = await transport.consume(
        ConsumerOptions(producer_id=producer.id, rtp_capabilities=router.rtp_capabilities)
    )
    told: list[ConsumerScoreChanged] = []
    consumer.on(ConsumerScoreChanged, told.append)
    score = fake.pack(
        "Consumer.ConsumerScore", score=9, producer_score=10, producer_scores=numbers("B", (8,))
    )
    for _ in range(3):
        body = fake.pack("Consumer.ScoreNotification", score=score)
        fake.notify(consumer.id, "CONSUMER_SCORE", "Consumer_ScoreNotification", body)
    await transport.dump()
    expected = ConsumerScore(score=9, producer_score=10, producer_scores=(8,))
    assert told == [ConsumerScoreChanged(score=expected)] * 3
    assert consumer.score == expected


async def test_ice_state(fake: FakeWorker, transport: WebRtcTransport) -> None:
    change = asyncio.ensure_future(transport.wait_for(IceStateChanged))
    await asyncio.sleep(0)
    body = fake.pack("WebRtcTransport.IceStateChangeNotification", ice_state=2)
    name = "WebRtcTransport_IceStateChangeNotification"
    fake.notify(transport.id, "WEBRTCTRANSPORT_ICE_STATE_CHANGE", name, body)
    assert (await change).state is transport.ice_state is IceState.COMPLETED


async def test_ice_selected_tuple(fake: FakeWorker, transport: WebRtcTransport) -> None:
    change = asyncio.ensure_future(transport.wait_for(IceSelectedTupleChanged))
    await asyncio.sleep(0)
    selected = fake.pack(
        "Transport.Tuple",
        local_address=text("1.1.1.1"),
        local_port=1111,
        remote_ip=text("2.2.2.2"),
        remote_port=2222,
        protocol=1,
    )
    body = fake.pack("WebRtcTransport.IceSelectedTupleChangeNotification", tuple=selected)
    name = "WebRtcTransport_IceSelectedTupleChangeNotification"
    fake.notify(transport.id, "WEBRTCTRANSPORT_ICE_SELECTED_TUPLE_CHANGE", name, body)
    assert (await change).tuple == transport.ice_selected_tuple
    assert transport.ice_selected_tuple == TransportTuple(
        local_address="1.1.1.1",
        local_port=1111,
        remote_ip="2.2.2.2",
        remote_port=2222,
        protocol=TransportProtocol.UDP,
    )


async def test_dtls_state(fake: FakeWorker, transport: WebRtcTransport) -> None:
    change = asyncio.ensure_future(transport.wait_for(DtlsStateChanged))
    await asyncio.sleep(0)
    body = fake.pack("WebRtcTransport.DtlsStateChangeNotification", dtls_state=1)
    name = "WebRtcTransport_DtlsStateChangeNotification"
    fake.notify(transport.id, "WEBRTCTRANSPORT_DTLS_STATE_CHANGE", name, body)
    assert (await change).state is transport.dtls_state is DtlsState.CONNECTING
