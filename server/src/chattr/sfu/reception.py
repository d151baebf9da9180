"""One consumer of a participant, and how it is told."""

from dataclasses import dataclass

from chattr.protocol.base import MediaKind, Source
from chattr.protocol.payloads import ConsumerInfo, ConsumerLayers
from chattr.sfu.arrival import scores_of
from chattr.sfu.codecs import DEFAULT_PRIORITY, SCREEN_PRIORITY
from chattr.sfu.sent_producer import SentProducer
from chattr.sfu.shared_json import parameters_json
from chattr.sfu.watching import Watched
from mediasoup import Consumer, MediasoupError
from mediasoup import ConsumerLayers as Layers

SMALL_BPS = 200_000
"""A layer that takes no more than this at its most is small: its key frames pass a narrow line too."""


@dataclass(slots=True, eq=False)
class Reception:
    """A consumer, what it consumes, and whether the client knows of it."""

    sent: SentProducer
    consumer: Consumer
    announced: bool = False
    # The layers that are preferred again when the line is wide enough; None: they are not held down.
    _held_down: Layers | None = None

    @property
    def preferred(self) -> Layers | None:
        """The highest layers that the client wants; None for what has none."""
        return self._held_down or self.consumer.preferred_layers

    @property
    def least_priority(self) -> int:
        """The lowest priority that the client may give it."""
        return SCREEN_PRIORITY if self.sent.source is Source.SCREEN else DEFAULT_PRIORITY

    @property
    def layer(self) -> int:
        """The spatial layer that flows; -1 if none does."""
        layers = self.consumer.current_layers
        return -1 if layers is None else layers.spatial_layer

    @property
    def is_large(self) -> bool:
        """Whether more flows than a small layer."""
        return self.flows and self.layer > self._small_layer

    @property
    def is_small_sent(self) -> bool:
        """Whether a small layer comes from the sender."""
        return any(score > 0 for score in scores_of(self.sent)[: self._small_layer + 1])

    @property
    def flows(self) -> bool:
        """Whether nobody has paused it."""
        return not (self.consumer.closed or self.consumer.paused or self.consumer.producer_paused)

    @property
    def wants_more(self) -> bool:
        """Whether a better layer is wanted, and sent, than the one that flows."""
        return self.flows and self.preferred is not None and self.layer < self._best_sent()

    def _best_sent(self) -> int:
        """The highest wanted layer that comes from the sender; -1 if none does."""
        wanted = self.preferred.spatial_layer if self.preferred is not None else 0
        sent = [layer for layer, score in enumerate(scores_of(self.sent)) if score > 0]
        return max((layer for layer in sent if layer <= wanted), default=-1)

    @property
    def _small_layer(self) -> int:
        """The highest small layer, or the lowest of all."""
        encodings = self.sent.producer.rtp_parameters.encodings
        rates = [encoding.max_bitrate for encoding in encodings]
        return max((n for n, rate in enumerate(rates) if rate is not None and rate <= SMALL_BPS), default=0)

    def _small(self, layers: Layers) -> Layers:
        return Layers(
            spatial_layer=min(layers.spatial_layer, self._small_layer), temporal_layer=layers.temporal_layer
        )

    async def wanted_bps(self) -> int:
        """Ask what its wanted layer takes, in bits per second; 0 when that is not known."""
        best = self._best_sent()
        try:
            stats = await self.sent.producer.get_stats()
        except MediasoupError:
            return 0
        streams = sorted(stats, key=lambda stream: stream.rid or "")
        return max((stream.bitrate for stream in streams[: best + 1]), default=0)

    def watched(self, *, narrow: bool) -> Watched:
        """Return what may flow of it, over a line that is narrow or not."""
        layers = self.preferred
        lowest = narrow and self.sent.source is Source.SCREEN
        return Watched(0 if layers is None else layers.spatial_layer, lowest=lowest)

    async def prefer(self, layers: Layers) -> None:
        """Want these layers, as soon as the line is wide enough."""
        if self._held_down is None:
            await self.consumer.set_preferred_layers(layers)
        else:
            self._held_down = layers
            await self.consumer.set_preferred_layers(self._small(layers))

    async def cap(self) -> None:
        """Let no more than a small layer flow."""
        preferred = self.consumer.preferred_layers
        if self._held_down is None and preferred is not None and not self.consumer.closed:
            self._held_down = preferred
            await self.consumer.set_preferred_layers(self._small(preferred))

    async def uncap(self) -> None:
        """Let flow what is wanted."""
        layers, self._held_down = self._held_down, None
        if layers is not None and not self.consumer.closed:
            await self.consumer.set_preferred_layers(layers)


def is_held_back(reception: Reception) -> bool:
    """Tell whether it should flow, as far as its sender and its receiver go."""
    consumer = reception.consumer
    stopped = consumer.closed or consumer.paused or consumer.producer_paused
    return not stopped and any(score > 0 for score in scores_of(reception.sent))


def wire_layers(layers: Layers | None) -> ConsumerLayers | None:
    """Write layers as the protocol has them."""
    if layers is None:
        return None
    return ConsumerLayers(spatial_layer=layers.spatial_layer, temporal_layer=layers.temporal_layer)


def info_of(reception: Reception) -> ConsumerInfo:
    """Return all that a client needs to build its side."""
    consumer, sent = reception.consumer, reception.sent
    return ConsumerInfo(
        consumer_id=consumer.id,
        producer_id=sent.producer.id,
        participant_id=sent.participant_id,
        source=sent.source,
        kind=MediaKind(consumer.kind),
        rtp_parameters=parameters_json(consumer.rtp_parameters),
        producer_paused=sent.producer.paused,
        producer_scores=scores_of(sent),
        layers=wire_layers(consumer.current_layers),
    )
