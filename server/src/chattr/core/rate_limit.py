"""Token buckets: short bursts are fine, floods are not."""

import math

from chattr.core.limits import Rate

# Sums of fractions miss whole numbers by less than this.
_ROUNDING = 1e-6


class TokenBucket:
    """Holds up to `rate.burst` tokens and gains `rate.per_second` of them each second."""

    __slots__ = ("_rate", "_seen_ms", "_tokens")

    def __init__(self, rate: Rate, now_ms: int) -> None:
        self._rate = rate
        self._tokens = float(rate.burst)
        self._seen_ms = now_ms

    def take(self, now_ms: int) -> int:
        """Take a token and return 0, or return how long to wait for one, in ms.

        A clock that goes back adds nothing.
        """
        elapsed_ms = max(0, now_ms - self._seen_ms)
        self._seen_ms = now_ms
        self._tokens = min(self._rate.burst, self._tokens + elapsed_ms * self._rate.per_second / 1000)
        if self._tokens >= 1 - _ROUNDING:
            self._tokens -= 1
            return 0
        wait_ms = (1 - self._tokens) * 1000 / self._rate.per_second
        return max(1, math.ceil(wait_ms - _ROUNDING))
