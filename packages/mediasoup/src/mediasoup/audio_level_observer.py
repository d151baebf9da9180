"""AudioLevelObserver: how loud the producers are."""

import logging

from ._wire import observer as wire
from ._wire.request import Notification
from .observer_types import RtpObserverType, SilenceDetected, VolumesMeasured
from .rtp_observer import RtpObserver

_log = logging.getLogger("mediasoup.audio_level_observer")


class AudioLevelObserver(RtpObserver):
    """Reports the loudest producers; made by ``Router.create_audio_level_observer``."""

    @property
    def type(self) -> RtpObserverType:
        """Audio level."""
        return RtpObserverType.AUDIO_LEVEL

    def _on_notification(self, notification: Notification) -> None:
        match notification.event:
            case "AUDIOLEVELOBSERVER_VOLUMES":
                # A producer may have closed since the worker measured it.
                volumes = tuple(
                    volume
                    for volume in wire.decode_volumes(notification)
                    if volume.producer_id in self._router.producers
                )
                if volumes:
                    self._emit(VolumesMeasured(volumes=volumes))
            case "AUDIOLEVELOBSERVER_SILENCE":
                self._emit(SilenceDetected())
            case event:
                _log.warning("unexpected notification %s", event)
