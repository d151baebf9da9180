from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from mediasoup import (
    CloseReason,
    ConsumerOptions,
    ConsumerType,
    DataProducerOptions,
    InvalidParametersError,
    MediaKind,
    PipeConsumerOptions,
    PipeToRouterOptions,
    PipeTransport,
    PipeTransportOptions,
    RequestRejectedError,
    Router,
    RouterOptions,
    RtpHeaderExtensionUri,
    SctpStreamParameters,
    SrtpCryptoSuite,
    SrtpParameters,
    TransportType,
    WebRtcTransport,
    WebRtcTransportOptions,
    Worker,
    create_worker,
)

from .media import CODECS, LOOPBACK_UDP, audio, video

pytestmark = pytest.mark.worker

KEY = "YTdjcDBvY2JoMGY5YXNlNDc0eDJsdGgwaWRvNnJsamRrdG16aWVpZHphdHo="


@pytest.fixture
async def far_worker() -> AsyncIterator[Worker]:
    other = await create_worker()
    yield other
    other.close()
    await other.wait_exited()


@pytest.fixture
async def far(far_worker: Worker) -> Router:
    """A router in another worker."""
    return await far_worker.create_router(RouterOptions(media_codecs=CODECS))


async def pipe(router: Router, **options: bool) -> PipeTransport:
    return await router.create_pipe_transport(PipeTransportOptions(listen_info=LOOPBACK_UDP, **options))


async def test_new_transport(router: Router) -> None:
    transport = await pipe(router, enable_rtx=True, enable_sctp=True)
    assert transport.type is TransportType.PIPE
    assert transport.tuple.local_address == "127.0.0.1"
    assert transport.tuple.remote_ip is None
    assert transport.rtx
    assert transport.srtp_parameters is None
    assert transport.sctp_parameters is not None
    dump = await transport.dump()
    assert (dump.id, dump.tuple, dump.rtx) == (transport.id, transport.tuple, True)
    (stats,) = await transport.get_stats()
    assert stats.type == "pipe-transport"


async def test_connect(router: Router) -> None:
    transport = await pipe(router)
    with pytest.raises(RequestRejectedError):
        await transport.connect(
            ip="127.0.0.1",
            port=9999,
            srtp_parameters=SrtpParameters(crypto_suite=SrtpCryptoSuite.AEAD_AES_256_GCM, key_base64=KEY),
        )
    await transport.connect(ip="127.0.0.1", port=9999)
    assert (transport.tuple.remote_ip, transport.tuple.remote_port) == ("127.0.0.1", 9999)
    with pytest.raises(RequestRejectedError):
        await transport.connect(ip="127.0.0.1", port=9999)


async def test_srtp_needs_the_other_ends_keys(router: Router) -> None:
    transport = await pipe(router, enable_srtp=True)
    assert transport.srtp_parameters is not None
    assert transport.srtp_parameters.crypto_suite is SrtpCryptoSuite.AEAD_AES_256_GCM
    with pytest.raises(RequestRejectedError):
        await transport.connect(ip="127.0.0.1", port=9999)
    await transport.connect(ip="127.0.0.1", port=9999, srtp_parameters=transport.srtp_parameters)


@pytest.mark.parametrize("rtx", [False, True])
async def test_consumes_all_streams_without_estimation(
    router: Router, sending: WebRtcTransport, rtx: bool
) -> None:
    producer = await sending.produce(video())
    transport = await pipe(router, enable_rtx=rtx)
    consumer = await transport.consume(PipeConsumerOptions(producer_id=producer.id))
    assert consumer.type is ConsumerType.PIPE
    assert consumer.rtp_parameters.mid is None
    assert len(consumer.rtp_parameters.encodings) == 3
    assert all((encoding.rtx is not None) == rtx for encoding in consumer.rtp_parameters.encodings)
    assert len(consumer.rtp_parameters.codecs) == 1 + rtx
    uris = {extension.uri for extension in consumer.rtp_parameters.header_extensions}
    assert RtpHeaderExtensionUri.TRANSPORT_WIDE_CC not in uris
    with pytest.raises(InvalidParametersError):
        await transport.consume(PipeConsumerOptions(producer_id="nobody"))


