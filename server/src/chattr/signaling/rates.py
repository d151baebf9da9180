"""How much one connection may ask for, and one address."""

from collections.abc import Callable
from operator import attrgetter

from chattr.calls.ports import Clock
from chattr.core.address_caps import JoinAttempts
from chattr.core.errors import RateLimitedError
from chattr.core.limits import Rate, RateLimits
from chattr.core.rate_limit import TokenBucket
from chattr.protocol.registry import RateClass

REFUSALS = Rate(burst=5000, per_second=100)
"""Refused events of one connection that are answered; one that goes on like that is dropped."""

_RATE: dict[RateClass, Callable[[RateLimits], Rate]] = {rate: attrgetter(rate.value) for rate in RateClass}


class RateGate:
    """A token bucket per class of event; joins are counted per address as well."""

    def __init__(self, limits: RateLimits, clock: Clock, attempts: JoinAttempts, address: str | None) -> None:
        self._clock = clock
        self._attempts = attempts
        self._address = address
        self._limits = limits
        # Made full at the first use: most connections never use most of them.
        self._buckets: dict[RateClass, TokenBucket] = {}
        self._refusals: TokenBucket | None = None

    def pass_one(self, rate: RateClass) -> None:
        """Let one event through.

        :raises RateLimitedError: too many of this class; it says when to try again.
        """
        now_ms = self._clock()
        bucket = self._buckets.get(rate)
        if bucket is None:
            bucket = self._buckets[rate] = TokenBucket(_RATE[rate](self._limits), now_ms)
        wait_ms = bucket.take(now_ms)
        if wait_ms:
            raise RateLimitedError(wait_ms)
        if rate is RateClass.JOIN:
            self._attempts.pass_one(self._address, now_ms)

    def is_flooded(self) -> bool:
        """Count a refused event, and tell whether there are so many that the connection is to end."""
        now_ms = self._clock()
        if self._refusals is None:
            self._refusals = TokenBucket(REFUSALS, now_ms)
        return self._refusals.take(now_ms) > 0
