"""Pings to connections, and the end of those that do not answer."""

import asyncio
import math
import time
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

STEP_S = 0.25
"""What falls due within such a step is done at its end, in one turn of the loop, which costs more than it."""


class Heart(Protocol):
    """A connection, as far as it has to be alive. `last_ping`: when it was pinged, None once it answered."""

    closing: bool
    closed: bool
    last_ping: float | None

    def ping(self) -> None:
        """Have a ping sent."""


H = TypeVar("H", bound=Heart)


class Heartbeat(Generic[H]):
    """Pings each connection a while after its last answer, and hands those that stay silent to `end`.

    `interval_s`: from an answer to the next ping; `timeout_s`: how long a ping may go unanswered. Both are
    kept to within `STEP_S`, never too soon.
    """

    def __init__(self, interval_s: float, timeout_s: float, end: Callable[[H], None]) -> None:
        self._interval_s = interval_s
        self._timeout_s = timeout_s
        self._end = end
        # By step: who is looked at then, and when the ping was sent whose answer is due; None: a ping is due.
        self._due: dict[int, list[tuple[H, float | None]]] = {}

    def ping_later(self, heart: H) -> None:
        """Ping in a while, unless that is so already."""
        if heart.last_ping:
            heart.last_ping = None
            self._look(heart, self._interval_s, None)

    def _look(self, heart: H, after_s: float, pinged: float | None) -> None:
        loop = asyncio.get_running_loop()
        step = math.ceil((loop.time() + after_s) / STEP_S)
        if step not in self._due:
            self._due[step] = []
            loop.call_at(step * STEP_S, self._beat, step)
        self._due[step].append((heart, pinged))

    def _beat(self, step: int) -> None:
        for heart, pinged in self._due.pop(step):
            if heart.closing or heart.closed:
                continue
            if pinged is None:
                heart.last_ping = time.time()
                heart.ping()
                self._look(heart, self._timeout_s, heart.last_ping)
            elif heart.last_ping == pinged:
                self._end(heart)
