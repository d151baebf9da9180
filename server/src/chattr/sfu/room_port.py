"""What one participant's media needs of the room's."""

from collections.abc import Iterator
from typing import Protocol

from chattr.sfu.listener import MediaListener
from chattr.sfu.sent_producer import SentProducer
from chattr.sfu.settings import MediaSettings
from chattr.sfu.watching import Watching
from chattr.sfu.worker_pool import WorkerSlot
from mediasoup import Router


class RoomPort(Protocol):
    """The room's media, as its participants' media see it."""

    slot: WorkerSlot
    router: Router
    settings: MediaSettings
    listener: MediaListener
    watching: Watching

    def producers_for(self, participant_id: str) -> Iterator[SentProducer]:
        """Yield what others send."""

    async def producer_added(self, sent: SentProducer) -> None:
        """Offer a new producer to everyone else."""

    def producer_removed(self, sent: SentProducer) -> None:
        """Forget a producer that closed."""
