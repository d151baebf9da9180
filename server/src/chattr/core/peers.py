"""Who a connection comes from, as far as caps per address are concerned."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

LOOPBACK: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))

MAX_HOPS = 32
"""Entries of X-Forwarded-For that are looked at, from the right."""

_UNKNOWN = "unknown"
_FORWARDED = b"x-forwarded-for"
# A subscriber has a whole /64 and may take any address in it (RFC 6177).
_IPV6_PREFIX = 64


@dataclass(frozen=True, slots=True)
class PeerRule:
    """Tells whom a connection is counted under.

    `trusted_proxies`: whose X-Forwarded-For is believed. `uncounted`: who has no caps per address;
    only the address at the other end of the connection counts here, never a forwarded one.
    """

    trusted_proxies: tuple[Network, ...] = ()
    uncounted: tuple[Network, ...] = LOOPBACK

    def key(self, peer: str | None, forwarded: Iterable[str] = ()) -> str | None:
        """Return what to count under; None where nothing is counted.

        `peer`: the address at the other end of the connection. `forwarded`: the X-Forwarded-For headers.
        The right-most hop that is no trusted proxy is the client: whatever stands left of it was
        written by the client itself. A hop that is no address ends the search at the proxy before it.
        """
        address = parse_address(peer or "")
        if address is None:
            return _UNKNOWN
        client = self._client_behind(address, forwarded)
        if client is None:
            return None if is_in(address, self.uncounted) else _group(address)
        return _group(client)

    def is_proxy(self, peer: str | None) -> bool:
        """Tell whether a trusted proxy is at the other end of a connection."""
        address = parse_address(peer or "")
        return address is not None and is_in(address, self.trusted_proxies)

    def of_request(
        self, client: tuple[str, int] | None, headers: Iterable[tuple[bytes, bytes]]
    ) -> str | None:
        """Return the same from what ASGI tells of a request or a WebSocket."""
        forwarded = (value.decode("latin-1") for name, value in headers if name.lower() == _FORWARDED)
        return self.key(client[0] if client else None, forwarded)

    def _client_behind(self, proxy: Address, forwarded: Iterable[str]) -> Address | None:
        if not is_in(proxy, self.trusted_proxies):
            return None
        client = None
        hops = ",".join(forwarded).rsplit(",", MAX_HOPS)[-MAX_HOPS:]
        for hop in reversed(hops):
            address = parse_address(_without_port(hop.strip()))
            if address is None:
                return client
            client = address
            if not is_in(address, self.trusted_proxies):
                return client
        return client


# Each connection asks several times for the same.
@lru_cache(1024)
def parse_address(text: str) -> Address | None:
    """Return an address without its zone, an IPv4 one mapped into IPv6 as IPv4; None for any other text."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def _without_port(hop: str) -> str:
    """Some proxies add the port, and brackets around IPv6 (RFC 7239 section 6 writes it so)."""
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop


def is_in(address: Address, networks: Iterable[Network]) -> bool:
    """Tell whether one of the networks holds the address."""
    return any(address.version == network.version and address in network for network in networks)


def _group(address: Address) -> str:
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _IPV6_PREFIX), strict=False))
    return str(address)
