"""Options that cannot be are refused by a typed error that names them, before or by the worker."""

from dataclasses import replace
from typing import Any, cast

import pytest

from mediasoup import (
    ActiveSpeakerObserverOptions,
    AudioLevelObserverOptions,
    ConsumerOptions,
    DataConsumerOptions,
    DataProducerOptions,
    DirectTransportOptions,
    InvalidParametersError,
    PipeTransportOptions,
    PlainTransportOptions,
    Producer,
    RequestRejectedError,
    Router,
    RouterOptions,
    RouterRtpCodecCapability,
    SctpStreamParameters,
    TransportListenInfo,
    TransportPortRange,
    UnsupportedError,
    WebRtcServerOptions,
    WebRtcTransport,
    WebRtcTransportOptions,
    Worker,
    WorkerSettings,
    WorkerUpdateableSettings,
    create_worker,
)

from .h264 import PICTURE, SOUND, parameters
from .media import LOOPBACK_TCP, LOOPBACK_UDP, audio, video
from .refusals import NO_DICT, refused

pytestmark = pytest.mark.worker

BACKWARDS = replace(LOOPBACK_UDP, port_range=TransportPortRange(min=4000, max=3000))


async def test_worker_settings() -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"log_level": "loud"}, "logLevel"),
        ({"rtc_min_port": 1000, "rtc_max_port": 999}, "settings"),
        ({"rtc_min_port": 1000, "rtc_max_port": 65536}, "rtcMaxPort"),
        ({"dtls_certificate_file": "/nowhere/cert.pem"}, "settings"),
        ({"dtls_private_key_file": "/nowhere/key.pem"}, "settings"),
        ({"app_data": NO_DICT}, "appData"),
    ]
    for fields, path in wrong:
        await refused(lambda fields=fields: create_worker(WorkerSettings(**fields)), path)


async def test_updated_settings(worker: Worker) -> None:
    loud = WorkerUpdateableSettings(log_level=cast(Any, "loud"))
    await refused(lambda: worker.update_settings(loud), "logLevel")
    await worker.dump()


async def test_router_options(worker: Worker) -> None:
    unlisted = RouterOptions(media_codecs=cast(Any, {}))
    await refused(lambda: worker.create_router(unlisted), "mediaCodecs")
    await refused(lambda: worker.create_router(RouterOptions(app_data=NO_DICT)), "appData")
    for mime_type, clock_rate in (("audio/x-aiff", 8000), ("video/3gpp", 90000)):
        codec = RouterRtpCodecCapability(mime_type=mime_type, clock_rate=clock_rate)
        with pytest.raises(UnsupportedError):
            await worker.create_router(RouterOptions(media_codecs=(codec,)))
    assert (await worker.dump()).router_ids == ()


async def test_webrtc_server_options(worker: Worker) -> None:
    for infos, paths in (
        ("127.0.0.1", ("listenInfos",)),
        (("127.0.0.1",), ("listenInfos[0]",)),
        ((), ()),
    ):
        options = WebRtcServerOptions(listen_infos=cast(Any, infos))
        await refused(lambda options=options: worker.create_webrtc_server(options), *paths)
    options = WebRtcServerOptions(listen_infos=(LOOPBACK_UDP,), app_data=NO_DICT)
    await refused(lambda: worker.create_webrtc_server(options), "appData")
    assert (await worker.dump()).webrtc_server_ids == ()


async def test_webrtc_transport_options(router: Router) -> None:
    for fields, paths in (
        ({}, ("listenInfos",)),
        ({"listen_infos": (BACKWARDS,)}, ()),
        ({"listen_infos": (123,)}, ("listenInfos[0]",)),
        ({"listen_infos": "127.0.0.1"}, ("listenInfos",)),
        ({"listen_infos": (LOOPBACK_UDP,), "app_data": NO_DICT}, ("appData",)),
    ):
        options = WebRtcTransportOptions(**cast(Any, fields))
        await refused(lambda options=options: router.create_webrtc_transport(options), *paths)
    assert (await router.dump()).transport_ids == ()


def bad_single_listens() -> list[tuple[TransportListenInfo, tuple[str, ...]]]:
    return [
        (cast(Any, None), ("listenInfo",)),
        (BACKWARDS, ()),
        (replace(LOOPBACK_UDP, ip="123"), ()),
        (replace(LOOPBACK_UDP, ip=cast(Any, ["127.0.0.1"])), ("listenInfo.ip",)),
        (LOOPBACK_TCP, ()),
    ]


async def test_plain_transport_options(router: Router) -> None:
    for info, paths in bad_single_listens():
        options = PlainTransportOptions(listen_info=info)
        await refused(lambda options=options: router.create_plain_transport(options), *paths)
    options = PlainTransportOptions(listen_info=LOOPBACK_UDP, app_data=NO_DICT)
    await refused(lambda: router.create_plain_transport(options), "appData")
    assert (await router.dump()).transport_ids == ()


async def test_pipe_transport_options(router: Router) -> None:
    for info, paths in bad_single_listens():
        options = PipeTransportOptions(listen_info=info)
        await refused(lambda options=options: router.create_pipe_transport(options), *paths)
    options = PipeTransportOptions(listen_info=LOOPBACK_UDP, app_data=NO_DICT)
    await refused(lambda: router.create_pipe_transport(options), "appData")
    assert (await router.dump()).transport_ids == ()


