"""The media of one room: a Router, its observers, and everyone's transports, producers and consumers."""

import asyncio
from collections.abc import Iterator

import structlog

from chattr.core.errors import MediaUnavailableError
from chattr.protocol.base import JsonObject, Source
from chattr.sfu.arrival import Arrival
from chattr.sfu.codecs import ROUTER_CODECS
from chattr.sfu.faults import worker_faults
from chattr.sfu.listener import MediaListener
from chattr.sfu.participant_media import ParticipantMedia
from chattr.sfu.sent_producer import SentProducer
from chattr.sfu.settings import MediaSettings
from chattr.sfu.speaking import Speaking
from chattr.sfu.watching import Watching
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

LEVELS_MS = 400
"""How often levels are looked at: whoever speaks after silence is known within this time."""


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
        self.watching = Watching(listener, self._watched_layers)
        self._arrival = Arrival(listener)
        self._speaking = Speaking(listener)
        router.on(RouterClosed, self._on_router_closed)
        dominance, levels = observers
        dominance.on(DominantSpeakerChanged, lambda event: self._on_speaker(event.producer_id))
        levels.on(VolumesMeasured, self._on_volumes)
        levels.on(SilenceDetected, lambda _event: self._speaking.fell_silent())

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
        self._speaking.gone(participant_id)

    def close(self) -> None:
        """Close everything; the listener is not told."""
        self._stop()
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
        self.watching.added(sent)
        self._arrival.added(sent)
        if sent.source is not Source.MICROPHONE:
            return
        try:
            await asyncio.gather(*(observer.add_producer(sent.producer.id) for observer in self._observers))
        except MediasoupError as error:
            # The producer closed meanwhile, or the worker is going; both are told elsewhere.
            log.debug("producer not observed", producer=sent.producer.id, error=str(error))

    def producer_removed(self, sent: SentProducer) -> None:
        """Forget what was known of it, and who spoke if it was their microphone."""
        self.watching.removed(sent)
        self._arrival.removed(sent)
        if sent.source is Source.MICROPHONE:
            self._speaking.gone(sent.participant_id)

    def _watched_layers(self, producer_id: str) -> Iterator[int]:
        for media in self._participants.values():
            yield from media.receiving.watched_layers(producer_id)

    def _stop(self) -> None:
        self.watching.close()
        self._arrival.close()
        self._speaking.close()
        for media in self._participants.values():
            media.close()
        self._participants.clear()

    def _on_router_closed(self, event: RouterClosed) -> None:
        self.slot.rooms -= 1
        self._stop()
        if event.reason is CloseReason.WORKER_DIED:
            self.listener.media_lost()

    def _on_volumes(self, event: VolumesMeasured) -> None:
        # After silence the same dominant speaker is not announced again, so the loudest one ends it.
        if not event.volumes:
            return
        self._speaking.goes_on()
        if self._speaking.participant_id is None:
            self._on_speaker(event.volumes[0].producer_id)

    def _on_speaker(self, producer_id: str) -> None:
        for media in self._participants.values():
            if media.sending.find(producer_id) is not None:
                self._speaking.started(media.participant_id)


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
    levels = AudioLevelObserverOptions(max_entries=1, threshold=SPEAKER_THRESHOLD_DBVO, interval=LEVELS_MS)
    try:
        return router, await asyncio.gather(
            router.create_active_speaker_observer(ActiveSpeakerObserverOptions(interval=300)),
            router.create_audio_level_observer(levels),
        )
    except BaseException:
        router.close()
        raise
