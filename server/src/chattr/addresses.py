"""Which addresses this machine has, and on which of them media is received."""

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import ifaddr

LOOPBACK = "127.0.0.1"
ANY = "0.0.0.0"  # noqa: S104 - bound only where the operator's settings say so

# RFC 5737 TEST-NET-1. Connecting a UDP socket sends nothing; it asks the kernel for a route.
_SOMEWHERE_ELSE = ("192.0.2.1", 9)


@dataclass(frozen=True, slots=True)
class MediaAddresses:
    """`ip` is bound and, unless `announced` replaces it, told to browsers; so are all of `more`."""

    ip: str
    announced: str | None = None
    more: tuple[str, ...] = ()


def lan_addresses() -> list[str]:
    """IPv4 addresses by which other devices may reach this machine, the best one first."""
    found = [
        str(address.ip)
        for adapter in ifaddr.get_adapters()
        for address in adapter.ips
        if address.is_IPv4 and _reaches_others(str(address.ip))
    ]
    preferred = _route_source()
    return sorted(found, key=lambda ip: (ip != preferred, not ipaddress.ip_address(ip).is_private))


def media_addresses(
    host: str, announced: str | None, lan: list[str], origins: Sequence[str] = ()
) -> MediaAddresses:
    """Where the workers listen, given the address that the pages are served on.

    `origins`: where else people open the pages (CLIENT_ORIGIN), as through a proxy.

    Chromium gathers no candidate on loopback, so two browsers on one machine send from another
    interface: over the address in the local network where there is one, and over 127.0.0.1, which
    stays when that address is lost. To people elsewhere 127.0.0.1 is their own machine, so it is left out
    where the pages are opened through a proxy for them.
    """
    if announced and announced not in (*lan, LOOPBACK):
        return MediaAddresses(ANY, announced)
    named = announced or (None if is_loopback(host) or is_any(host) else host)
    ip = named or next(iter(lan), LOOPBACK)
    is_for_others = origins and not any(is_loopback(urlsplit(origin).hostname or "") for origin in origins)
    on_this_machine = (is_loopback(host) or is_any(host)) and not is_for_others
    return MediaAddresses(ip, more=(LOOPBACK,) if on_this_machine and ip != LOOPBACK else ())


def is_any(host: str) -> bool:
    """Whether `host` stands for every interface."""
    return host in (ANY, "::")


def is_loopback(host: str) -> bool:
    """Whether pages served on `host` can only be reached from this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _reaches_others(ip: str) -> bool:
    address = ipaddress.ip_address(ip)
    return not (address.is_loopback or address.is_link_local or address.is_unspecified)


def _route_source() -> str | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_SOMEWHERE_ELSE)
        except OSError:
            return None
        return str(probe.getsockname()[0])
