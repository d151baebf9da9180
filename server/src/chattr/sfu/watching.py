"""Which layers of each video somebody watches, so that senders need not send the others."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from chattr.protocol.notifications import ProducerLayersWanted
from chattr.sfu.listener import MediaListener
from chattr.sfu.sent_producer import SentProducer
from mediasoup import MediaKind

WATCHED_LESS_S = 4.0
"""For how long less must be watched before the sender is told; more is told at once."""

NOBODY = -1
"""A rank below the lowest layer."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What somebody, or everybody together, watches of a video.

    `layer`: the highest spatial layer. `lowest`: a line is so narrow that the lowest may be all it takes.
    """

    layer: int = NOBODY
    lowest: bool = False

    def exceeds(self, other: "Watched") -> bool:
        """Tell whether more is to be sent for this than for the other."""
        return self.layer > other.layer or (self.lowest and not other.lowest)


@dataclass(slots=True, eq=False)
class _Video:
    """A video, and what its sender was told last; None: nothing yet."""

    sent: SentProducer
    told: Watched | None = None
    falling: asyncio.TimerHandle | None = field(default=None)

    def stop_falling(self) -> None:
        if self.falling is not None:
            self.falling.cancel()
            self.falling = None


class Watching:
    """Tells each sender of a video what anybody in the room watches of it.

    `watched_by`: for a producer's id, yields what each receiver watches of it. It is the one place that
    is asked, however many routers the room spans.
    """

    def __init__(self, listener: MediaListener, watched_by: Callable[[str], Iterable[Watched]]) -> None:
        self._listener = listener
        self._watched_by = watched_by
        self._videos: dict[str, _Video] = {}
        self._changed: set[str] = set()

    def added(self, sent: SentProducer) -> None:
        """Follow a new producer; sound has no layers."""
        if sent.producer.kind is MediaKind.VIDEO:
            self._videos[sent.producer.id] = _Video(sent)
            self.changed(sent.producer.id)

    def removed(self, sent: SentProducer) -> None:
        """Forget a producer that closed."""
        video = self._videos.pop(sent.producer.id, None)
        if video is not None:
            video.stop_falling()

    def changed(self, producer_id: str) -> None:
        """Take note that somebody watches it otherwise than before."""
        if producer_id not in self._videos:
            return
        if not self._changed:
            # A screenful changes together.
            asyncio.get_running_loop().call_soon(self._settle_changed)
        self._changed.add(producer_id)

    def retell(self, producer_id: str) -> None:
        """Tell the sender again: what was told before may have got lost."""
        video = self._videos.get(producer_id)
        if video is not None and video.told is not None:
            self._tell(video, self._wanted(video))

    def close(self) -> None:
        """Tell nobody any more."""
        for video in self._videos.values():
            video.stop_falling()
        self._videos.clear()

    def _settle_changed(self) -> None:
        changed, self._changed = self._changed, set()
        for producer_id in changed:
            video = self._videos.get(producer_id)
            if video is not None:
                self._settle(video)

    def _settle(self, video: _Video) -> None:
        wanted = self._wanted(video)
        if wanted.exceeds(video.told or Watched()):
            self._tell(video, wanted)
        elif wanted == video.told:
            video.stop_falling()
        elif video.falling is None:
            loop = asyncio.get_running_loop()
            video.falling = loop.call_later(WATCHED_LESS_S, self._fall, video)

    def _fall(self, video: _Video) -> None:
        video.falling = None
        wanted = self._wanted(video)
        if wanted != video.told:
            self._tell(video, wanted)

    def _wanted(self, video: _Video) -> Watched:
        watched = list(self._watched_by(video.sent.producer.id))
        return Watched(
            layer=max((one.layer for one in watched), default=NOBODY),
            lowest=any(one.lowest for one in watched),
        )

    def _tell(self, video: _Video, wanted: Watched) -> None:
        video.stop_falling()
        video.told = wanted
        told = ProducerLayersWanted(
            producer_id=video.sent.producer.id,
            spatial_layer=None if wanted.layer == NOBODY else wanted.layer,
            lowest=wanted.lowest,
        )
        self._listener.tell(video.sent.participant_id, told)
