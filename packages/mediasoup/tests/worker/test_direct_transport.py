import asyncio
import struct

import pytest

from mediasoup import (
    ClosedError,
    ConsumerOptions,
    DirectTransport,
    DirectTransportOptions,
    ProducerTraceEmitted,
    ProducerTraceEventType,
    Router,
    RtcpReceived,
    RtpReceived,
    RtpTraceInfo,
    SrTraceInfo,
    TraceDirection,
    TransportType,
    UnsupportedError,
)

from .media import audio, audio_packet, video, video_packet

pytestmark = pytest.mark.worker


@pytest.fixture
async def direct(router: Router) -> DirectTransport:
    return await router.create_direct_transport(
        DirectTransportOptions(max_send_message_size=1024, max_receive_message_size=2048)
    )


async def test_new_transport(direct: DirectTransport) -> None:
    assert direct.type is TransportType.DIRECT
    dump = await direct.dump()
    assert (dump.id, dump.direct) == (direct.id, True)
    assert (dump.max_send_message_size, dump.max_receive_message_size) == (1024, 2048)
    (stats,) = await direct.get_stats()
    assert stats.type == "direct-transport"
    for limit in (
        direct.set_max_incoming_bitrate,
        direct.set_max_outgoing_bitrate,
        direct.set_min_outgoing_bitrate,
    ):
        with pytest.raises(UnsupportedError):
            await limit(1_000_000)


async def test_media_goes_in_and_out(router: Router, direct: DirectTransport) -> None:
    producer = await direct.produce(audio())
    consumer = await direct.consume(
        ConsumerOptions(producer_id=producer.id, rtp_capabilities=router.rtp_capabilities)
    )
    received = asyncio.ensure_future(consumer.wait_for(RtpReceived))
    await asyncio.sleep(0)
    producer.send(audio_packet(1))
    packet = (await received).packet
    assert packet[1] & 0x7F == consumer.rtp_parameters.codecs[0].payload_type
    assert struct.unpack_from("!I", packet, 8)[0] == consumer.rtp_parameters.encodings[0].ssrc
    assert packet.endswith(b"\xfc" + bytes(40))
    (stream,) = await producer.get_stats()
    assert stream.packet_count == 1


async def test_rtcp_goes_in_and_out(router: Router, direct: DirectTransport) -> None:
    producer = await direct.produce(video())
    consumer = await direct.consume(
        ConsumerOptions(producer_id=producer.id, rtp_capabilities=router.rtp_capabilities)
    )
    asked = asyncio.ensure_future(direct.wait_for(RtcpReceived))
    await asyncio.sleep(0)
    producer.send(video_packet(1, key_frame=False))
    await consumer.request_key_frame()
    packet = (await asked).packet
    # Payload-specific feedback: picture loss indication, or full intra request (RFC 4585, RFC 5104).
    assert (packet[0] & 0x1F, packet[1]) in {(1, 206), (4, 206)}

    await producer.enable_trace_event((ProducerTraceEventType.SR,))
    traced = asyncio.ensure_future(producer.wait_for(ProducerTraceEmitted))
    await asyncio.sleep(0)
    # A sender report (RFC 3550 section 6.4.1).
    direct.send_rtcp(struct.pack("!BBHIIIIII", 0x80, 200, 6, 22222222, 5, 6, 7, 8, 9))
    event = await traced
    assert event.info == SrTraceInfo(
        ssrc=22222222, ntp_sec=5, ntp_frac=6, rtp_ts=7, packet_count=8, octet_count=9
    )
    assert event.direction is TraceDirection.IN


async def test_forced_key_frames_do_not_wait_for_the_answer_to_a_request_of_before(
    router: Router, direct: DirectTransport
) -> None:
    producer = await direct.produce(video())
    consumer = await direct.consume(
        ConsumerOptions(producer_id=producer.id, rtp_capabilities=router.rtp_capabilities)
    )
    asked: list[ProducerTraceEmitted] = []
    producer.on(ProducerTraceEmitted, asked.append)
    await producer.enable_trace_event((ProducerTraceEventType.PLI,))
    # A stream that is new is asked by itself; nobody answers.
    producer.send(video_packet(1, key_frame=False))
    await consumer.request_key_frame()
    await producer.dump()
    assert len(asked) == 1

    producer.force_key_frames()
    assert not (await producer.dump()).paused
    assert not producer.paused
    assert not consumer.producer_paused
    assert len(asked) == 2

    await producer.pause()
    producer.force_key_frames()
    assert (await producer.dump()).paused
    assert len(asked) == 2
    producer.close()
    with pytest.raises(ClosedError):
        producer.force_key_frames()


async def test_traced_packets(direct: DirectTransport) -> None:
    producer = await direct.produce(video())
    await producer.enable_trace_event((ProducerTraceEventType.RTP,))
    traced = asyncio.ensure_future(producer.wait_for(ProducerTraceEmitted))
    await asyncio.sleep(0)
    producer.send(video_packet(1))
    event = await traced
    assert event.type is ProducerTraceEventType.RTP
    assert isinstance(event.info, RtpTraceInfo)
    assert event.info.rtp_packet.ssrc == 22222222
    assert event.info.rtp_packet.is_key_frame
    assert not event.info.is_rtx
