"""The media of one room: its routers, and everyone's transports, producers and consumers."""

import asyncio
from collections.abc import Iterator
from functools import partial

import structlog

from chattr.core.errors import MediaUnavailableError, NotJoinedError
from chattr.protocol.base import JsonObject, Source
from chattr.sfu.arrival import Arrival
from chattr.sfu.listener import MediaListener
from chattr.sfu.observing import Observing
from chattr.sfu.participant_media import ParticipantMedia
from chattr.sfu.piping import Hold, Pipes
from chattr.sfu.room_router import RoomRouter, open_first_router, open_room_router
from chattr.sfu.sent_producer import SentProducer
from chattr.sfu.settings import MediaSettings
from chattr.sfu.shared_json import capabilities_json
from chattr.sfu.speaking import Speaking
from chattr.sfu.watching import Watched, Watching
from chattr.sfu.worker_pool import WorkerPool
from mediasoup import (
    ClosedError,
    CloseReason,
    Consumer,
    ConsumerClosed,
    ConsumerOptions,
    RouterClosed,
    UnsupportedError,
    WebRtcTransport,
)

log = structlog.get_logger(__name__)


class RoomMedia:
    """Made by `open_room_media`. `close()` ends all of it at once.

    It begins with one router and gets more, each on another worker, when the first is full. Everyone is
    placed on one of them; what others send there comes through pipes, and nobody can tell.
    """

    def __init__(
        self,
        room_id: str,
        first: RoomRouter,
        pool: WorkerPool,
        settings: MediaSettings,
        listener: MediaListener,
    ) -> None:
        self.log = log.bind(room=room_id)
        self.settings = settings
        self.listener = listener
        self.rtp_capabilities: JsonObject = capabilities_json(first.router.rtp_capabilities)
        self.watching = Watching(listener, self._watched)
        self._pool = pool
        self._routers: list[RoomRouter] = []
        self._placing = asyncio.Lock()
        self._pipes = Pipes(self.log)
        self._holds: dict[str, Hold] = {}
        self._participants: dict[str, ParticipantMedia] = {}
        self._arrival = Arrival(listener)
        self.speaking = Speaking(listener)
        self._observing = Observing(first, self.speaking, partial(self._bring, flows=True), self.log)
        self._take_on(first)

    @property
    def closed(self) -> bool:
        """Tell whether nothing of it is left."""
        return not self._routers

    @property
    def routers(self) -> tuple[RoomRouter, ...]:
        """Return the routers, in the order in which they were opened."""
        return tuple(self._routers)

    def find(self, participant_id: str) -> ParticipantMedia | None:
        """Return a participant's media; None when they have none here."""
        return self._participants.get(participant_id)

    def renew(self, participant_id: str) -> ParticipantMedia:
        """Give a participant a blank start; what they had closes."""
        self.remove(participant_id)
        media = self._participants[participant_id] = ParticipantMedia(participant_id, self)
        self.consumers_changed()
        return media

    def remove(self, participant_id: str) -> None:
        """Close all that a participant has here."""
        self._drop(participant_id)
        for home in self.routers:
            if participant_id in home.placed:
                home.placed.discard(participant_id)
                if not home.placed:
                    home.slot.loads.drop(home)
                self._close_if_unneeded(home)
        self.consumers_changed()

    def close(self) -> None:
        """Close everything; the listener is not told."""
        self._stop()
        for home in self.routers:
            home.router.close()

    async def place(self, participant_id: str) -> RoomRouter:
        """Return the router that a participant's transports are on, chosen at the first call.

        :raises NotJoinedError: they left in the meantime.
        :raises MediaUnavailableError: no worker can take them.
        """
        async with self._placing:
            home = next((home for home in self._routers if participant_id in home.placed), None)
            if home is None:
                home = await self._choose(participant_id)
                if participant_id not in self._participants:
                    self._close_if_unneeded(home)
                    raise NotJoinedError
                home.placed.add(participant_id)
                home.slot.loads.add(home, partial(self._load_of, home))
                # The first may have been full before anybody came.
                for other in self.routers:
                    self._close_if_unneeded(other)
            return home

    async def consume(
        self, transport: WebRtcTransport, sent: SentProducer, options: ConsumerOptions
    ) -> Consumer:
        """Consume what somebody sends, wherever in the room it comes in.

        :raises mediasoup.MediasoupError: as `Transport.consume`, or there is no way to the producer.
        """
        there = next((r for r in self._routers if transport.id in r.router.transports), None)
        if there is None:
            raise ClosedError(f"the transport {transport.id} closed")
        home = self._home_of(sent)
        if home is not there and not home.router.can_consume(sent.producer.id, options.rtp_capabilities):
            raise UnsupportedError(f"the producer {sent.producer.id} cannot be consumed")
        hold = await self._bring(sent, there, flows=not options.paused)
        try:
            consumer = await transport.consume(options)
        except BaseException:
            if hold is not None:
                hold.release()
            raise
        self.consumers_changed()
        if hold is not None:
            self._keep(hold, consumer)
        return consumer

    def consumers_changed(self) -> None:
        """Have the room's part of its workers' load reckoned anew."""
        for home in self._routers:
            home.slot.loads.changed(home)

    def consumer_switched(self, consumer: Consumer) -> None:
        """Let a piped producer flow as long as somebody watches it."""
        hold = self._holds.get(consumer.id)
        if hold is not None:
            hold.flow(not consumer.paused)

    def producers_for(self, participant_id: str) -> Iterator[SentProducer]:
        """Yield what others send."""
        for other in self._participants.values():
            if other.participant_id != participant_id:
                yield from other.sending.producers

    def producer_added(self, sent: SentProducer) -> None:
        """Offer a new producer to everyone else, and to the observers if somebody speaks on it."""
        for other in self._participants.values():
            if other.participant_id != sent.participant_id:
                other.receiving.producers_changed()
        self.watching.added(sent)
        self._arrival.added(sent)
        if sent.source is Source.MICROPHONE:
            self._observing.add(sent)

    def producer_removed(self, sent: SentProducer) -> None:
        """Forget what was known of it, and who spoke if it was their microphone."""
        self.watching.removed(sent)
        self._arrival.removed(sent)
        if sent.source is Source.MICROPHONE:
            self._observing.remove(sent)
            self.speaking.gone(sent.participant_id)

    def _watched(self, producer_id: str) -> Iterator[Watched]:
        for media in self._participants.values():
            yield from media.receiving.watched(producer_id)

    def _home_of(self, sent: SentProducer) -> RoomRouter:
        # Where it is piped to, its id names another producer.
        for home in self._routers:
            if home.router.producers.get(sent.producer.id) is sent.producer:
                return home
        raise ClosedError(f"the producer {sent.producer.id} closed")

    async def _bring(self, sent: SentProducer, there: RoomRouter, *, flows: bool) -> Hold | None:
        home = self._home_of(sent)
        if home is there:
            return None
        return await self._pipes.take(sent.producer, home.router, there.router, flows=flows)

    async def _choose(self, participant_id: str) -> RoomRouter:
        others = len(self._participants) - 1
        more = max(others, sum(1 for _ in self.producers_for(participant_id)))
        slot = await self._pool.acquire(more, homes=[home.slot for home in self._routers])
        for home in self._routers:
            if home.slot is slot:
                return home
        if self.closed:
            slot.rooms -= 1
            raise MediaUnavailableError
        try:
            home = await open_room_router(slot)
        except MediaUnavailableError:
            if self.closed:
                raise
            return self._routers[0]
        if self.closed or home.router.closed:
            home.slot.rooms -= 1
            home.router.close()
            raise MediaUnavailableError
        self.log.info("room spilled over", slot=slot.index, routers=len(self._routers) + 1)
        self._take_on(home)
        return home

    def _take_on(self, home: RoomRouter) -> None:
        self._routers.append(home)
        home.router.on(RouterClosed, lambda event: self._on_router_closed(home, event))

    def _load_of(self, home: RoomRouter) -> int:
        """Count the consumers, or those that there will be when everyone there hears everyone."""
        return max(home.consumers, len(home.placed) * (len(self._participants) - 1))

    def _keep(self, hold: Hold, consumer: Consumer) -> None:
        """Hold a piped producer for as long as this consumer of it is there."""
        if consumer.closed:
            hold.release()
            return
        self._holds[consumer.id] = hold
        consumer.on(ConsumerClosed, lambda _event: self._holds.pop(consumer.id).release())

    def _close_if_unneeded(self, home: RoomRouter) -> None:
        if not home.placed and len(self._routers) > 1:
            home.router.close()

    def _drop(self, participant_id: str) -> None:
        media = self._participants.pop(participant_id, None)
        if media is not None:
            media.close()
        self.speaking.gone(participant_id)

    def _stop(self) -> None:
        self.watching.close()
        self._arrival.close()
        self.speaking.close()
        self._observing.close()
        for media in self._participants.values():
            media.close()
        self._participants.clear()
        for home in self._routers:
            home.placed.clear()
            home.slot.loads.drop(home)

    def _on_router_closed(self, home: RoomRouter, event: RouterClosed) -> None:
        home.slot.rooms -= 1
        home.slot.loads.drop(home)
        self._routers.remove(home)
        died = event.reason is CloseReason.WORKER_DIED
        if not self._routers:
            self._stop()
            if died:
                self.listener.media_lost()
            return
        lost = sorted(home.placed)
        for participant_id in lost:
            self._drop(participant_id)
        self.consumers_changed()
        if self._observing.at is home:
            self._observing.move(self._routers[0])
        if died and lost:
            self.log.warning(
                "part of a room's media lost", participants=len(lost), routers=len(self._routers)
            )
            self.listener.part_lost(lost)


async def open_room_media(
    room_id: str, pool: WorkerPool, settings: MediaSettings, listener: MediaListener
) -> RoomMedia:
    """Make a room's first router on the least loaded worker. `room_id` is for the log.

    :raises MediaUnavailableError: no worker is there, or those that were tried do not answer.
    """
    first = await open_first_router(pool)
    return RoomMedia(room_id, first, pool, settings, listener)
