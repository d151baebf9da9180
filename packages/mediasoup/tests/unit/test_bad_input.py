"""Whatever is passed in: a typed error that names the place, and nothing is sent; or it was acceptable.

BAD_INPUTS sets how many are tried with each method (60).
"""

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediasoup import (
    ActiveSpeakerObserverOptions,
    AudioLevelObserverOptions,
    ConsumerLayers,
    ConsumerOptions,
    DataConsumerOptions,
    DataProducerOptions,
    DirectTransportOptions,
    DtlsFingerprint,
    DtlsParameters,
    DtlsRole,
    FingerprintAlgorithm,
    InvalidParametersError,
    MediaKind,
    MediasoupError,
    PipeConsumerOptions,
    PipeToRouterOptions,
    PipeTransportOptions,
    PlainTransportOptions,
    ProducerOptions,
    RouterOptions,
    RouterRtpCodecCapability,
    SctpStreamParameters,
    SrtpCryptoSuite,
    SrtpParameters,
    TransportListenInfo,
    TransportPortRange,
    TransportProtocol,
    UnsupportedError,
    WebRtcServerOptions,
    WebRtcTransportOptions,
    WorkerUpdateableSettings,
)
from mediasoup.testing import FakeWorker

from .garbage import GARBAGE, Place, places
from .rtp_examples import SIMULCAST

OPUS = RouterRtpCodecCapability(mime_type="audio/opus", clock_rate=48000, channels=2)
VP8 = RouterRtpCodecCapability(mime_type="video/VP8", clock_rate=90000)
LISTEN = TransportListenInfo(
    protocol=TransportProtocol.UDP, ip="127.0.0.1", port_range=TransportPortRange(min=2000, max=3000)
)
KEYS = SrtpParameters(
    crypto_suite=SrtpCryptoSuite.AES_CM_128_HMAC_SHA1_80,
    key_base64="ZnQ3eWJraDg0d3ZoYzM5cXN1Y2pnaHU5NWxrZTVv",
)
STREAM = SctpStreamParameters(stream_id=5, ordered=False, max_retransmits=3)


class House:
    """One object of each kind, in a fake worker."""

    async def furnish(self, fake: FakeWorker) -> "House":
        self.fake = fake
        self.worker = await fake.start()
        self.router = await self.worker.create_router(RouterOptions(media_codecs=(OPUS, VP8)))
        self.other = await self.worker.create_router(RouterOptions(media_codecs=(OPUS, VP8)))
        self.webrtc = await self.router.create_webrtc_transport(
            WebRtcTransportOptions(listen_infos=(LISTEN,))
        )
        self.plain = await self.router.create_plain_transport(PlainTransportOptions(listen_info=LISTEN))
        self.pipe = await self.router.create_pipe_transport(PipeTransportOptions(listen_info=LISTEN))
        self.direct = await self.router.create_direct_transport()
        video = ProducerOptions(id="video", kind=MediaKind.VIDEO, rtp_parameters=SIMULCAST)
        self.producer = await self.webrtc.produce(video)
        self.consumer = await self.webrtc.consume(self.consuming())
        self.source = await self.direct.produce_data(DataProducerOptions(id="data"))
        self.sink = await self.direct.consume_data(DataConsumerOptions(data_producer_id="data"))
        self.observer = await self.router.create_audio_level_observer()
        return self

    def consuming(self) -> ConsumerOptions:
        return ConsumerOptions(
            producer_id="video",
            rtp_capabilities=self.router.rtp_capabilities,
            preferred_layers=ConsumerLayers(spatial_layer=1, temporal_layer=1),
        )


class Stage(NamedTuple):
    """A house, and a loop to use it in."""

    runner: asyncio.Runner
    house: House


Call = Callable[[House, Any], Awaitable[object]]

