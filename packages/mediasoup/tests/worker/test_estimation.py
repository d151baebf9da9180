"""Bandwidth estimation: what a receiver reports is traced and counted."""

import asyncio
import contextlib
from dataclasses import replace

import pytest
from aiortc.rtp import RTCP_PSFB_APP, RtcpPsfbPacket, pack_remb_fci

from mediasoup import (
    BweTraceInfo,
    BweType,
    ConsumerOptions,
    DtlsState,
    DtlsStateChanged,
    IceSelectedTupleChanged,
    IceState,
    IceStateChanged,
    Router,
    RtpCapabilities,
    RtpHeaderExtensionUri,
    TransportTraceEmitted,
    TransportTraceEventType,
    WebRtcTransport,
    WebRtcTransportOptions,
)

from .media import LOOPBACK_UDP, video, video_packet
from .own_build import needs_own_build
from .peer import Peer, connected_peer

pytestmark = pytest.mark.worker

PROBE_SSRC = 1234
"""That of the packets by which a worker finds out whether there is room for more."""


def estimating_by_remb(capabilities: RtpCapabilities) -> RtpCapabilities:
    """Return capabilities of an end that reports the bandwidth by REMB (draft-alvestrand-rmcat-remb)."""
    return RtpCapabilities(
        codecs=tuple(
            replace(codec, rtcp_feedback=tuple(f for f in codec.rtcp_feedback if f.type != "transport-cc"))
            for codec in capabilities.codecs
        ),
        header_extensions=tuple(
            extension
            for extension in capabilities.header_extensions
            if extension.uri != RtpHeaderExtensionUri.TRANSPORT_WIDE_CC
        ),
    )


async def report(peer: Peer, ssrc: int, bitrate: int) -> None:
    """Report a bandwidth, ten times a second, until cancelled."""
    remb = RtcpPsfbPacket(
        fmt=RTCP_PSFB_APP, ssrc=1, media_ssrc=0, fci=pack_remb_fci(bitrate=bitrate, ssrcs=[ssrc])
    )
    while True:
        await peer.send(bytes(remb))
        await asyncio.sleep(0.1)


async def test_reported_bandwidth_is_traced_and_counted(
    router: Router, sending: WebRtcTransport, receiving: WebRtcTransport
) -> None:
    producer = await sending.produce(video())
    consumer = await receiving.consume(
        ConsumerOptions(producer_id=producer.id, rtp_capabilities=estimating_by_remb(router.rtp_capabilities))
    )
    await receiving.enable_trace_event((TransportTraceEventType.BWE,))
    told = asyncio.gather(
        receiving.wait_for(IceStateChanged, lambda event: event.state is IceState.COMPLETED),
        receiving.wait_for(IceSelectedTupleChanged),
        receiving.wait_for(DtlsStateChanged, lambda event: event.state is DtlsState.CONNECTED),
    )
    traced = asyncio.ensure_future(receiving.wait_for(TransportTraceEmitted))
    async with connected_peer(sending) as sender, connected_peer(receiving) as receiver:
        _, selected, _ = await told
        assert selected.tuple == receiving.ice_selected_tuple
        reporting = asyncio.ensure_future(
            report(receiver, consumer.rtp_parameters.encodings[0].ssrc or 0, 2_000_000)
        )
        async with asyncio.timeout(20):
            for number in range(10_000):
                await sender.send(video_packet(number))
                await asyncio.sleep(0.02)
                if traced.done():
                    break
        trace = await traced
        reporting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await reporting
        assert (trace.type, trace.direction) == (TransportTraceEventType.BWE, "out")
        assert isinstance(trace.info, BweTraceInfo)
        assert trace.info.bwe_type is BweType.REMB
        assert trace.info.available_bitrate > 0
        (stats,) = await receiving.get_stats()
        assert stats.available_outgoing_bitrate is not None
        assert stats.available_outgoing_bitrate > 0


async def probes(peer: Peer) -> list[int]:
    """Receive until nothing comes for a moment; return the sequence numbers of the probes."""
    numbers: list[int] = []
    with contextlib.suppress(TimeoutError):
        while True:
            async with asyncio.timeout(0.3):
                packet = await peer.receive()
            if packet.ssrc == PROBE_SSRC:
                numbers.append(packet.sequence_number)
    return numbers


@needs_own_build("has one sequence for the probes of all transports")
async def test_probes_go_on_when_others_come(router: Router, sending: WebRtcTransport) -> None:
    producer = await sending.produce(video())
    async with contextlib.AsyncExitStack() as stack:
        ends: list[tuple[WebRtcTransport, Peer]] = []
        for _ in range(5):
            transport = await router.create_webrtc_transport(
                WebRtcTransportOptions(listen_infos=(LOOPBACK_UDP,))
            )
            await transport.consume(
                ConsumerOptions(producer_id=producer.id, rtp_capabilities=router.rtp_capabilities)
            )
            ends.append((transport, await stack.enter_async_context(connected_peer(transport))))
        first = [await probes(peer) for _, peer in ends]
        assert all(first)
        # The worker waits so long for results of its first probes before it begins others.
        await asyncio.sleep(1.2)
        for (transport, peer), before in zip(ends, first, strict=True):
            for limit_bps in (100_000, 300_000, 310_000):
                await transport.set_max_outgoing_bitrate(limit_bps)
            again = await probes(peer)
            assert again
            heard = [*before, *again]
            assert heard == [(heard[0] + offset) % 65_536 for offset in range(len(heard))]
