"""A producer of somebody in the room."""

from dataclasses import dataclass

from chattr.protocol.base import Source
from mediasoup import Producer


@dataclass(slots=True, eq=False)
class SentProducer:
    """A producer, whose it is, and what it carries.

    `interrupted`: it closed with its transport, not by its sender's word.
    """

    participant_id: str
    source: Source
    producer: Producer
    interrupted: bool = False
