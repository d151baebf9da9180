"""Many who come at once come in one after the other."""

import asyncio
from collections import deque
from collections.abc import Callable

PER_ROUND = 1
"""New connections that begin in one round of the event loop.

With more, those who are in wait longer for the first answer, and the last of a crowd is in no sooner.
"""


class Turnstile:
    """Lets `per_round` new connections begin in each round of the event loop, in the order of their coming.

    Between two rounds whatever the connected have sent is looked at. So when a thousand come at once, the
    first are through the door while the last still wait before it, instead of all being in halfway; the
    last is through no later than else. With nothing else to do rounds take no time.
    """

    def __init__(self, per_round: int = PER_ROUND) -> None:
        self._per_round = per_round
        self._waiting: deque[Callable[[], None]] = deque()
        self._passed = 0
        self._turning = False

    def enter(self, begin: Callable[[], None]) -> bool:
        """Return True where a connection may begin at once; else `begin` is called when it is its turn."""
        passes = not self._waiting and self._passed < self._per_round
        if passes:
            self._passed += 1
        else:
            self._waiting.append(begin)
        if not self._turning:
            self._turning = True
            asyncio.get_running_loop().call_soon(self._turn)
        return passes

    def _turn(self) -> None:
        self._passed = min(len(self._waiting), self._per_round)
        if self._passed:
            asyncio.get_running_loop().call_soon(self._turn)
        else:
            self._turning = False
        for _ in range(self._passed):
            self._waiting.popleft()()
