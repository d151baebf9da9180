"""The addresses that browsers are told, against those that this machine really has."""

import asyncio
import ipaddress
import socket
from collections.abc import Collection, Iterator
from urllib.parse import urlsplit

from chattr.addresses import LOOPBACK, is_any, is_loopback, lan_addresses, media_addresses
from chattr.config import Settings
from chattr.doctor import turn
from chattr.doctor.attempts import failure
from chattr.doctor.findings import Finding, ok, problem, warning


def check_addresses(settings: Settings, seen_at: Collection[str]) -> Iterator[Finding]:
    """What is announced. `seen_at`: the addresses that STUN and TURN servers see this machine at.

    Media is received over IPv4 unless an IPv6 address is announced; a server that is asked over the other
    family sees an address that says nothing of the announced one.
    """
    lan = lan_addresses()
    if not lan:
        yield warning(
            "addresses",
            "This machine has no network address beside loopback.",
            "Connect it to a network; browsers elsewhere cannot reach it.",
        )
    told = settings.announced_address
    if told is None:
        yield from _check_unset(settings, lan, _of_family(4, seen_at))
        return
    address, finding = _resolve(told)
    if finding is not None:
        yield finding
        return
    if address in (*lan, LOOPBACK):
        yield ok("addresses", f"Browsers are told {told}, which is this machine's own.")
        return
    family = ipaddress.ip_address(address).version
    yield _check_foreign(told, address, _of_family(family, seen_at))
    if lan:
        yield warning(
            "lan-and-wan",
            f"People in the network of {lan[0]} are told {told} as well: they come through the router.",
            "Open /check from inside. If it fails there, turn on NAT loopback (hairpin) at the router, or "
            "set TURN_URLS to a relay that both sides reach.",
        )


def told_addresses(settings: Settings) -> tuple[str, ...]:
    """Return where browsers are told to send media; a name that leads nowhere is left out."""
    if settings.announced_address is not None:
        address, _ = _resolve(settings.announced_address)
        return (address,) if address else ()
    ips = media_addresses(settings.host, None, lan_addresses(), settings.client_origin)
    return (ips.ip, *ips.more)


def _check_unset(settings: Settings, lan: list[str], public: str | None) -> Iterator[Finding]:
    ips = media_addresses(settings.host, None, lan, settings.client_origin)
    shown = " and ".join((ips.ip, *ips.more))
    outside = [origin for origin in settings.client_origin if _is_public(urlsplit(origin).hostname or "")]
    if outside and not _is_global(ips.ip):
        known = f"={public}" if public else " to the public address of this machine or its router"
        yield problem(
            "addresses",
            f"{outside[0]} is on the internet, but browsers are told {shown}, where nothing of it leads.",
            f"Set ANNOUNCED_ADDRESS{known}.",
        )
        return
    yield ok("addresses", f"Browsers are told {shown}.")
    if is_any(settings.host) and not settings.https and not settings.client_origin:
        yield warning(
            "secure-context",
            "Pages are served to other devices over plain HTTP, where browsers give no camera or microphone.",
            "Set HTTPS=1 for the local network, or put a proxy with a certificate in front (deploy/).",
        )


def _check_foreign(told: str, address: str, public: str | None) -> Finding:
    if public is not None and public != address:
        return problem(
            "addresses",
            f"Browsers are told {told}, but from outside this machine is seen at {public}.",
            f"Set ANNOUNCED_ADDRESS={public}.",
        )
    if public is not None:
        return ok("addresses", f"Browsers are told {told}, where this machine is seen from outside.")
    if not _is_global(address):
        return warning(
            "addresses",
            f"Browsers are told {told}, a private address that is not this machine's.",
            "Set ANNOUNCED_ADDRESS to an address at which browsers reach this machine.",
        )
    return ok(
        "addresses", f"Browsers are told {told}, which must lead here (a router, or a container's host)."
    )


def _of_family(version: int, addresses: Collection[str]) -> str | None:
    return next((each for each in addresses if ipaddress.ip_address(each).version == version), None)


async def public_addresses(stun_urls: tuple[str, ...]) -> tuple[list[str], list[Finding]]:
    """Ask the STUN servers where they see this machine; a private address is none that others reach it at."""
    found: list[str] = []
    findings: list[Finding] = []
    answers = await asyncio.gather(*map(turn.public_address, stun_urls), return_exceptions=True)
    for url, answer in zip(stun_urls, answers, strict=True):
        if isinstance(answer, turn.NoAnswerError):
            fix = "Check its address, let UDP out of the firewall, or take it out of STUN_URLS."
            findings.append(problem("stun", f"{url} does not help: {answer}.", fix))
        elif isinstance(answer, Exception):
            findings.append(failure("stun", answer))
        elif isinstance(answer, BaseException):
            raise answer
        else:
            near = "" if _is_global(answer) else ", from too near to tell a public address"
            if not near:
                found.append(answer)
            findings.append(ok("stun", f"{url} sees this machine at {answer}{near}."))
    return found, findings


def _resolve(name: str) -> tuple[str, Finding | None]:
    try:
        return str(ipaddress.ip_address(name)), None
    except ValueError:
        pass
    try:
        return str(socket.getaddrinfo(name, None, socket.AF_INET)[0][4][0]), None
    except OSError:
        return "", problem(
            "addresses",
            f"ANNOUNCED_ADDRESS={name} is a name that leads nowhere.",
            "Make its DNS record, or set ANNOUNCED_ADDRESS to the address itself.",
        )


def _is_public(host: str) -> bool:
    """Whether a page's host is meant for others than this machine and its network."""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        local = (".local", ".localhost", ".internal", ".home.arpa", ".test")
        return not is_loopback(host) and "." in host and not host.endswith(local)


def _is_global(address: str) -> bool:
    return ipaddress.ip_address(address).is_global
