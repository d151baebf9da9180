"""Requests that make or address RTP observers, and what they tell."""

from functools import partial
from typing import Final

from mediasoup._wire.flat import Table, text
from mediasoup._wire.request import Notification, Request
from mediasoup._wire.router import close_rtp_observer
from mediasoup.observer_types import (
    ActiveSpeakerObserverOptions,
    AudioLevelObserverOptions,
    AudioLevelObserverVolume,
)

CREATE_AUDIO_LEVEL: Final = Table("Router.CreateAudioLevelObserverRequest")
CREATE_ACTIVE_SPEAKER: Final = Table("Router.CreateActiveSpeakerObserverRequest")
AUDIO_LEVEL_OPTIONS: Final = Table("AudioLevelObserver.AudioLevelObserverOptions")
ACTIVE_SPEAKER_OPTIONS: Final = Table("ActiveSpeakerObserver.ActiveSpeakerObserverOptions")
ADD_PRODUCER: Final = Table("RtpObserver.AddProducerRequest")
REMOVE_PRODUCER: Final = Table("RtpObserver.RemoveProducerRequest")
VOLUMES: Final = Table("AudioLevelObserver.VolumesNotification")
VOLUME: Final = Table("AudioLevelObserver.Volume")
DOMINANT_SPEAKER: Final = Table("ActiveSpeakerObserver.DominantSpeakerNotification")


def create_audio_level(router_id: str, observer_id: str, options: AudioLevelObserverOptions) -> Request:
    """Make an audio level observer."""
    encoded = AUDIO_LEVEL_OPTIONS.pack(
        max_entries=options.max_entries, threshold=options.threshold, interval=options.interval
    )
    return Request(
        "ROUTER_CREATE_AUDIOLEVELOBSERVER",
        router_id,
        "Router_CreateAudioLevelObserverRequest",
        CREATE_AUDIO_LEVEL.pack(rtp_observer_id=text(observer_id), options=encoded),
        partial(close_rtp_observer, router_id, observer_id),
    )


def create_active_speaker(router_id: str, observer_id: str, options: ActiveSpeakerObserverOptions) -> Request:
    """Make an active speaker observer."""
    encoded = ACTIVE_SPEAKER_OPTIONS.pack(interval=options.interval)
    return Request(
        "ROUTER_CREATE_ACTIVESPEAKEROBSERVER",
        router_id,
        "Router_CreateActiveSpeakerObserverRequest",
        CREATE_ACTIVE_SPEAKER.pack(rtp_observer_id=text(observer_id), options=encoded),
        partial(close_rtp_observer, router_id, observer_id),
    )


def pause(observer_id: str) -> Request:
    """Stop observing."""
    return Request("RTPOBSERVER_PAUSE", observer_id)


def resume(observer_id: str) -> Request:
    """Observe again."""
    return Request("RTPOBSERVER_RESUME", observer_id)


def add_producer(observer_id: str, producer_id: str) -> Request:
    """Observe a producer."""
    body = ADD_PRODUCER.pack(producer_id=text(producer_id))
    return Request("RTPOBSERVER_ADD_PRODUCER", observer_id, "RtpObserver_AddProducerRequest", body)


def remove_producer(observer_id: str, producer_id: str) -> Request:
    """No longer observe a producer."""
    body = REMOVE_PRODUCER.pack(producer_id=text(producer_id))
    return Request("RTPOBSERVER_REMOVE_PRODUCER", observer_id, "RtpObserver_RemoveProducerRequest", body)


def decode_volumes(notification: Notification) -> tuple[AudioLevelObserverVolume, ...]:
    """Decode the loudest producers."""
    return notification.read(
        VOLUMES,
        lambda data: tuple(
            AudioLevelObserverVolume(producer_id=entry.text("producer_id"), volume=entry.integer("volume"))
            for entry in data.tables("volumes", VOLUME)
        ),
    )


def decode_dominant_speaker(notification: Notification) -> str:
    """Decode the id of the producer that became the dominant speaker."""
    return notification.read(DOMINANT_SPEAKER, lambda data: data.text("producer_id"))
