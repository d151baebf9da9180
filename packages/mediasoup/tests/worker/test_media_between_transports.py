"""Real RTP from one transport to another: pipes and plain transports, with SRTP and without."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from mediasoup import (
    Consumer,
    ConsumerOptions,
    ConsumerScoreChanged,
    ConsumerTraceEmitted,
    ConsumerTraceEventType,
    DirectTransport,
    PipeToRouterOptions,
    PlainTransportOptions,
    Producer,
    ProducerScoreChanged,
    Router,
    RouterOptions,
    RtcpTupleChanged,
    RtpHeaderExtensionParameters,
    RtpHeaderExtensionUri,
    RtpReceived,
    RtpTraceInfo,
    SrtpCryptoSuite,
    TupleChanged,
    VideoOrientationChanged,
    Worker,
    create_worker,
)

from .media import CODECS, LOOPBACK_UDP, audio, audio_packet, video, video_packet

pytestmark = pytest.mark.worker


@pytest.fixture
async def direct(router: Router) -> DirectTransport:
    return await router.create_direct_transport()


@pytest.fixture
async def far() -> AsyncIterator[Router]:
    """A router in another worker."""
    worker: Worker = await create_worker()
    yield await worker.create_router(RouterOptions(media_codecs=CODECS))
    worker.close()
    await worker.wait_exited()


async def listener(router: Router, producer: Producer) -> Consumer:
    """A consumer that hands its packets to the application."""
    transport = await router.create_direct_transport()
    return await transport.consume(
        ConsumerOptions(producer_id=producer.id, rtp_capabilities=router.rtp_capabilities)
    )


async def arrives(send: Callable[[int], None], consumer: Consumer) -> bytes:
    """Send packets until one comes out at the other end."""
    received = asyncio.ensure_future(consumer.wait_for(RtpReceived))
    async with asyncio.timeout(15):
        for number in range(10_000):
            await asyncio.sleep(0.01)
            send(number)
            if received.done():
                break
        return (await received).packet


@pytest.mark.parametrize("srtp", [False, True])
@pytest.mark.parametrize("rtx", [False, True])
async def test_through_a_pipe(
    router: Router, direct: DirectTransport, far: Router, srtp: bool, rtx: bool
) -> None:
    producer = await direct.produce(video())
    result = await router.pipe_to_router(
        far, PipeToRouterOptions(producer_id=producer.id, enable_srtp=srtp, enable_rtx=rtx)
    )
    there = result.pipe_producer
    assert there is not None
    assert (there.rtp_parameters.encodings[0].rtx is not None) == rtx
    consumer = await listener(far, there)
    packet = await arrives(lambda number: producer.send(video_packet(number)), consumer)
    assert struct.unpack_from("!I", packet, 8)[0] == consumer.rtp_parameters.encodings[0].ssrc
    assert packet.endswith(bytes(200))
    (stream, *_) = await there.get_stats()
    assert stream.packet_count > 0


SUITES = [None, *SrtpCryptoSuite]


@pytest.mark.parametrize("suite", SUITES, ids=[str(suite) for suite in SUITES])
@pytest.mark.parametrize("mux", [True, False], ids=["one-port", "two-ports"])
async def test_through_plain_transports(
    router: Router, direct: DirectTransport, far: Router, suite: SrtpCryptoSuite | None, mux: bool
) -> None:
    options = PlainTransportOptions(listen_info=LOOPBACK_UDP, rtcp_mux=mux)
    if suite is not None:
        options = replace(options, enable_srtp=True, srtp_crypto_suite=suite)
    out = await router.create_plain_transport(options)
    into = await far.create_plain_transport(options)
    for end, other in ((out, into), (into, out)):
        await end.connect(
            ip="127.0.0.1",
            port=other.tuple.local_port,
            rtcp_port=other.rtcp_tuple.local_port if other.rtcp_tuple else None,
            srtp_parameters=other.srtp_parameters,
        )
    producer = await direct.produce(audio())
    sent = await out.consume(
        ConsumerOptions(producer_id=producer.id, rtp_capabilities=router.rtp_capabilities)
    )
    arrived = await into.produce(replace(audio(), rtp_parameters=replace(sent.rtp_parameters, mid=None)))
    consumer = await listener(far, arrived)
    packet = await arrives(lambda number: producer.send(audio_packet(number)), consumer)
    assert packet.endswith(b"\xfc" + bytes(40))
    (stats,) = await into.get_stats()
    assert stats.rtp_bytes_received > 0


async def test_both_addresses_are_learnt_from_what_arrives(router: Router) -> None:
    transport = await router.create_plain_transport(
        PlainTransportOptions(listen_info=LOOPBACK_UDP, comedia=True, rtcp_mux=False)
    )
    assert transport.rtcp_tuple is not None
    await transport.produce(audio())
    learnt = asyncio.gather(transport.wait_for(TupleChanged), transport.wait_for(RtcpTupleChanged))
    await asyncio.sleep(0)
    # A sender report (RFC 3550 section 6.4.1).
    report = struct.pack("!BBHIIIIII", 0x80, 200, 6, 11111111, 5, 6, 7, 8, 9)
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as rtp,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as rtcp,
    ):
        for end, packet, ours in (
            (rtp, audio_packet(1), transport.tuple),
            (rtcp, report, transport.rtcp_tuple),
        ):
            end.bind(("127.0.0.1", 0))
            end.sendto(packet, ("127.0.0.1", ours.local_port))
        first, second = await learnt
        assert first.tuple.remote_port == rtp.getsockname()[1]
        assert second.tuple.remote_port == rtcp.getsockname()[1]
    assert (transport.tuple, transport.rtcp_tuple) == (first.tuple, second.tuple)


async def test_scores_and_traces_of_what_flows(router: Router, direct: DirectTransport) -> None:
    producer = await direct.produce(audio())
    consumer = await listener(router, producer)
    await consumer.enable_trace_event((ConsumerTraceEventType.RTP,))
    told = asyncio.gather(
        producer.wait_for(ProducerScoreChanged),
        consumer.wait_for(ConsumerScoreChanged),
        consumer.wait_for(ConsumerTraceEmitted),
    )
    await arrives(lambda number: producer.send(audio_packet(number)), consumer)
    in_score, out_score, trace = await asyncio.wait_for(told, 10)
    assert [(score.ssrc, score.score) for score in in_score.scores] == [(11111111, 10)]
    assert producer.score == in_score.scores
    assert (out_score.score.producer_score, out_score.score.producer_scores) == (10, (10,))
    assert (trace.type, trace.direction) == (ConsumerTraceEventType.RTP, "out")
    assert isinstance(trace.info, RtpTraceInfo)
    assert trace.info.rtp_packet.ssrc == consumer.rtp_parameters.encodings[0].ssrc


async def test_a_turned_camera_is_told(direct: DirectTransport) -> None:
    options = video()
    turned = RtpHeaderExtensionParameters(uri=RtpHeaderExtensionUri.VIDEO_ORIENTATION, id=13)
    extensions = (*options.rtp_parameters.header_extensions, turned)
    producer = await direct.produce(
        replace(options, rtp_parameters=replace(options.rtp_parameters, header_extensions=extensions))
    )
    told = asyncio.ensure_future(producer.wait_for(VideoOrientationChanged))
    await asyncio.sleep(0)
    packet = video_packet(1)
    # Camera bit and a quarter turn in a one-byte header extension (3GPP TS 26.114 section 7.4.5, RFC 8285).
    extension = struct.pack("!HHBBxx", 0xBEDE, 1, 13 << 4, 0b1001)
    producer.send(bytes((packet[0] | 0x10,)) + packet[1:12] + extension + packet[12:])
    assert await asyncio.wait_for(told, 5) == VideoOrientationChanged(camera=True, flip=False, rotation=90)
