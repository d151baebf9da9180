"""How many connections may be open."""

from collections import Counter

from chattr.core.limits import Limits
from chattr.core.peers import PeerRule

SPARE = 64
"""Connections beside those of sockets, for pages and health checks."""


class ConnectionCaps:
    """Counts open connections: a socket that polls needs two, and pages come over others beside them."""

    def __init__(self, limits: Limits, peers: PeerRule) -> None:
        self._peers = peers
        self._max_total = 2 * limits.max_sockets + SPARE
        self._max_per_address = 2 * limits.max_sockets_per_address + SPARE
        self._by_address: Counter[str] = Counter()
        self._total = 0

    def take(self, ip: str | None) -> bool:
        """Count a new connection; False when it is one too many."""
        if self._total >= self._max_total:
            return False
        key = self._key(ip)
        if key is not None:
            if self._by_address[key] >= self._max_per_address:
                return False
            self._by_address[key] += 1
        self._total += 1
        return True

    def give_back(self, ip: str | None) -> None:
        """Count a connection as closed."""
        self._total -= 1
        key = self._key(ip)
        if key is not None:
            self._by_address[key] -= 1
            if not self._by_address[key]:
                del self._by_address[key]

    def _key(self, ip: str | None) -> str | None:
        """A trusted proxy carries everybody's connections."""
        return None if self._peers.is_proxy(ip) else self._peers.key(ip)