async def test_direct_transport_options(router: Router) -> None:
    options = DirectTransportOptions(max_send_message_size=-1)
    await refused(lambda: router.create_direct_transport(options), "maxSendMessageSize")


async def test_audio_level_observer_options(router: Router) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"max_entries": 0}, "maxEntries"),
        ({"max_entries": -10}, "maxEntries"),
        ({"threshold": "quiet"}, "threshold"),
        ({"interval": False}, "interval"),
        ({"app_data": NO_DICT}, "appData"),
    ]
    for fields, path in wrong:
        options = AudioLevelObserverOptions(**fields)
        await refused(lambda options=options: router.create_audio_level_observer(options), path)


async def test_active_speaker_observer_options(router: Router) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"interval": False}, "interval"),
        ({"app_data": NO_DICT}, "appData"),
    ]
    for fields, path in wrong:
        options = ActiveSpeakerObserverOptions(**fields)
        await refused(lambda options=options: router.create_active_speaker_observer(options), path)


async def test_producer_options(sending: WebRtcTransport, router: Router) -> None:
    good = audio()
    chicken = replace(good, kind=cast(Any, "chicken"))
    await refused(lambda: sending.produce(chicken), "kind")
    await refused(lambda: sending.produce(replace(good, rtp_parameters=cast(Any, {}))), "rtpParameters")
    unnumbered = replace(good.rtp_parameters, encodings=({"ssrc": "1111"},))  # type: ignore[arg-type]
    options = replace(good, rtp_parameters=unnumbered)
    await refused(lambda: sending.produce(options), "rtpParameters.encodings[0].ssrc")
    for name, value in (("paused", "no"), ("id", 5), ("app_data", NO_DICT)):
        options = replace(good, **{name: value})
        key = {"app_data": "appData"}.get(name, name)
        await refused(lambda options=options: sending.produce(options), key)
    assert (await router.dump()).map_producer_id_consumer_ids == {}


async def test_streams_that_cannot_be_told_apart(sending: WebRtcTransport) -> None:
    good = video()
    nameless = replace(good.rtp_parameters, mid=None, encodings=())
    await refused(lambda: sending.produce(replace(good, rtp_parameters=nameless)))
    codecs = good.rtp_parameters.codecs
    stray = replace(codecs[1], parameters={"apt": 111})
    astray = replace(good.rtp_parameters, codecs=(codecs[0], stray))
    with pytest.raises(InvalidParametersError, match="apt"):
        await sending.produce(replace(good, rtp_parameters=astray))


async def test_codecs_that_the_router_lacks(sending: WebRtcTransport) -> None:
    isac = {"mimeType": "audio/ISAC", "payloadType": 108, "clockRate": 32000}
    options = replace(SOUND, rtp_parameters=parameters({"codecs": [isac], "encodings": [{"ssrc": 1111}]}))
    with pytest.raises(UnsupportedError):
        await sending.produce(options)
    (h264, rtx) = PICTURE.rtp_parameters.codecs
    h264 = replace(h264, parameters={"packetization-mode": 1, "profile-level-id": "CHICKEN"})
    with pytest.raises(UnsupportedError):
        await sending.produce(
            replace(PICTURE, rtp_parameters=replace(PICTURE.rtp_parameters, codecs=(h264, rtx)))
        )


@pytest.fixture
async def producer(sending: WebRtcTransport) -> Producer:
    return await sending.produce(video())


async def test_consumer_options(router: Router, receiving: WebRtcTransport, producer: Producer) -> None:
    good = ConsumerOptions(producer_id=producer.id, rtp_capabilities=router.rtp_capabilities)
    for name, value, path in (
        ("producer_id", None, "producerId"),
        ("paused", 1, "paused"),
        ("preferred_layers", {"spatialLayer": "top"}, "preferredLayers.spatialLayer"),
        ("app_data", NO_DICT, "appData"),
    ):
        options = replace(good, **{name: value})
        await refused(lambda options=options: receiving.consume(options), path)
    await refused(lambda: receiving.consume(cast(Any, {})), "options")


async def test_data_producer_options(router: Router) -> None:
    sctp = await router.create_webrtc_transport(
        WebRtcTransportOptions(listen_infos=(LOOPBACK_UDP,), enable_sctp=True)
    )
    await refused(sctp.produce_data, "sctpStreamParameters")
    await refused(
        lambda: sctp.produce_data(DataProducerOptions(sctp_stream_parameters=cast(Any, {"foo": "foo"}))),
        "sctpStreamParameters.streamId",
    )
    both = SctpStreamParameters(stream_id=999, ordered=True, max_packet_life_time=4000)
    await refused(
        lambda: sctp.produce_data(DataProducerOptions(sctp_stream_parameters=both)),
        "sctpStreamParameters.ordered",
    )
    stream = SctpStreamParameters(stream_id=666)
    await sctp.produce_data(DataProducerOptions(sctp_stream_parameters=stream))
    with pytest.raises(RequestRejectedError, match="streamId"):
        await sctp.produce_data(DataProducerOptions(sctp_stream_parameters=stream))
    await refused(
        lambda: sctp.consume_data(DataConsumerOptions(data_producer_id="12345678")), "dataProducerId"
    )