many = settings(
    max_examples=int(os.environ.get("BAD_INPUTS", "60")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

# Methods that take one options object: the call, and options that are good.
WITH_OPTIONS: dict[str, tuple[Call, Any]] = {
    "update_settings": (lambda h, o: h.worker.update_settings(o), WorkerUpdateableSettings()),
    "create_router": (lambda h, o: h.worker.create_router(o), RouterOptions(media_codecs=(OPUS, VP8))),
    "create_webrtc_server": (
        lambda h, o: h.worker.create_webrtc_server(o),
        WebRtcServerOptions(listen_infos=(LISTEN,)),
    ),
    "create_webrtc_transport": (
        lambda h, o: h.router.create_webrtc_transport(o),
        WebRtcTransportOptions(listen_infos=(LISTEN,)),
    ),
    "create_plain_transport": (
        lambda h, o: h.router.create_plain_transport(o),
        PlainTransportOptions(listen_info=LISTEN, rtcp_listen_info=LISTEN),
    ),
    "create_pipe_transport": (
        lambda h, o: h.router.create_pipe_transport(o),
        PipeTransportOptions(listen_info=LISTEN),
    ),
    "create_direct_transport": (lambda h, o: h.router.create_direct_transport(o), DirectTransportOptions()),
    "create_audio_level_observer": (
        lambda h, o: h.router.create_audio_level_observer(o),
        AudioLevelObserverOptions(),
    ),
    "create_active_speaker_observer": (
        lambda h, o: h.router.create_active_speaker_observer(o),
        ActiveSpeakerObserverOptions(),
    ),
    "pipe_to_router": (
        lambda h, o: h.router.pipe_to_router(h.other, o),
        PipeToRouterOptions(producer_id="video", keep_id=False),
    ),
    "connect": (
        lambda h, o: h.webrtc.connect(o),
        DtlsParameters(
            role=DtlsRole.CLIENT,
            fingerprints=(DtlsFingerprint(algorithm=FingerprintAlgorithm.SHA_256, value="AB"),),
        ),
    ),
    "produce": (
        lambda h, o: h.webrtc.produce(o),
        ProducerOptions(kind=MediaKind.VIDEO, rtp_parameters=SIMULCAST),
    ),
    "consume through a pipe": (
        lambda h, o: h.pipe.consume(o),
        PipeConsumerOptions(producer_id="video"),
    ),
    "produce_data": (
        lambda h, o: h.webrtc.produce_data(o),
        DataProducerOptions(sctp_stream_parameters=STREAM, label="chat"),
    ),
    "consume_data": (
        lambda h, o: h.direct.consume_data(o),
        DataConsumerOptions(data_producer_id="data", subchannels=(1, 2)),
    ),
    "set_preferred_layers": (
        lambda h, o: h.consumer.set_preferred_layers(o),
        ConsumerLayers(spatial_layer=1, temporal_layer=1),
    ),
}

# Methods that take plain arguments: each argument by its name, and the call with one of them wrong.
WITH_ARGUMENTS: dict[tuple[str, str], Call] = {
    ("set_max_incoming_bitrate", "bitrate"): lambda h, v: h.webrtc.set_max_incoming_bitrate(v),
    ("set_max_outgoing_bitrate", "bitrate"): lambda h, v: h.webrtc.set_max_outgoing_bitrate(v),
    ("set_min_outgoing_bitrate", "bitrate"): lambda h, v: h.webrtc.set_min_outgoing_bitrate(v),
    ("transport.enable_trace_event", "types"): lambda h, v: h.webrtc.enable_trace_event(v),
    ("producer.enable_trace_event", "types"): lambda h, v: h.producer.enable_trace_event(v),
    ("consumer.enable_trace_event", "types"): lambda h, v: h.consumer.enable_trace_event(v),
    ("set_priority", "priority"): lambda h, v: h.consumer.set_priority(v),
    ("plain.connect", "ip"): lambda h, v: h.plain.connect(ip=v, port=1),
    ("plain.connect", "port"): lambda h, v: h.plain.connect(ip="127.0.0.1", port=v),
    ("plain.connect", "rtcpPort"): lambda h, v: h.plain.connect(ip="127.0.0.1", port=1, rtcp_port=v),
    ("plain.connect", "srtpParameters"): lambda h, v: h.plain.connect(srtp_parameters=v),
    ("pipe.connect", "ip"): lambda h, v: h.pipe.connect(ip=v, port=1),
    ("pipe.connect", "port"): lambda h, v: h.pipe.connect(ip="127.0.0.1", port=v),
    ("pipe.connect", "srtpParameters"): lambda h, v: h.pipe.connect(ip="::1", port=1, srtp_parameters=v),
    ("set_subchannels", "subchannels"): lambda h, v: h.sink.set_subchannels(v),
    ("add_subchannel", "subchannel"): lambda h, v: h.sink.add_subchannel(v),
    ("remove_subchannel", "subchannel"): lambda h, v: h.sink.remove_subchannel(v),
    ("set_buffered_amount_low_threshold", "threshold"): (
        lambda h, v: h.sink.set_buffered_amount_low_threshold(v)
    ),
    ("sink.send", "message"): lambda h, v: h.sink.send(v),
    ("sink.send", "ppid"): lambda h, v: h.sink.send("text", v),
    ("add_producer", "producerId"): lambda h, v: h.observer.add_producer(v),
    ("remove_producer", "producerId"): lambda h, v: h.observer.remove_producer(v),
    ("producer.send", "packet"): lambda h, v: at_once(lambda: h.producer.send(v)),
    ("send_rtcp", "packet"): lambda h, v: at_once(lambda: h.direct.send_rtcp(v)),
    ("source.send", "message"): lambda h, v: at_once(lambda: h.source.send(v)),
    ("source.send", "ppid"): lambda h, v: at_once(lambda: h.source.send("text", v)),
    ("source.send", "subchannels"): lambda h, v: at_once(lambda: h.source.send("text", subchannels=v)),
    ("source.send", "requiredSubchannel"): (
        lambda h, v: at_once(lambda: h.source.send("text", required_subchannel=v))
    ),
    ("source.send", "ignoredSubchannel"): (
        lambda h, v: at_once(lambda: h.source.send("text", ignored_subchannel=v))
    ),
    ("pipe_to_router", "router"): lambda h, v: h.router.pipe_to_router(
        v, PipeToRouterOptions(producer_id="video")
    ),
}


async def at_once(call: Callable[[], object]) -> object:
    """Make a synchronous call."""
    return call()


async def attempt(house: House, call: Call, value: Any, place: str) -> None:
    """Make the call; it may succeed, or fail as documented."""
    fake = house.fake
    sent, told = len(fake.requests), len(fake.notifications)
    refusal: MediasoupError | None = None
    try:
        await call(house, value)
    except (InvalidParametersError, UnsupportedError) as error:
        refusal = error
    if refusal is not None:
        await house.worker.dump()
        assert len(fake.requests) == sent + 1, f"{refusal} after something was sent"
        assert len(fake.notifications) == told
    if isinstance(refusal, InvalidParametersError):
        # Fields that exclude each other may be blamed for one another.
        named_beside = place.rpartition(".")[2] in refusal.reason
        assert named_beside or named(refusal.path, place), f"{refusal.path!r} is not {place!r}"


@pytest.fixture
def stage() -> Iterator[Stage]:
    with asyncio.Runner() as runner:
        fake = FakeWorker()
        yield Stage(runner, runner.run(House().furnish(fake)))
        runner.run(fake.__aexit__(None, None, None))


def named(path: str, place: str) -> bool:
    """Tell whether an error's path is the place, or one in it or around it."""
    plain, wanted = path.lower().replace("_", ""), place.lower()
    return bool(plain) and (plain in wanted or wanted.rpartition(".")[2] in plain)


@pytest.mark.parametrize("method", WITH_OPTIONS)
@many
@given(data=st.data())
def test_options_with_something_wrong_in_them(stage: Stage, method: str, data: st.DataObject) -> None:
    call, good = WITH_OPTIONS[method]
    place: Place = data.draw(st.sampled_from(list(places(good))))
    stage.runner.run(attempt(stage.house, call, place.put(data.draw(GARBAGE)), place.path))


@many
@given(data=st.data())
def test_consuming_with_something_wrong_in_the_options(stage: Stage, data: st.DataObject) -> None:
    place: Place = data.draw(st.sampled_from(list(places(stage.house.consuming()))))
    wrong = place.put(data.draw(GARBAGE))
    stage.runner.run(attempt(stage.house, lambda h, o: h.webrtc.consume(o), wrong, place.path))


@pytest.mark.parametrize(("method", "argument"), WITH_ARGUMENTS)
@many
@given(wrong=GARBAGE)
def test_wrong_arguments(stage: Stage, method: str, argument: str, wrong: object) -> None:
    stage.runner.run(attempt(stage.house, WITH_ARGUMENTS[method, argument], wrong, argument))


@pytest.mark.parametrize("method", WITH_OPTIONS)
@many
@given(wrong=GARBAGE)
def test_something_else_in_the_place_of_options(stage: Stage, method: str, wrong: object) -> None:
    async def attempt_without_options() -> None:
        sent = len(stage.house.fake.requests)
        with contextlib.suppress(InvalidParametersError):
            await WITH_OPTIONS[method][0](stage.house, wrong)
            assert wrong is None, "only missing options are acceptable"
            return
        assert len(stage.house.fake.requests) == sent

    stage.runner.run(attempt_without_options())


@many
@given(producer_id=GARBAGE, capabilities=GARBAGE)
def test_can_consume_never_raises(stage: Stage, producer_id: object, capabilities: object) -> None:
    router: Any = stage.house.router
    assert router.can_consume(producer_id, router.rtp_capabilities) is False
    assert router.can_consume("video", capabilities) is False
    assert router.can_consume("video", router.rtp_capabilities) is True
