"""Consumers that closed because what they received is gone: those that close together are told together."""

import asyncio
from collections.abc import Callable

from chattr.protocol.notifications import ConsumersClosed
from chattr.sfu.reception import Reception

TOGETHER_S = 0.005
"""How long to wait for more that closes, in seconds: of who left, all is told in one message."""


class Closings:
    """Of one participant."""

    def __init__(self, tell: Callable[[ConsumersClosed], None]) -> None:
        self._tell = tell
        self._closed: list[Reception] = []

    def add(self, reception: Reception) -> None:
        """Tell of it soon."""
        if not self._closed:
            asyncio.get_running_loop().call_later(TOGETHER_S, self._tell_all)
        self._closed.append(reception)

    def clear(self) -> None:
        """Tell of nothing that was not told."""
        self._closed.clear()

    def _tell_all(self) -> None:
        closed, self._closed = self._closed, []
        for interrupted in (False, True):
            ids = [r.consumer.id for r in closed if r.sent.interrupted is interrupted]
            if ids:
                self._tell(ConsumersClosed(consumer_ids=ids, interrupted=interrupted))
