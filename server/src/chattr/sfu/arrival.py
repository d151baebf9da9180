"""How well each sender's media arrives, told to the room."""

import asyncio

from chattr.protocol.notifications import ProducerScore
from chattr.sfu.listener import MediaListener
from chattr.sfu.sent_producer import SentProducer
from mediasoup import MediaKind, ProducerScoreChanged

TELL_AFTER_S = 0.5
"""Scores of several layers change one after the other; they are told together."""


class Arrival:
    """Tells the room the scores of each video when they change."""

    def __init__(self, listener: MediaListener) -> None:
        self._listener = listener
        self._told: dict[str, list[int]] = {}
        self._waiting: dict[str, asyncio.TimerHandle] = {}

    def added(self, sent: SentProducer) -> None:
        """Follow a new producer; sound has no picture to explain."""
        if sent.producer.kind is MediaKind.VIDEO:
            sent.producer.on(ProducerScoreChanged, lambda _event: self._changed(sent))

    def removed(self, sent: SentProducer) -> None:
        """Forget a producer that closed."""
        self._told.pop(sent.producer.id, None)
        timer = self._waiting.pop(sent.producer.id, None)
        if timer is not None:
            timer.cancel()

    def close(self) -> None:
        """Tell nobody any more."""
        for timer in self._waiting.values():
            timer.cancel()
        self._waiting.clear()

    def _changed(self, sent: SentProducer) -> None:
        if sent.producer.id not in self._waiting:
            loop = asyncio.get_running_loop()
            self._waiting[sent.producer.id] = loop.call_later(TELL_AFTER_S, self._tell, sent)

    def _tell(self, sent: SentProducer) -> None:
        self._waiting.pop(sent.producer.id, None)
        scores = scores_of(sent)
        if not sent.producer.closed and scores != self._told.get(sent.producer.id):
            self._told[sent.producer.id] = scores
            self._listener.tell_all(ProducerScore(producer_id=sent.producer.id, scores=scores))


def scores_of(sent: SentProducer) -> list[int]:
    """Return a score from 0 to 10 for each layer that was ever sent, the lowest layer first."""
    scores = sent.producer.score
    found = [0] * (1 + max((score.encoding_idx for score in scores), default=-1))
    for score in scores:
        found[score.encoding_idx] = score.score
    return found
