"""RtpObserver: what all observers of producers have in common."""

from ._channel import Channel
from ._entity import Entity
from ._router_share import RouterShare
from ._wire import observer as wire
from ._wire.router import close_rtp_observer
from .bounds import AppData
from .common_types import CloseReason
from .observer_types import (
    ProducerAdded,
    ProducerRemoved,
    RtpObserverClosed,
    RtpObserverPaused,
    RtpObserverResumed,
    RtpObserverType,
)


class RtpObserver(Entity):
    """Base of the observers, which watch the media of the producers added to them."""

    def __init__(self, observer_id: str, channel: Channel, router: RouterShare, app_data: AppData) -> None:
        super().__init__(observer_id, channel, app_data)
        self._router = router
        self._paused = False
        channel.mailboxes.listen(observer_id, self._on_notification)

    @property
    def type(self) -> RtpObserverType:
        """Which kind of observer it is."""
        raise NotImplementedError

    @property
    def paused(self) -> bool:
        """Whether it is paused."""
        return self._paused

    async def pause(self) -> None:
        """Stop observing."""
        await self._request(wire.pause(self.id))
        was_paused, self._paused = self._paused, True
        if not was_paused:
            self._emit(RtpObserverPaused())

    async def resume(self) -> None:
        """Observe again."""
        await self._request(wire.resume(self.id))
        was_paused, self._paused = self._paused, False
        if was_paused:
            self._emit(RtpObserverResumed())

    async def add_producer(self, producer_id: str) -> None:
        """Observe a producer of the same router.

        :raises InvalidParametersError: the router has no such producer.
        :raises RequestRejectedError: it cannot be observed, for instance because it is video.
        """
        self._router.producer(producer_id)
        await self._request(wire.add_producer(self.id, producer_id))
        self._emit(ProducerAdded(producer_id=producer_id))

    async def remove_producer(self, producer_id: str) -> None:
        """No longer observe a producer.

        :raises InvalidParametersError: the router has no such producer.
        """
        self._router.producer(producer_id)
        await self._request(wire.remove_producer(self.id, producer_id))
        self._emit(ProducerRemoved(producer_id=producer_id))

    def _router_closed(self) -> None:
        self._shut(CloseReason.ROUTER_CLOSED)

    def _tell_worker(self) -> None:
        self._channel.post(close_rtp_observer(self._router.router_id, self.id))

    def _closed_event(self, reason: CloseReason) -> RtpObserverClosed:
        return RtpObserverClosed(reason=reason)
