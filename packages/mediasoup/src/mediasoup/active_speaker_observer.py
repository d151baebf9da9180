"""ActiveSpeakerObserver: who speaks."""

import logging

from ._wire import observer as wire
from ._wire.request import Notification
from .observer_types import DominantSpeakerChanged, RtpObserverType
from .rtp_observer import RtpObserver

_log = logging.getLogger("mediasoup.active_speaker_observer")


class ActiveSpeakerObserver(RtpObserver):
    """Reports the dominant speaker; made by ``Router.create_active_speaker_observer``."""

    @property
    def type(self) -> RtpObserverType:
        """Active speaker."""
        return RtpObserverType.ACTIVE_SPEAKER

    def _on_notification(self, notification: Notification) -> None:
        if notification.event == "ACTIVESPEAKEROBSERVER_DOMINANT_SPEAKER":
            producer_id = wire.decode_dominant_speaker(notification)
            # The producer may have closed since the worker heard it.
            if producer_id in self._router.producers:
                self._emit(DominantSpeakerChanged(producer_id=producer_id))
        else:
            _log.warning("unexpected notification %s", notification.event)
