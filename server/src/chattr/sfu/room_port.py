"""What one participant's media needs of the room's, and what they exchange."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from chattr.protocol.base import Source
from chattr.sfu.listener import MediaListener
from chattr.sfu.settings import MediaSettings
from chattr.sfu.worker_pool import WorkerSlot
from mediasoup import Producer, Router


@dataclass(frozen=True, slots=True)
class SentProducer:
    """A producer, whose it is, and what it carries."""

    participant_id: str
    source: Source
    producer: Producer


class RoomPort(Protocol):
    """The room's media, as its participants' media see it."""

    slot: WorkerSlot
    router: Router
    settings: MediaSettings
    listener: MediaListener

    def producers_for(self, participant_id: str) -> Iterator[SentProducer]:
        """Yield what others send."""

    async def producer_added(self, sent: SentProducer) -> None:
        """Offer a new producer to everyone else."""

    def producer_removed(self, sent: SentProducer) -> None:
        """Forget a producer that closed."""
