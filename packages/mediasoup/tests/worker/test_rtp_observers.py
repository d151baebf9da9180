import asyncio

import pytest

from mediasoup import (
    ActiveSpeakerObserver,
    ActiveSpeakerObserverOptions,
    AudioLevelObserver,
    AudioLevelObserverOptions,
    ClosedError,
    CloseReason,
    DominantSpeakerChanged,
    InvalidParametersError,
    ProducerAdded,
    ProducerRemoved,
    RequestRejectedError,
    Router,
    RtpObserver,
    RtpObserverClosed,
    RtpObserverPaused,
    RtpObserverResumed,
    RtpObserverType,
    SilenceDetected,
    VolumesMeasured,
    WebRtcTransport,
)

from .media import audio, audio_packet, video
from .peer import Peer, connected_peer

pytestmark = pytest.mark.worker


@pytest.fixture
async def levels(router: Router) -> AudioLevelObserver:
    return await router.create_audio_level_observer(
        AudioLevelObserverOptions(max_entries=2, threshold=-70, interval=250, app_data={"a": 1})
    )


@pytest.fixture
async def speaker(router: Router) -> ActiveSpeakerObserver:
    return await router.create_active_speaker_observer(ActiveSpeakerObserverOptions(interval=300))


@pytest.fixture(params=["levels", "speaker"])
def observer(request: pytest.FixtureRequest, levels: RtpObserver, speaker: RtpObserver) -> RtpObserver:
    return levels if request.param == "levels" else speaker


async def test_kinds(levels: AudioLevelObserver, speaker: ActiveSpeakerObserver) -> None:
    assert levels.type is RtpObserverType.AUDIO_LEVEL
    assert speaker.type is RtpObserverType.ACTIVE_SPEAKER
    assert levels.app_data == {"a": 1}


async def test_options_out_of_range(router: Router) -> None:
    with pytest.raises(InvalidParametersError) as caught:
        await router.create_audio_level_observer(AudioLevelObserverOptions(threshold=10))
    assert caught.value.path == "threshold"
    with pytest.raises(InvalidParametersError):
        await router.create_active_speaker_observer(ActiveSpeakerObserverOptions(interval=70000))


async def test_producers_come_and_go(router: Router, sending: WebRtcTransport, observer: RtpObserver) -> None:
    producer = await sending.produce(audio())
    heard: list[object] = []
    observer.on(ProducerAdded, heard.append)
    observer.on(ProducerRemoved, heard.append)
    await observer.add_producer(producer.id)
    assert (await router.dump()).map_producer_id_observer_ids == {producer.id: (observer.id,)}
    await observer.remove_producer(producer.id)
    assert (await router.dump()).map_producer_id_observer_ids == {producer.id: ()}
    assert heard == [ProducerAdded(producer_id=producer.id), ProducerRemoved(producer_id=producer.id)]
    with pytest.raises(InvalidParametersError):
        await observer.add_producer("nobody")


async def test_video_has_no_level(sending: WebRtcTransport, observer: RtpObserver) -> None:
    producer = await sending.produce(video())
    with pytest.raises(RequestRejectedError):
        await observer.add_producer(producer.id)


async def test_pause_and_resume(observer: RtpObserver) -> None:
    heard: list[object] = []
    observer.on(RtpObserverPaused, heard.append)
    observer.on(RtpObserverResumed, heard.append)
    await observer.pause()
    await observer.pause()
    assert observer.paused
    await observer.resume()
    await observer.resume()
    assert not observer.paused
    assert heard == [RtpObserverPaused(), RtpObserverResumed()]


async def test_close(router: Router, observer: RtpObserver) -> None:
    heard: list[CloseReason] = []
    observer.on(RtpObserverClosed, lambda event: heard.append(event.reason))
    observer.close()
    observer.close()
    assert heard == [CloseReason.CLOSED]
    assert observer.id not in router.rtp_observers
    assert observer.id not in (await router.dump()).rtp_observer_ids
    with pytest.raises(ClosedError):
        await observer.pause()


async def test_router_close_reaches_it(router: Router, observer: RtpObserver) -> None:
    router.close()
    assert observer.close_reason is CloseReason.ROUTER_CLOSED


async def speak(peer: Peer) -> None:
    """Send speech until cancelled, a packet each 20 ms."""
    for number in range(10_000):
        await peer.send(audio_packet(number))
        await asyncio.sleep(0.02)


async def test_levels_and_speaker_of_real_audio(
    sending: WebRtcTransport, levels: AudioLevelObserver, speaker: ActiveSpeakerObserver
) -> None:
    producer = await sending.produce(audio())
    await levels.add_producer(producer.id)
    await speaker.add_producer(producer.id)
    dominant = asyncio.ensure_future(speaker.wait_for(DominantSpeakerChanged))
    async with connected_peer(sending) as peer, asyncio.timeout(20):
        speaking = asyncio.ensure_future(speak(peer))
        measured = await levels.wait_for(VolumesMeasured)
        (volume,) = measured.volumes
        assert (volume.producer_id, volume.volume) == (producer.id, -20)
        assert (await dominant).producer_id == producer.id
        speaking.cancel()
        await levels.wait_for(SilenceDetected)
