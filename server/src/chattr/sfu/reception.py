"""One consumer of a participant, and how it is told."""

from dataclasses import dataclass

from chattr.protocol.base import MediaKind
from chattr.protocol.payloads import ConsumerInfo, ConsumerLayers
from chattr.sfu.arrival import scores_of
from chattr.sfu.sent_producer import SentProducer
from chattr.sfu.shared_json import parameters_json
from mediasoup import Consumer
from mediasoup import ConsumerLayers as Layers


@dataclass(slots=True, eq=False)
class Reception:
    """A consumer, what it consumes, and whether the client knows of it."""

    sent: SentProducer
    consumer: Consumer
    announced: bool = False


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
