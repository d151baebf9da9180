"""What one participant receives: one transport, a consumer for each producer of the others."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator

from chattr.core.errors import NotJoinedError
from chattr.protocol.base import JsonObject, Source
from chattr.protocol.notifications import ConsumerLayersChanged, NewConsumers
from chattr.protocol.payloads import ConsumerInfo
from chattr.protocol.requests import PreferredLayers, ReportCongestion
from chattr.sfu.all_of import all_of
from chattr.sfu.closings import Closings
from chattr.sfu.codecs import SCREEN_PRIORITY
from chattr.sfu.downlink import Downlink
from chattr.sfu.known_capabilities import capabilities_of
from chattr.sfu.reception import Reception, info_of, is_held_back, wire_layers
from chattr.sfu.room_port import RoomPort
from chattr.sfu.sent_producer import SentProducer
from chattr.sfu.watching import Watched
from mediasoup import (
    CloseReason,
    Consumer,
    ConsumerClosed,
    ConsumerOptions,
    LayersChanged,
    MediasoupError,
    RtpCapabilities,
    TransportClosed,
    UnsupportedError,
    WebRtcTransport,
)
from mediasoup import ConsumerLayers as Layers

GATHER_S = 0.02
"""How long to wait for more producers, in seconds: a microphone and a camera that start together are told of
in one message, and whoever comes in is served before those who are in."""

RETRY_S = 2.0
"""After how long a consumer is tried again that the worker could not make."""


class Receiving:
    """The receive transport and the consumers of one participant.

    From `start` on, consumers follow what the others send: whatever is missing is made, several at
    once, and told in one message.
    """

    def __init__(self, participant_id: str, room: RoomPort) -> None:
        self._participant_id = participant_id
        self._room = room
        self._transport: WebRtcTransport | None = None
        self._capabilities: RtpCapabilities | None = None
        self._receptions: dict[str, Reception] = {}
        # Producers that this client cannot receive, so that they are tried once.
        self._refused: set[str] = set()
        self._lock = asyncio.Lock()
        self._dirty = asyncio.Event()
        self._follower: asyncio.Task[None] | None = None
        self._log = room.log.bind(participant=participant_id)
        self._downlink = Downlink(
            room.settings.min_outgoing_bitrate_bps, self._videos_known, self._line_changed, self._log
        )
        self._closings = Closings(lambda gone: room.listener.tell(participant_id, gone))

    @property
    def transports(self) -> Iterable[WebRtcTransport]:
        """Return the open transport, if there is one."""
        return () if self._transport is None else (self._transport,)

    def find_transport(self, transport_id: str) -> WebRtcTransport | None:
        """Return the transport; None when this is not its id."""
        transport = self._transport
        return transport if transport is not None and transport.id == transport_id else None

    def require_room_for_transport(self) -> None:
        """Do nothing: a new receive transport takes the place of the one before."""

    def add_transport(self, transport: WebRtcTransport) -> None:
        """Take a new transport; the one before closes, and its consumers with it."""
        old, self._transport = self._transport, transport
        self._downlink.close()
        if old is not None:
            old.close()
        self._refused.clear()
        self._capabilities = None
        transport.on(TransportClosed, lambda _event: self._on_transport_closed(transport))

    async def start(self, transport: WebRtcTransport, rtp_capabilities: JsonObject) -> list[ConsumerInfo]:
        """Receive everybody from now on; return all consumers that there are now.

        :raises InvalidRtpCapabilitiesError: they cannot be understood.
        """
        self._capabilities = capabilities_of(rtp_capabilities)
        self._refused.clear()
        if self._follower is None:
            name = f"follow producers for {self._participant_id}"
            self._follower = asyncio.get_running_loop().create_task(self._follow(), name=name)
        await self._catch_up()
        if transport is not self._transport:
            raise NotJoinedError
        self._room.speaking.tell(self._participant_id)
        return self._announce(self._receptions.values())

    def producers_changed(self) -> None:
        """Make consumers for what is new, soon."""
        self._dirty.set()

    def watched(self, producer_id: str) -> Iterator[Watched]:
        """Yield what flows, or may flow, of a producer; nothing while the client has it paused."""
        for consumer_id, reception in self._receptions.items():
            paused = reception.consumer.paused and not self._downlink.holds(consumer_id)
            if reception.sent.producer.id == producer_id and not paused:
                yield reception.watched(narrow=self._downlink.is_narrow)

    def videos(self) -> Iterator[Consumer]:
        """Yield the videos that flow here."""
        for reception in self._receptions.values():
            consumer = reception.consumer
            if consumer.kind == "video" and not consumer.paused:
                yield consumer

    def resume(self, consumer_ids: Iterable[str]) -> None:
        """Let these flow; unknown ids are ignored."""
        self._switch(consumer_ids, paused=False)

    def pause(self, consumer_ids: Iterable[str]) -> None:
        """Stop these; unknown ids are ignored."""
        self._switch(consumer_ids, paused=True)

    async def set_layers(self, wishes: Iterable[PreferredLayers]) -> None:
        """Choose layers and priorities; unknown ids, and consumers without layers, are ignored."""
        wish_of = {wish.consumer_id: wish for wish in wishes}

        async def choose(reception: Reception) -> None:
            consumer, wish = reception.consumer, wish_of[reception.consumer.id]
            if consumer.kind == "video":
                layers = Layers(spatial_layer=wish.spatial_layer, temporal_layer=wish.temporal_layer)
                await reception.prefer(layers)
            if wish.priority is not None:
                await consumer.set_priority(max(wish.priority, reception.least_priority))

        await self._for_each(wish_of, choose)

    async def congested(self, report: ReportCongestion) -> None:
        """Send less at once, if the report is true."""
        if self._transport is not None:
            await self._downlink.congested(self._transport, report)

    def close(self) -> None:
        """Close the transport and stop following."""
        self._closings.clear()
        self._downlink.close()
        transport, self._transport = self._transport, None
        if self._follower is not None:
            self._follower.cancel()
        if transport is not None:
            transport.close()

    async def _follow(self) -> None:
        while True:
            await self._dirty.wait()
            await asyncio.sleep(GATHER_S)
            self._dirty.clear()
            try:
                await self._catch_up()
            except Exception:
                self._log.exception("cannot follow producers")
            fresh = [r for r in self._receptions.values() if not r.announced]
            if fresh:
                self._room.listener.tell(self._participant_id, NewConsumers(consumers=self._announce(fresh)))

    async def _catch_up(self) -> None:
        """Make every missing consumer; those of one turn together."""
        async with self._lock:
            while missing := self._missing():
                for error in await all_of([self._consume(sent) for sent in missing]):
                    if error is not None:
                        raise error

    def _missing(self) -> list[SentProducer]:
        if self._transport is None or self._capabilities is None:
            return []
        have = {r.sent.producer.id for r in self._receptions.values()} | self._refused
        return [s for s in self._room.producers_for(self._participant_id) if s.producer.id not in have]

    async def _consume(self, sent: SentProducer) -> None:
        transport, capabilities = self._transport, self._capabilities
        if transport is None or capabilities is None:
            return
        try:
            consumer = await self._make(transport, capabilities, sent)
        except MediasoupError as error:
            self._refused.add(sent.producer.id)
            if not isinstance(error, UnsupportedError) and not sent.producer.closed:
                asyncio.get_running_loop().call_later(RETRY_S, self._retry, sent.producer.id)
            if isinstance(error, UnsupportedError):
                self._log.info("producer not supported", producer=sent.producer.id, error=str(error))
            else:
                self._log.debug("producer not consumed", producer=sent.producer.id, error=str(error))
            return
        if transport is not self._transport or sent.producer.closed:
            consumer.close()
        if consumer.closed:
            return
        reception = self._receptions[consumer.id] = Reception(sent, consumer)
        consumer.on(ConsumerClosed, lambda event: self._on_consumer_closed(reception, event))
        consumer.on(LayersChanged, lambda event: self._on_layers(reception, event))
        if consumer.kind == "video":
            await self._downlink.welcome(reception)

    def _retry(self, producer_id: str) -> None:
        self._refused.discard(producer_id)
        self._dirty.set()

    async def _make(
        self, transport: WebRtcTransport, capabilities: RtpCapabilities, sent: SentProducer
    ) -> Consumer:
        options = ConsumerOptions(producer_id=sent.producer.id, rtp_capabilities=capabilities, paused=True)
        consumer = await self._room.consume(transport, sent, options)
        if sent.source is Source.SCREEN:
            try:
                await consumer.set_priority(SCREEN_PRIORITY)
            except BaseException:
                consumer.close()
                raise
        return consumer

    def _videos_known(self) -> list[Reception]:
        return [one for one in self._receptions.values() if one.consumer.kind == "video"]

    def _line_changed(self) -> None:
        """Have screens sent in their lowest layer as well, or no more."""
        for reception in self._receptions.values():
            if reception.sent.source is Source.SCREEN:
                self._room.watching.changed(reception.sent.producer.id)

    def _known(self, ids: Iterable[str]) -> list[Reception]:
        return [r for cid in dict.fromkeys(ids) if (r := self._receptions.get(cid)) is not None]

    def _switch(self, ids: Iterable[str], *, paused: bool) -> None:
        """Have these flow or not; the worker does it before whatever it is asked next, so nobody waits."""
        known = self._known(ids)
        self._downlink.let_go([reception.consumer.id for reception in known])
        for reception in known:
            if not reception.consumer.closed:
                reception.consumer.switch(paused=paused)
            self._note_switched(reception)

    def _note_switched(self, reception: Reception) -> None:
        self._room.consumer_switched(reception.consumer)
        self._room.watching.changed(reception.sent.producer.id)

    async def _for_each(self, ids: Iterable[str], act: Callable[[Reception], Awaitable[None]]) -> None:
        known = self._known(ids)
        results = await all_of([act(reception) for reception in known])
        for reception in known:
            self._note_switched(reception)
        for result in results:
            if isinstance(result, MediasoupError):
                # It closed in the meantime, which the client is told by `consumers-closed`.
                self._log.debug("consumer not changed", error=str(result))
            elif isinstance(result, BaseException):
                raise result

    def _announce(self, receptions: Iterable[Reception]) -> list[ConsumerInfo]:
        told = tuple(receptions)
        for reception in told:
            reception.announced = True
        return [info_of(reception) for reception in told]

    def _on_consumer_closed(self, reception: Reception, event: ConsumerClosed) -> None:
        self._receptions.pop(reception.consumer.id, None)
        self._room.consumers_changed()
        self._room.watching.changed(reception.sent.producer.id)
        if not reception.announced or event.reason is not CloseReason.PRODUCER_CLOSED:
            return
        self._closings.add(reception)

    def _on_layers(self, reception: Reception, event: LayersChanged) -> None:
        if event.layers is None and self._transport is not None and is_held_back(reception):
            self._downlink.starved(self._transport)
        if reception.announced:
            told = ConsumerLayersChanged(consumer_id=reception.consumer.id, layers=wire_layers(event.layers))
            self._room.listener.tell(self._participant_id, told)

    def _on_transport_closed(self, transport: WebRtcTransport) -> None:
        if self._transport is transport:
            self._transport = None
