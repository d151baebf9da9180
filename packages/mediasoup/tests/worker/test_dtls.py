"""Real DTLS handshakes and real media, which signaling alone would never show to be broken."""

import asyncio
from collections.abc import Callable

import pytest
from aiortc.rtp import RtpPacket

from mediasoup import (
    ConsumerOptions,
    DtlsRole,
    DtlsState,
    DtlsStateChanged,
    IceState,
    LayersChanged,
    Producer,
    Router,
    WebRtcServerOptions,
    WebRtcTransport,
    WebRtcTransportOptions,
    Worker,
)

from .media import LOOPBACK_TCP, LOOPBACK_UDP, audio, audio_packet, video, video_packet, without_estimation
from .peer import Peer, connected_peer

pytestmark = pytest.mark.worker


@pytest.mark.parametrize("role", [DtlsRole.CLIENT, DtlsRole.SERVER])
async def test_handshake_connects_and_the_worker_lives_on(
    worker: Worker, sending: WebRtcTransport, role: DtlsRole
) -> None:
    states: list[DtlsState] = []
    sending.on(DtlsStateChanged, lambda event: states.append(event.state))

    async with connected_peer(sending, role) as peer:
        await dtls_connected(sending)

        assert peer.dtls_state == "connected"
        assert states == [DtlsState.CONNECTING, DtlsState.CONNECTED]
        assert sending.ice_state is IceState.COMPLETED
        assert sending.ice_selected_tuple is not None
        assert sending.ice_selected_tuple.remote_ip == "127.0.0.1"
        assert "BEGIN CERTIFICATE" in (sending.dtls_remote_cert or "")
        assert (
            sending.dtls_parameters.role
            is {
                DtlsRole.CLIENT: DtlsRole.SERVER,
                DtlsRole.SERVER: DtlsRole.CLIENT,
            }[role]
        )
        (stats,) = await sending.get_stats()
        assert stats.dtls_state is DtlsState.CONNECTED
        assert stats.bytes_received > 0
        assert (await worker.dump()).pid == worker.pid


async def test_handshake_through_a_webrtc_server(worker: Worker, router: Router) -> None:
    server = await worker.create_webrtc_server(WebRtcServerOptions(listen_infos=(LOOPBACK_UDP, LOOPBACK_TCP)))
    transport = await router.create_webrtc_transport(WebRtcTransportOptions(webrtc_server=server))

    async with connected_peer(transport) as peer:
        await dtls_connected(transport)
        assert peer.dtls_state == "connected"
        assert transport.ice_selected_tuple is not None
        assert transport.ice_selected_tuple.local_port == (await server.dump()).udp_sockets[0].port

    assert not worker.closed


async def test_peer_that_leaves_closes_dtls(sending: WebRtcTransport) -> None:
    async with connected_peer(sending):
        await dtls_connected(sending)
        closed = asyncio.ensure_future(
            sending.wait_for(DtlsStateChanged, lambda event: event.state is DtlsState.CLOSED)
        )
    await closed
    assert not sending.closed


async def test_audio_flows_from_peer_to_peer(
    router: Router, sending: WebRtcTransport, receiving: WebRtcTransport
) -> None:
    async with connected_peer(sending) as sender, connected_peer(receiving) as receiver:
        producer = await sending.produce(audio())
        capabilities = router.rtp_capabilities
        consumer = await receiving.consume(
            ConsumerOptions(producer_id=producer.id, rtp_capabilities=capabilities)
        )

        received = await pump(sender, receiver, audio_packet)

        codec = consumer.rtp_parameters.codecs[0]
        assert received.payload_type == codec.payload_type
        assert received.ssrc == consumer.rtp_parameters.encodings[0].ssrc
        (incoming,) = await producer.get_stats()
        assert incoming.type == "inbound-rtp"
        assert incoming.packet_count > 0
        assert incoming.kind == "audio"
        outgoing = (await consumer.get_stats())[0]
        assert outgoing.type == "outbound-rtp"
        assert outgoing.packet_count > 0


async def test_paused_consumer_sends_nothing_until_resumed(
    router: Router, sending: WebRtcTransport, receiving: WebRtcTransport
) -> None:
    async with connected_peer(sending) as sender, connected_peer(receiving) as receiver:
        producer = await sending.produce(audio())
        consumer = await receiving.consume(
            ConsumerOptions(
                producer_id=producer.id,
                rtp_capabilities=router.rtp_capabilities,
                paused=True,
            )
        )
        for number in range(20):
            await sender.send(audio_packet(number))
        await producer_received(producer, 20)
        assert (await consumer.get_stats())[0].packet_count == 0

        await consumer.resume()
        await pump(sender, receiver, lambda n: audio_packet(n + 20))
        assert (await consumer.get_stats())[0].packet_count > 0


async def test_simulcast_video_flows_and_layers_are_told(
    router: Router, sending: WebRtcTransport, receiving: WebRtcTransport
) -> None:
    async with connected_peer(sending) as sender, connected_peer(receiving) as receiver:
        options = video()
        producer = await sending.produce(options)
        capabilities = without_estimation(router.rtp_capabilities)
        consumer = await receiving.consume(
            ConsumerOptions(producer_id=producer.id, rtp_capabilities=capabilities)
        )
        assert consumer.type == "simulcast"

        received = await pump(sender, receiver, video_packet)

        assert received.ssrc == consumer.rtp_parameters.encodings[0].ssrc
        while consumer.current_layers is None:
            await consumer.wait_for(LayersChanged)
        assert consumer.current_layers is not None
        assert consumer.current_layers.spatial_layer == 0
        (stream,) = (await producer.dump()).rtp_streams
        assert stream.params.ssrc == 22222222
        assert stream.params.mime_type == "video/VP8"


async def pump(sender: Peer, receiver: Peer, packet: Callable[[int], bytes]) -> RtpPacket:
    """Send packets, 20 ms apart as a real sender does, until one arrives at the other end."""

    async def send_all() -> None:
        for number in range(1000):
            await sender.send(packet(number))
            await asyncio.sleep(0.02)

    sending = asyncio.ensure_future(send_all())
    try:
        async with asyncio.timeout(15):
            return await receiver.receive()
    finally:
        sending.cancel()


async def dtls_connected(transport: WebRtcTransport) -> None:
    while transport.dtls_state is not DtlsState.CONNECTED:
        await transport.wait_for(DtlsStateChanged)


async def producer_received(producer: Producer, packets: int) -> None:
    """Ask for statistics until so many packets have come."""
    while sum(stream.packet_count for stream in await producer.get_stats()) < packets:
        pass
