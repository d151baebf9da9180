"""Producer: media that arrives at a router through a transport."""

import logging
from collections.abc import Iterable

from ._channel import Channel
from ._entity import Entity
from ._known_senders import KnownSender
from ._negotiated import Offers
from ._wire import producer as wire
from ._wire.repeated import Repeated
from ._wire.request import Notification, Request
from .bounds import AppData
from .common_types import CloseReason
from .json_codec import checked_packet, listed
from .producer_types import (
    ProducerClosed,
    ProducerDump,
    ProducerPaused,
    ProducerResumed,
    ProducerScore,
    ProducerScoreChanged,
    ProducerStats,
    ProducerTraceEventType,
    ProducerType,
)
from .rtp_parameters import MediaKind, RtpParameters

_log = logging.getLogger("mediasoup.producer")


class Producer(Entity):
    """An audio or video source; made by ``Transport.produce``."""

    def __init__(
        self,
        channel: Channel,
        transport_id: str,
        arguments: wire.ProduceArguments,
        producer_type: ProducerType,
        *,
        consumable_rtp_parameters: RtpParameters,
        sender: KnownSender,
        app_data: AppData,
    ) -> None:
        super().__init__(arguments.producer_id, channel, app_data)
        self._transport_id = transport_id
        self._arguments = arguments
        self._type = producer_type
        self._consumable_rtp_parameters = consumable_rtp_parameters
        self._offers = Offers(consumable_rtp_parameters, sender)
        self._encoded = Repeated(sender.encoded)
        self._paused = arguments.paused
        self._score: tuple[ProducerScore, ...] = ()
        channel.mailboxes.listen(self.id, self._on_notification)

    @property
    def kind(self) -> MediaKind:
        """Audio or video."""
        return self._arguments.kind

    @property
    def type(self) -> ProducerType:
        """Simple, simulcast or SVC, as the worker takes it from the RTP parameters."""
        return self._type

    @property
    def rtp_parameters(self) -> RtpParameters:
        """What the other end sends."""
        return self._arguments.rtp_parameters

    @property
    def consumable_rtp_parameters(self) -> RtpParameters:
        """What the router offers of it to consumers."""
        return self._consumable_rtp_parameters

    @property
    def paused(self) -> bool:
        """Whether it is paused."""
        return self._paused

    @property
    def score(self) -> tuple[ProducerScore, ...]:
        """How well each stream arrives, as last reported."""
        return self._score

    async def pause(self) -> None:
        """Stop forwarding to all consumers."""
        await self._request(Request("PRODUCER_PAUSE", self.id))
        was_paused, self._paused = self._paused, True
        if not was_paused:
            self._emit(ProducerPaused())

    async def resume(self) -> None:
        """Forward again."""
        await self._request(Request("PRODUCER_RESUME", self.id))
        was_paused, self._paused = self._paused, False
        if was_paused:
            self._emit(ProducerResumed())

    def force_key_frames(self) -> None:
        """Ask the sender for a key frame of each stream, at once; nothing while paused, or for audio.

        What consumers ask for waits up to a second behind a request that was lost on its way. The worker
        forgets that one only when the producer is resumed, so it is paused and resumed in one go, without
        waiting; consumers are told of both.

        :raises ClosedError: the producer is closed.
        """
        self._raise_if_closed()
        if self.kind is MediaKind.VIDEO and not self._paused:
            self._channel.post(Request("PRODUCER_PAUSE", self.id))
            self._channel.post(Request("PRODUCER_RESUME", self.id))

    async def enable_trace_event(self, types: Iterable[ProducerTraceEventType] = ()) -> None:
        """Trace these events and no others.

        :raises InvalidParametersError: a type is unknown.
        """
        await self._request(wire.enable_trace_event(self.id, listed("types", types)))

    async def dump(self) -> ProducerDump:
        """Return what the worker holds of it."""
        return wire.decode_dump(await self._request(Request("PRODUCER_DUMP", self.id)))

    async def get_stats(self) -> tuple[ProducerStats, ...]:
        """Return the statistics of its streams; empty until packets arrive."""
        return wire.decode_stats(await self._request(Request("PRODUCER_GET_STATS", self.id)))

    def send(self, packet: bytes) -> None:
        """Hand over an RTP packet; only for producers of a direct transport.

        :raises ClosedError: the producer is closed.
        :raises InvalidParametersError: the packet is not made of bytes.
        """
        self._raise_if_closed()
        self._channel.notify(wire.send(self.id, checked_packet(packet)))

    def _follow_pause(self, paused: bool) -> None:
        """Do as the producer at the other end of a pipe did, without waiting for the worker."""
        if self.closed or paused == self._paused:
            return
        self._channel.post(Request("PRODUCER_PAUSE" if paused else "PRODUCER_RESUME", self.id))
        self._paused = paused
        self._emit(ProducerPaused() if paused else ProducerResumed())

    def _transport_closed(self) -> None:
        self._shut(CloseReason.TRANSPORT_CLOSED)

    def _tell_worker(self) -> None:
        self._channel.post(wire.close(self._transport_id, self.id))

    def _closed_event(self, reason: CloseReason) -> ProducerClosed:
        return ProducerClosed(reason=reason)

    def _on_notification(self, notification: Notification) -> None:
        match notification.event:
            case "PRODUCER_SCORE":
                self._score = wire.decode_scores(notification)
                self._emit(ProducerScoreChanged(scores=self._score))
            case "PRODUCER_VIDEO_ORIENTATION_CHANGE":
                self._emit(wire.decode_orientation(notification))
            case "PRODUCER_TRACE":
                self._emit(wire.decode_trace(notification))
            case event:
                _log.warning("unexpected notification %s", event)
