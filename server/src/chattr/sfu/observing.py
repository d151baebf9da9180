"""Every microphone of a room, listened to on one of its routers."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from chattr.sfu.piping import Hold
from chattr.sfu.room_router import RoomRouter
from chattr.sfu.sent_producer import SentProducer
from chattr.sfu.speaking import Speaking
from mediasoup import DominantSpeakerChanged, MediasoupError, SilenceDetected, VolumesMeasured

Bring = Callable[[SentProducer, RoomRouter], Awaitable[Hold | None]]


class Observing:
    """Tells `Speaking` what the observers of one router hear.

    Microphones of other routers are brought there by `bring`, so that all are compared with each other.
    """

    def __init__(
        self, at: RoomRouter, speaking: Speaking, bring: Bring, log: structlog.stdlib.BoundLogger
    ) -> None:
        self._log = log
        self._at = at
        self._speaking = speaking
        self._bring = bring
        self._microphones: dict[str, SentProducer] = {}
        self._holds: dict[str, Hold] = {}
        self._starting: set[asyncio.Task[None]] = set()
        self._audible = False
        self._follow()

    @property
    def at(self) -> RoomRouter:
        """The router whose observers are listened to."""
        return self._at

    def add(self, sent: SentProducer) -> None:
        """Listen to a microphone, soon: nobody waits for a worker that is not their own."""
        self._microphones[sent.producer.id] = sent
        self._start(sent)

    def remove(self, sent: SentProducer) -> None:
        """Forget a microphone that closed."""
        self._microphones.pop(sent.producer.id, None)
        self._let_go(sent.producer.id)

    def move(self, to: RoomRouter) -> None:
        """Go on at another router: the one before is closed."""
        self._at = to
        self._audible = False
        # Whoever is still heard will be; who fell silent meanwhile is told of by nobody.
        self._speaking.heard(())
        self._follow()
        for producer_id, sent in self._microphones.items():
            self._let_go(producer_id)
            self._start(sent)

    def close(self) -> None:
        """Listen to nobody any more."""
        self._microphones.clear()
        for producer_id in tuple(self._holds):
            self._let_go(producer_id)
        for task in self._starting:
            task.cancel()

    def _follow(self) -> None:
        self._at.dominance.on(DominantSpeakerChanged, self._on_dominance)
        self._at.levels.on(VolumesMeasured, self._on_volumes)
        self._at.levels.on(SilenceDetected, lambda _event: self._on_silence())

    def _start(self, sent: SentProducer) -> None:
        name = f"observe {sent.producer.id}"
        task = asyncio.get_running_loop().create_task(self._listen(sent, self._at), name=name)
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)

    async def _listen(self, sent: SentProducer, at: RoomRouter) -> None:
        producer_id = sent.producer.id
        try:
            hold = await self._bring(sent, at)
            if at is not self._at or self._microphones.get(producer_id) is not sent:
                if hold is not None:
                    hold.release()
                return
            if hold is not None:
                self._holds[producer_id] = hold
            await at.dominance.add_producer(producer_id)
            await at.levels.add_producer(producer_id)
        except MediasoupError as error:
            # The producer closed meanwhile, or a worker is going; both are told elsewhere.
            self._log.debug("producer not observed", producer=producer_id, error=str(error))

    def _let_go(self, producer_id: str) -> None:
        hold = self._holds.pop(producer_id, None)
        if hold is not None:
            hold.release()

    def _on_dominance(self, event: DominantSpeakerChanged) -> None:
        # Of microphones that are all silent the worker takes one as well.
        speaker = self._open(event.producer_id)
        if self._audible and speaker is not None:
            self._speaking.started(speaker.participant_id)

    def _on_volumes(self, event: VolumesMeasured) -> None:
        # The worker's dominant speaker stays so while silent or muted, and is not announced again.
        opened = [self._open(volume.producer_id) for volume in event.volumes]
        heard = [sent.participant_id for sent in opened if sent is not None]
        self._audible = bool(heard)
        self._speaking.heard(heard)

    def _on_silence(self) -> None:
        self._audible = False
        self._speaking.heard(())

    def _open(self, producer_id: str) -> SentProducer | None:
        """Return the microphone if it is not muted: what it sent before may be told of afterwards."""
        sent = self._microphones.get(producer_id)
        return None if sent is None or sent.producer.paused else sent
