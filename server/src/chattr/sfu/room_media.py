"""The media of one room: a Router, its observers, and everyone's transports, producers and consumers."""

import asyncio
from collections.abc import Iterator

import structlog

from chattr.core.errors import MediaUnavailableError
from chattr.protocol.base import JsonObject, Source
from chattr.protocol.notifications import ActiveSpeaker
from chattr.sfu.codecs import ROUTER_CODECS
from chattr.sfu.faults import worker_faults
from chattr.sfu.listener import MediaListener
from chattr.sfu.participant_media import ParticipantMedia
from chattr.sfu.room_port import SentProducer
from chattr.sfu.settings import MediaSettings
from chattr.sfu.worker_pool import WorkerSlot
from mediasoup import (
    ActiveSpeakerObserver,
    ActiveSpeakerObserverOptions,
    AudioLevelObserver,
    AudioLevelObserverOptions,
    CloseReason,
    DominantSpeakerChanged,
    MediasoupError,
    Router,
    RouterClosed,
    RouterOptions,
    SilenceDetected,
    VolumesMeasured,
    to_json,
)

log = structlog.get_logger(__name__)

SPEAKER_THRESHOLD_DBVO = -60
"""Below this, in dBov, it counts as silence."""


class RoomMedia:
    """Made by `open_room_media`. `close()` ends all of it at once."""

    def __init__(
        self,
        slot: WorkerSlot,
        router: Router,
        observers: tuple[ActiveSpeakerObserver, AudioLevelObserver],
        settings: MediaSettings,
        listener: MediaListener,
    ) -> None:
        self.slot = slot
        self.router = router
        self.settings = settings
        self.listener = listener
        self.rtp_capabilities: JsonObject = to_json(router.rtp_capabilities)
        self._observers = observers
        self._participants: dict[str, ParticipantMedia] = {}
        self._speaker_id: str | None = None
        router.on(RouterClosed, self._on_router_closed)
        dominance, levels = observers
        dominance.on(DominantSpeakerChanged, lambda event: self._on_speaker(event.producer_id))
        levels.on(VolumesMeasured, self._on_volumes)
        levels.on(SilenceDetected, lambda _event: self._set_speaker(None))

    @property
    def closed(self) -> bool:
        """Tell whether nothing of it is left."""
        return self.router.closed

    def find(self, participant_id: str) -> ParticipantMedia | None:
        """Return a participant's media; None when they have none here."""
        return self._participants.get(participant_id)

    def renew(self, participant_id: str) -> ParticipantMedia:
        """Give a participant a blank start; what they had closes."""
        self.remove(participant_id)
        media = self._participants[participant_id] = ParticipantMedia(participant_id, self)
        return media

    def remove(self, participant_id: str) -> None:
        """Close all that a participant has here."""
        media = self._participants.pop(participant_id, None)
        if media is not None:
            media.close()
        if participant_id == self._speaker_id:
            self._set_speaker(None)

    def close(self) -> None:
        """Close everything; the listener is not told."""
        for media in self._participants.values():
            media.close()
        self._participants.clear()
        self.router.close()

    def producers_for(self, participant_id: str) -> Iterator[SentProducer]:
        """Yield what others send."""
        for other in self._participants.values():
            if other.participant_id != participant_id:
                yield from other.sending.producers

    async def producer_added(self, sent: SentProducer) -> None:
        """Offer a new producer to everyone else, and to the observers if somebody speaks on it."""
        for other in self._participants.values():
            if other.participant_id != sent.participant_id:
                other.receiving.producers_changed()
        if sent.source is not Source.MICROPHONE:
            return
        try:
            await asyncio.gather(*(observer.add_producer(sent.producer.id) for observer in self._observers))
        except MediasoupError as error:
            # The producer closed meanwhile, or the worker is going; both are told elsewhere.
            log.debug("producer not observed", producer=sent.producer.id, error=str(error))

    def producer_removed(self, sent: SentProducer) -> None:
        """Forget who spoke if their microphone is gone."""
        if sent.source is Source.MICROPHONE and sent.participant_id == self._speaker_id:
            self._set_speaker(None)

    def _on_router_closed(self, event: RouterClosed) -> None:
        self.slot.rooms -= 1
        for media in self._participants.values():
            media.close()
        self._participants.clear()
        if event.reason is CloseReason.WORKER_DIED:
            self.listener.media_lost()

    def _on_volumes(self, event: VolumesMeasured) -> None:
        # After silence the same dominant speaker is not announced again, so the loudest one ends it.
        if self._speaker_id is None and event.volumes:
            self._on_speaker(event.volumes[0].producer_id)

    def _on_speaker(self, producer_id: str) -> None:
        for media in self._participants.values():
            if media.sending.find(producer_id) is not None:
                self._set_speaker(media.participant_id)

    def _set_speaker(self, participant_id: str | None) -> None:
        if participant_id != self._speaker_id:
            self._speaker_id = participant_id
            self.listener.tell_all(ActiveSpeaker(participant_id=participant_id))


async def open_room_media(slot: WorkerSlot, settings: MediaSettings, listener: MediaListener) -> RoomMedia:
    """Make a router and its observers on a worker that `WorkerPool.acquire` gave.

    :raises MediaUnavailableError: the worker is gone or does not answer.
    """
    try:
        with worker_faults(MediaUnavailableError):
            router, observers = await _open_router(slot)
    except BaseException:
        slot.rooms -= 1
        raise
    return RoomMedia(slot, router, observers, settings, listener)


async def _open_router(slot: WorkerSlot) -> tuple[Router, tuple[ActiveSpeakerObserver, AudioLevelObserver]]:
    router = await slot.worker.create_router(RouterOptions(media_codecs=ROUTER_CODECS))
    levels = AudioLevelObserverOptions(max_entries=1, threshold=SPEAKER_THRESHOLD_DBVO, interval=1_000)
    try:
        return router, await asyncio.gather(
            router.create_active_speaker_observer(ActiveSpeakerObserverOptions(interval=300)),
            router.create_audio_level_observer(levels),
        )
    except BaseException:
        router.close()
        raise