async def test_producer_reaches_another_router(router: Router, far: Router, sending: WebRtcTransport) -> None:
    producer = await sending.produce(replace(video(), app_data={"source": "camera"}))
    await producer.pause()
    result = await router.pipe_to_router(far, PipeToRouterOptions(producer_id=producer.id))
    here, there = result.pipe_consumer, result.pipe_producer
    assert here is not None
    assert there is not None
    assert (here.kind, here.type) == (MediaKind.VIDEO, ConsumerType.PIPE)
    assert there.id == producer.id
    assert there.app_data == {"source": "camera"}
    assert there.paused
    assert there.rtp_parameters.encodings == here.rtp_parameters.encodings

    receiving = await far.create_webrtc_transport(WebRtcTransportOptions(listen_infos=(LOOPBACK_UDP,)))
    consumer = await receiving.consume(
        ConsumerOptions(producer_id=producer.id, rtp_capabilities=far.rtp_capabilities)
    )
    assert consumer.type == "simulcast"
    assert consumer.producer_paused

    await producer.resume()
    await here.dump()
    await there.dump()
    await consumer.dump()
    assert not there.paused
    assert not consumer.producer_paused

    producer.close()
    assert await consumer.wait_closed() is CloseReason.PRODUCER_CLOSED
    assert here.closed
    assert there.closed


async def test_routers_are_connected_once_whoever_asks(
    router: Router, far: Router, sending: WebRtcTransport
) -> None:
    producers = [await sending.produce(audio()), await sending.produce(video())]
    for producer in producers:
        await router.pipe_to_router(far, PipeToRouterOptions(producer_id=producer.id))
    back = await far.create_webrtc_transport(WebRtcTransportOptions(listen_infos=(LOOPBACK_UDP,)))
    returned = await back.produce(audio(ssrc=777))
    await far.pipe_to_router(router, PipeToRouterOptions(producer_id=returned.id))
    assert len([t for t in router.transports.values() if t.type is TransportType.PIPE]) == 1
    (end,) = [t for t in far.transports.values() if t.type is TransportType.PIPE]
    assert set(router.producers) == set(far.producers)

    # When one end closes so does the other, and the next call makes a new pair.
    end.close()
    assert not [t for t in router.transports.values() if t.type is TransportType.PIPE]
    await router.pipe_to_router(far, PipeToRouterOptions(producer_id=producers[0].id))
    assert len([t for t in far.transports.values() if t.type is TransportType.PIPE]) == 1


async def test_data_producer_reaches_another_router(router: Router, far: Router) -> None:
    sctp = await router.create_webrtc_transport(
        WebRtcTransportOptions(listen_infos=(LOOPBACK_UDP,), enable_sctp=True)
    )
    stream = SctpStreamParameters(stream_id=5, ordered=True)
    producer = await sctp.produce_data(DataProducerOptions(sctp_stream_parameters=stream, label="pointer"))
    result = await router.pipe_to_router(
        far, PipeToRouterOptions(data_producer_id=producer.id, keep_id=False)
    )
    assert result.pipe_data_producer is not None
    assert result.pipe_data_producer.id != producer.id
    assert result.pipe_data_producer.label == "pointer"
    producer.close()
    assert result.pipe_data_consumer is not None
    await result.pipe_data_consumer.wait_closed()
    assert result.pipe_data_producer.closed


async def test_what_cannot_be_piped(router: Router, far: Router, sending: WebRtcTransport) -> None:
    producer = await sending.produce(audio())
    with pytest.raises(InvalidParametersError):
        await router.pipe_to_router(router, PipeToRouterOptions(producer_id=producer.id))
    with pytest.raises(InvalidParametersError):
        await router.pipe_to_router(far, PipeToRouterOptions())
    with pytest.raises(InvalidParametersError):
        await router.pipe_to_router(far, PipeToRouterOptions(producer_id="nobody"))


async def test_same_worker_cannot_keep_the_id(
    worker: Worker, router: Router, sending: WebRtcTransport
) -> None:
    near = await worker.create_router(RouterOptions(media_codecs=CODECS))
    producer = await sending.produce(audio())
    with pytest.raises(RequestRejectedError):
        await router.pipe_to_router(near, PipeToRouterOptions(producer_id=producer.id))
    result = await router.pipe_to_router(near, PipeToRouterOptions(producer_id=producer.id, keep_id=False))
    assert result.pipe_producer is not None
    assert result.pipe_producer.id != producer.id
