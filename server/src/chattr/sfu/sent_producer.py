"""A producer of somebody in the room."""

from dataclasses import dataclass

from chattr.protocol.base import Source
from mediasoup import Producer


@dataclass(frozen=True, slots=True)
class SentProducer:
    """A producer, whose it is, and what it carries."""

    participant_id: str
    source: Source
    producer: Producer
