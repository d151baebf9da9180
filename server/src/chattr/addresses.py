"""Which addresses this machine has, and which of them media is sent to."""

import ipaddress
import socket
from dataclasses import dataclass

import ifaddr

LOOPBACK = "127.0.0.1"
ANY = "0.0.0.0"  # noqa: S104 - compared against and bound only when the operator's settings say so

# RFC 5737 TEST-NET-1. Connecting a UDP socket sends nothing; it asks the kernel for a route.
_SOMEWHERE_ELSE = ("192.0.2.1", 9)


@dataclass(frozen=True, slots=True)
class MediaAddress:
    """Where media is received: `ip` is bound, `announced` is what browsers are told instead, if set."""

    ip: str
    announced: str | None = None


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


def media_addresses(host: str, announced: str | None) -> tuple[MediaAddress, ...]:
    """Where the workers listen, given the address that the pages are served on.

    Chromium gathers no UDP candidate on loopback, so two browsers on one machine meet over the
    address in the local network where there is one; 127.0.0.1 (which they reach over TCP) stays as
    the path that outlives a lost network, and as the only one on a machine without any.
    """
    lan = lan_addresses()
    if announced and announced not in (*lan, LOOPBACK):
        return (MediaAddress(ANY, announced),)
    if announced:
        return (MediaAddress(announced),)
    if not is_loopback(host) and not is_any(host):
        return (MediaAddress(host),)
    return tuple(MediaAddress(ip) for ip in [*lan[:1], LOOPBACK])


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
