from dataclasses import replace

import pytest

from mediasoup import (
    ActiveSpeakerObserverOptions,
    AudioLevelObserverOptions,
    ClosedError,
    CloseReason,
    ConsumerOptions,
    InvalidParametersError,
    RequestRejectedError,
    Router,
    RouterClosed,
    RouterOptions,
    RouterRtpCodecCapability,
    RtpCapabilities,
    RtpObserverCreated,
    TransportCreated,
    TransportProtocol,
    UnsupportedError,
    WebRtcTransport,
    WebRtcTransportOptions,
    Worker,
)

from .media import LOOPBACK_UDP, OPUS, VP8, audio, video

pytestmark = pytest.mark.worker


async def test_capabilities_follow_the_codecs(router: Router) -> None:
    mime_types = [codec.mime_type for codec in router.rtp_capabilities.codecs]
    assert mime_types == ["audio/opus", "video/VP8", "video/rtx", "video/VP9", "video/rtx"]


async def test_router_without_codecs(worker: Worker) -> None:
    router = await worker.create_router()
    assert router.rtp_capabilities.codecs == ()


async def test_unknown_codec_is_refused_before_the_worker_hears_of_it(worker: Worker) -> None:
    codec = RouterRtpCodecCapability(mime_type="video/theora", clock_rate=90000)
    with pytest.raises(UnsupportedError):
        await worker.create_router(RouterOptions(media_codecs=(codec,)))
    assert (await worker.dump()).router_ids == ()


async def test_dump_maps_producers_to_consumers_and_observers(
    router: Router, sending: WebRtcTransport, receiving: WebRtcTransport
) -> None:
    producer = await sending.produce(audio())
    consumer = await receiving.consume(
        ConsumerOptions(producer_id=producer.id, rtp_capabilities=router.rtp_capabilities)
    )
    observer = await router.create_audio_level_observer()
    await observer.add_producer(producer.id)

    dump = await router.dump()

    assert dump.id == router.id
    assert set(dump.transport_ids) == {sending.id, receiving.id}
    assert dump.rtp_observer_ids == (observer.id,)
    assert dump.map_producer_id_consumer_ids == {producer.id: (consumer.id,)}
    assert dump.map_consumer_id_producer_id == {consumer.id: producer.id}
    assert dump.map_producer_id_observer_ids == {producer.id: (observer.id,)}
    assert dict(router.transports) == {sending.id: sending, receiving.id: receiving}
    assert dict(router.producers) == {producer.id: producer}
    assert dict(router.rtp_observers) == {observer.id: observer}


async def test_can_consume(router: Router, sending: WebRtcTransport) -> None:
    producer = await sending.produce(video())
    assert router.can_consume(producer.id, router.rtp_capabilities)
    assert not router.can_consume("nobody", router.rtp_capabilities)
    assert not router.can_consume(producer.id, RtpCapabilities())
    broken = replace(router.rtp_capabilities.codecs[0], clock_rate=-1)
    assert not router.can_consume(producer.id, RtpCapabilities(codecs=(broken,)))


async def test_new_codecs_are_for_new_producers(router: Router, sending: WebRtcTransport) -> None:
    router.update_media_codecs((OPUS,))
    assert [codec.mime_type for codec in router.rtp_capabilities.codecs] == ["audio/opus"]
    await sending.produce(audio())
    with pytest.raises(UnsupportedError):
        await sending.produce(video())
    with pytest.raises(InvalidParametersError):
        router.update_media_codecs((replace(VP8, clock_rate=-1),))
    assert [codec.mime_type for codec in router.rtp_capabilities.codecs] == ["audio/opus"]


async def test_close_reaches_everything_inside(
    worker: Worker, router: Router, sending: WebRtcTransport, receiving: WebRtcTransport
) -> None:
    producer = await sending.produce(audio())
    consumer = await receiving.consume(
        ConsumerOptions(producer_id=producer.id, rtp_capabilities=router.rtp_capabilities)
    )
    observer = await router.create_active_speaker_observer(ActiveSpeakerObserverOptions(interval=500))
    heard: list[CloseReason] = []
    router.on(RouterClosed, lambda event: heard.append(event.reason))

    router.close()
    router.close()

    assert heard == [CloseReason.CLOSED]
    assert sending.close_reason is CloseReason.ROUTER_CLOSED
    assert receiving.close_reason is CloseReason.ROUTER_CLOSED
    assert observer.close_reason is CloseReason.ROUTER_CLOSED
    assert producer.close_reason is CloseReason.TRANSPORT_CLOSED
    assert consumer.close_reason is CloseReason.TRANSPORT_CLOSED
    assert not router.transports
    assert not router.producers
    assert not router.rtp_observers
    dump = await worker.dump()
    assert dump.router_ids == ()
    assert dump.channel_message_handlers.channel_request_handlers == ()
    with pytest.raises(ClosedError):
        await router.dump()
    with pytest.raises(ClosedError):
        await router.create_audio_level_observer(AudioLevelObserverOptions())


async def test_worker_close_reaches_the_router(worker: Worker, router: Router) -> None:
    worker.close()
    assert await router.wait_closed() is CloseReason.WORKER_CLOSED


async def test_creation_is_told_and_listed(router: Router) -> None:
    heard: list[object] = []
    router.on(TransportCreated, heard.append)
    router.on(RtpObserverCreated, heard.append)
    transport = await router.create_webrtc_transport(WebRtcTransportOptions(listen_infos=(LOOPBACK_UDP,)))
    observer = await router.create_audio_level_observer()
    assert heard == [
        TransportCreated(transport_id=transport.id),
        RtpObserverCreated(rtp_observer_id=observer.id),
    ]


async def test_transport_options_that_cannot_be(router: Router) -> None:
    with pytest.raises(InvalidParametersError):
        await router.create_webrtc_transport(WebRtcTransportOptions())
    with pytest.raises(InvalidParametersError) as caught:
        await router.create_webrtc_transport(
            WebRtcTransportOptions(listen_infos=(replace(LOOPBACK_UDP, port=70000),))
        )
    assert caught.value.path == "listenInfos[0].port"
    with pytest.raises(RequestRejectedError) as refused:
        await router.create_webrtc_transport(
            WebRtcTransportOptions(listen_infos=(replace(LOOPBACK_UDP, ip="123"),))
        )
    assert refused.value.method == "ROUTER_CREATE_WEBRTCTRANSPORT"
    assert refused.value.error_type == "TypeError"
    assert (await router.dump()).transport_ids == ()


async def test_tcp_only_transport(router: Router) -> None:
    transport = await router.create_webrtc_transport(
        WebRtcTransportOptions(
            listen_infos=(replace(LOOPBACK_UDP, protocol=TransportProtocol.TCP),), enable_tcp=True
        )
    )
    (candidate,) = transport.ice_candidates
    assert (candidate.protocol, candidate.tcp_type) == ("tcp", "passive")
