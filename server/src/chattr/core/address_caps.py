"""Caps over all connections, and over those of one address; None stands for who is not counted."""

from collections import Counter, OrderedDict

from chattr.core.errors import RateLimitedError, TooManySocketsError
from chattr.core.limits import Limits, Rate
from chattr.core.rate_limit import TokenBucket

MAX_ADDRESSES = 20_000
"""Addresses whose attempts are remembered; of more, those that were quiet longest are forgotten."""


class SocketCaps:
    """Counts open sockets."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._by_address: Counter[str] = Counter()
        self._total = 0

    def take(self, address: str | None) -> None:
        """Count a new socket.

        :raises TooManySocketsError: it would be one too many, of this address or of all.
        """
        if self._total >= self._limits.max_sockets:
            raise TooManySocketsError
        if address is not None:
            if self._by_address[address] >= self._limits.max_sockets_per_address:
                raise TooManySocketsError
            self._by_address[address] += 1
        self._total += 1

    def give_back(self, address: str | None) -> None:
        """Count a socket as closed."""
        self._total -= 1
        if address is not None:
            self._by_address[address] -= 1
            if not self._by_address[address]:
                del self._by_address[address]


class JoinAttempts:
    """A token bucket per address, over all its sockets and the requests beside them."""

    def __init__(self, limits: Limits) -> None:
        per_minute = limits.join_attempts_per_minute
        self._rate = Rate(burst=per_minute, per_second=per_minute / 60)
        self._buckets: OrderedDict[str, TokenBucket] = OrderedDict()

    def pass_one(self, address: str | None, now_ms: int) -> None:
        """Let one attempt through.

        :raises RateLimitedError: too many from this address; it says when to try again.
        """
        if address is None:
            return
        bucket = self._buckets.get(address)
        if bucket is None:
            bucket = self._buckets[address] = TokenBucket(self._rate, now_ms)
            if len(self._buckets) > MAX_ADDRESSES:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(address)
        wait_ms = bucket.take(now_ms)
        if wait_ms:
            raise RateLimitedError(wait_ms)
