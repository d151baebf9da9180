"""What one participant's media needs of the room's."""

from collections.abc import Iterator
from typing import Protocol

import structlog

from chattr.sfu.listener import MediaListener
from chattr.sfu.room_router import RoomRouter
from chattr.sfu.sent_producer import SentProducer
from chattr.sfu.settings import MediaSettings
from chattr.sfu.speaking import Speaking
from chattr.sfu.watching import Watching
from mediasoup import Consumer, ConsumerOptions, WebRtcTransport


class RoomPort(Protocol):
    """The room's media, as its participants' media see it."""

    log: structlog.stdlib.BoundLogger
    """What is logged of this room; it names the room by itself."""

    settings: MediaSettings
    listener: MediaListener
    watching: Watching
    speaking: Speaking

    async def place(self, participant_id: str) -> RoomRouter:
        """Return the router that a participant's transports are on."""

    async def consume(
        self, transport: WebRtcTransport, sent: SentProducer, options: ConsumerOptions
    ) -> Consumer:
        """Consume what somebody sends, wherever in the room it comes in."""

    def consumers_changed(self) -> None:
        """Take note that there are more or fewer consumers."""

    def consumer_switched(self, consumer: Consumer) -> None:
        """Take note that a consumer was paused or resumed."""

    def producers_for(self, participant_id: str) -> Iterator[SentProducer]:
        """Yield what others send."""

    def producer_added(self, sent: SentProducer) -> None:
        """Offer a new producer to everyone else."""

    def producer_removed(self, sent: SentProducer) -> None:
        """Forget a producer that closed."""
