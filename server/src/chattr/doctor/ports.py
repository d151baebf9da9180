"""The ports: free, or held by this very server."""

import asyncio
import errno
import socket
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from chattr.app import media_settings
from chattr.config import Settings
from chattr.doctor.findings import Finding, ok, problem, warning
from chattr.doctor.processes import Holder, find_holder

CONNECT_S = 3.0
_WORKER = "mediasoup-work"
_TRIED_OF_RANGE = 16


def check_web_port(settings: Settings, running: bool) -> Finding:
    """PORT on HOST. `running`: this server answers there."""
    where = f"{settings.host}:{settings.port}"
    if running:
        return ok("web-port", f"{where} is held by chattr, which answers.")
    if settings.port == 0:
        return ok("web-port", "PORT=0 takes a free one.")
    error = _why_taken(settings.host, settings.port, socket.SOCK_STREAM)
    if error is None:
        return ok("web-port", f"{where} is free.")
    if error.errno == errno.EADDRINUSE:
        who = find_holder(settings.port, "tcp")
        return problem(
            "web-port",
            f"{where} is taken{f' by {who}' if who else ''}, which is not chattr.",
            "End that program, or set PORT to a free port.",
        )
    return problem(
        "web-port",
        f"{where} cannot be listened on: {error.strerror}.",
        "Set HOST to an address of this machine and PORT to one from 1024 on.",
    )


def check_media_ports(settings: Settings, running: bool) -> Iterator[Finding]:
    """The ports of the workers, UDP and TCP. `running`: this server has them."""
    media = media_settings(settings)
    if not media.rtc_port:
        yield _check_range(media.listen_ip, media.rtc_min_port, media.rtc_max_port)
        return
    first, last = media.ports
    taken = list(_taken([media.listen_ip, *media.extra_listen_ips], range(first, last + 1)))
    strangers = [(where, who) for where, who in taken if not (running and _is_worker(who))]
    for where, who in strangers:
        yield problem(
            "media-ports",
            f"Media port {where} is taken{f' by {who}' if who else ''}.",
            "End that program, or set RTC_PORT to "
            + ("a free port." if first == last else f"the first of {last - first + 1} free ports in a row."),
        )
    if not strangers:
        state = "held by this server's media workers" if taken else "free"
        yield ok("media-ports", f"Media ports {_span(first, last)}, UDP and TCP: {state}.")
    yield from _check_outgoing(first, last)


async def check_reach(settings: Settings, running: bool) -> Finding:
    """Whether the announced address leads to every media port, as far as that can be seen from here."""
    media = media_settings(settings)
    address = media.announced_address or media.listen_ip
    if not running or not media.rtc_port:
        return ok("reach", "Open /check in a browser outside once the server runs: it tries every way in.")
    first, last = media.ports
    answers = await asyncio.gather(*(_answers(address, port) for port in range(first, last + 1)))
    closed = [port for port, open_ in zip(range(first, last + 1), answers, strict=True) if not open_]
    if closed:
        leads = (
            f"See that {address} leads to this machine (ANNOUNCED_ADDRESS). "
            if media.announced_address
            else ""
        )
        return warning(
            "reach",
            f"{address}, TCP {', '.join(map(str, closed))}, cannot be reached from this machine. Behind some "
            "routers that is so although it can be reached from outside.",
            f"{leads}Open {_span(first, last)} (UDP and TCP) in the firewall, one port for each worker, and "
            "forward them if there is a router in front. Then open /check in a browser outside.",
        )
    return ok(
        "reach",
        f"{address}, TCP {_span(first, last)}, takes connections. Whether they come to this server, and "
        "whether UDP does, only /check tells, opened outside.",
    )


async def _answers(address: str, port: int) -> bool:
    try:
        async with asyncio.timeout(CONNECT_S):
            _, writer = await asyncio.open_connection(address, port)
    except (OSError, TimeoutError):
        return False
    writer.transport.abort()
    return True


def _span(first: int, last: int) -> str:
    return f"{first}" if first == last else f"{first}-{last}"


def _is_worker(who: Holder | None) -> bool:
    return who is not None and who.name.startswith(_WORKER)


def _check_range(ip: str, low: int, high: int) -> Finding:
    tried = range(low, min(high + 1, low + _TRIED_OF_RANGE))
    free = [port for port in tried if _why_taken(ip, port, socket.SOCK_DGRAM) is None]
    if free:
        return ok("media-ports", f"Media ports are taken from {low} to {high}; there are free ones.")
    return problem(
        "media-ports",
        f"No free media port found from {low} on.",
        "Set RTC_MIN_PORT and RTC_MAX_PORT to a range that nobody else uses.",
    )


def _check_outgoing(first: int, last: int) -> Iterator[Finding]:
    with suppress(OSError, ValueError):
        low, high = map(int, Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split())
        if low <= last and first <= high:
            yield warning(
                "media-ports",
                f"Ports {low} to {high} are for outgoing connections, any of which may sit on a media port.",
                f"Set RTC_PORT below {low}, or: sysctl -w net.ipv4.ip_local_reserved_ports={first}-{last}",
            )


def _taken(ips: Iterable[str], ports: Iterable[int]) -> Iterator[tuple[str, Holder | None]]:
    listed = list(ports)
    for ip in ips:
        for port in listed:
            for kind, word in ((socket.SOCK_DGRAM, "udp"), (socket.SOCK_STREAM, "tcp")):
                if _why_taken(ip, port, kind) is not None:
                    yield f"{ip}:{port} ({word.upper()})", find_holder(port, word)


def _why_taken(host: str, port: int, kind: socket.SocketKind) -> OSError | None:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=kind)[0]
        with socket.socket(family, kind) as probe:
            if kind is socket.SOCK_STREAM:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            if kind is socket.SOCK_STREAM:
                probe.listen(1)
    except OSError as error:
        return error
    return None
