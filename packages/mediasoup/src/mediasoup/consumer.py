"""Consumer: media that a router sends through a transport."""

import logging
from collections.abc import Iterable

from ._channel import Channel
from ._entity import Entity
from ._wire import consumer as wire
from ._wire.request import Notification, Request
from .bounds import AppData
from .common_types import CloseReason
from .consumer_types import (
    ConsumerClosed,
    ConsumerDump,
    ConsumerLayers,
    ConsumerPaused,
    ConsumerProducerPaused,
    ConsumerProducerResumed,
    ConsumerResumed,
    ConsumerScore,
    ConsumerScoreChanged,
    ConsumerStats,
    ConsumerTraceEventType,
    ConsumerType,
    LayersChanged,
    RtpReceived,
)
from .errors import InvalidParametersError
from .json_codec import check_fields, checked_int, listed
from .rtp_parameters import MediaKind, RtpParameters

DEFAULT_PRIORITY = 1
"""Priority of a consumer that was given none."""

_log = logging.getLogger("mediasoup.consumer")


class Consumer(Entity):
    """An audio or video sink; made by ``Transport.consume``."""

    def __init__(
        self,
        channel: Channel,
        transport_id: str,
        arguments: wire.ConsumeArguments,
        answer: wire.ConsumeAnswer,
        app_data: AppData,
    ) -> None:
        super().__init__(arguments.consumer_id, channel, app_data)
        self._transport_id = transport_id
        self._arguments = arguments
        self._paused = answer.paused
        self._producer_paused = answer.producer_paused
        self._score = answer.score
        self._preferred_layers = answer.preferred_layers
        self._current_layers: ConsumerLayers | None = None
        self._priority = DEFAULT_PRIORITY
        channel.mailboxes.listen(self.id, self._on_notification)

    @property
    def producer_id(self) -> str:
        """Identifier of the producer that is consumed."""
        return self._arguments.producer_id

    @property
    def kind(self) -> MediaKind:
        """Audio or video."""
        return self._arguments.kind

    @property
    def type(self) -> ConsumerType:
        """The producer's type, or pipe."""
        return self._arguments.type

    @property
    def rtp_parameters(self) -> RtpParameters:
        """What the other end receives."""
        return self._arguments.rtp_parameters

    @property
    def paused(self) -> bool:
        """Whether this consumer is paused, whatever the producer is."""
        return self._paused

    @property
    def producer_paused(self) -> bool:
        """Whether the producer is paused."""
        return self._producer_paused

    @property
    def priority(self) -> int:
        """Priority from 1 to 255."""
        return self._priority

    @property
    def score(self) -> ConsumerScore:
        """How well media arrives, as last reported."""
        return self._score

    @property
    def preferred_layers(self) -> ConsumerLayers | None:
        """The highest layers to forward, None when the consumer has no layers."""
        return self._preferred_layers

    @property
    def current_layers(self) -> ConsumerLayers | None:
        """The layers being forwarded, None while nothing is."""
        return self._current_layers

    async def pause(self) -> None:
        """Stop forwarding."""
        await self._request(_switch(self.id, paused=True))
        self._set_paused(True)

    async def resume(self) -> None:
        """Forward again; for video, a key frame is asked for."""
        await self._request(_switch(self.id, paused=False))
        self._set_paused(False)

    def switch(self, *, paused: bool) -> None:
        """Pause or resume without waiting: it is done before what is asked next; a refusal is logged."""
        self._raise_if_closed()
        self._channel.post(_switch(self.id, paused=paused), urgent=False)
        self._set_paused(paused)

    async def set_preferred_layers(self, layers: ConsumerLayers) -> None:
        """Choose the highest layers to forward; does nothing for a consumer without layers.

        Layers above the highest are taken for the highest.

        :raises InvalidParametersError: a layer is out of range.
        """
        if not isinstance(layers, ConsumerLayers):
            raise InvalidParametersError("layers", "must be ConsumerLayers")
        layers = check_fields(layers, ConsumerLayers, "spatial_layer", "temporal_layer")
        response = await self._request(wire.set_preferred_layers(self.id, layers))
        self._preferred_layers = wire.decode_preferred_layers(response)

    async def set_priority(self, priority: int) -> None:
        """Choose, from 1 to 255, how early this consumer gets its share when the bandwidth does not suffice.

        :raises InvalidParametersError: the priority is out of range.
        """
        checked_int("priority", priority, 255, minimum=1)
        self._priority = wire.decode_priority(await self._request(wire.set_priority(self.id, priority)))

    async def unset_priority(self) -> None:
        """Go back to the priority of consumers that were given none."""
        await self.set_priority(DEFAULT_PRIORITY)

    async def request_key_frame(self) -> None:
        """Ask the producer for a key frame; does nothing for audio."""
        await self._request(Request("CONSUMER_REQUEST_KEY_FRAME", self.id))

    async def enable_trace_event(self, types: Iterable[ConsumerTraceEventType] = ()) -> None:
        """Trace these events and no others.

        :raises InvalidParametersError: a type is unknown.
        """
        await self._request(wire.enable_trace_event(self.id, listed("types", types)))

    async def dump(self) -> ConsumerDump:
        """Return what the worker holds of it."""
        return wire.decode_dump(await self._request(Request("CONSUMER_DUMP", self.id)))

    async def get_stats(self) -> tuple[ConsumerStats, ...]:
        """Return the statistics of its stream and, when there is one, of the producer's that feeds it."""
        return wire.decode_stats(await self._request(Request("CONSUMER_GET_STATS", self.id)))

    def _transport_closed(self) -> None:
        self._shut(CloseReason.TRANSPORT_CLOSED)

    def _tell_worker(self) -> None:
        self._channel.post(wire.close(self._transport_id, self.id))

    def _closed_event(self, reason: CloseReason) -> ConsumerClosed:
        return ConsumerClosed(reason=reason)

    def _on_notification(self, notification: Notification) -> None:
        match notification.event:
            case "CONSUMER_PRODUCER_CLOSE":
                self._shut(CloseReason.PRODUCER_CLOSED)
            case "CONSUMER_PRODUCER_PAUSE":
                self._set_producer_paused(True)
            case "CONSUMER_PRODUCER_RESUME":
                self._set_producer_paused(False)
            case "CONSUMER_SCORE":
                self._score = wire.decode_score(notification)
                self._emit(ConsumerScoreChanged(score=self._score))
            case "CONSUMER_LAYERS_CHANGE":
                self._current_layers = wire.decode_layers(notification)
                self._emit(LayersChanged(layers=self._current_layers))
            case "CONSUMER_RTP":
                self._emit(RtpReceived(packet=wire.decode_rtp(notification)))
            case "CONSUMER_TRACE":
                self._emit(wire.decode_trace(notification))
            case event:
                _log.warning("unexpected notification %s", event)

    def _set_paused(self, paused: bool) -> None:
        was_paused, self._paused = self._paused, paused
        if was_paused is not paused and not self._producer_paused:
            self._emit(ConsumerPaused() if paused else ConsumerResumed())

    def _set_producer_paused(self, paused: bool) -> None:
        if paused == self._producer_paused:
            return
        self._producer_paused = paused
        self._emit(ConsumerProducerPaused() if paused else ConsumerProducerResumed())
        if not self._paused:
            self._emit(ConsumerPaused() if paused else ConsumerResumed())


def _switch(consumer_id: str, *, paused: bool) -> Request:
    return Request("CONSUMER_PAUSE" if paused else "CONSUMER_RESUME", consumer_id)
