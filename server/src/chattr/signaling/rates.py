"""How much one connection may ask for."""

from chattr.calls.ports import Clock
from chattr.core.errors import RateLimitedError
from chattr.core.limits import RateLimits
from chattr.core.rate_limit import TokenBucket
from chattr.protocol.registry import RateClass


class RateGate:
    """A token bucket per class of event."""

    def __init__(self, limits: RateLimits, clock: Clock) -> None:
        self._clock = clock
        now_ms = clock()
        self._buckets = {
            RateClass.JOIN: TokenBucket(limits.join, now_ms),
            RateClass.CONTROL: TokenBucket(limits.control, now_ms),
            RateClass.MEDIA: TokenBucket(limits.media, now_ms),
            RateClass.FREQUENT: TokenBucket(limits.frequent, now_ms),
        }

    def pass_one(self, rate: RateClass) -> None:
        """Let one event through.

        :raises RateLimitedError: too many of this class; it says when to try again.
        """
        wait_ms = self._buckets[rate].take(self._clock())
        if wait_ms:
            raise RateLimitedError(wait_ms)
