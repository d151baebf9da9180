"""How much one connection may ask for, and one address."""

from chattr.calls.ports import Clock
from chattr.core.address_caps import JoinAttempts
from chattr.core.errors import RateLimitedError
from chattr.core.limits import Rate, RateLimits
from chattr.core.rate_limit import TokenBucket
from chattr.protocol.registry import RateClass

REFUSALS = Rate(burst=5000, per_second=100)
"""Refused events of one connection that are answered; one that goes on like that is dropped."""


class RateGate:
    """A token bucket per class of event; joins are counted per address as well."""

    def __init__(self, limits: RateLimits, clock: Clock, attempts: JoinAttempts, address: str | None) -> None:
        self._clock = clock
        self._attempts = attempts
        self._address = address
        now_ms = clock()
        self._buckets = {
            RateClass.JOIN: TokenBucket(limits.join, now_ms),
            RateClass.CONTROL: TokenBucket(limits.control, now_ms),
            RateClass.MEDIA: TokenBucket(limits.media, now_ms),
            RateClass.FREQUENT: TokenBucket(limits.frequent, now_ms),
            RateClass.CHAT: TokenBucket(limits.chat, now_ms),
            RateClass.REACTION: TokenBucket(limits.reaction, now_ms),
        }
        self._refusals = TokenBucket(REFUSALS, now_ms)

    def pass_one(self, rate: RateClass) -> None:
        """Let one event through.

        :raises RateLimitedError: too many of this class; it says when to try again.
        """
        now_ms = self._clock()
        wait_ms = self._buckets[rate].take(now_ms)
        if wait_ms:
            raise RateLimitedError(wait_ms)
        if rate is RateClass.JOIN:
            self._attempts.pass_one(self._address, now_ms)

    def is_flooded(self) -> bool:
        """Count a refused event, and tell whether there are so many that the connection is to end."""
        return self._refusals.take(self._clock()) > 0
