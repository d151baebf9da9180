"""Takes the web port, and finds out early whether the media ports are free."""

import errno
import socket
from collections.abc import Iterable

from chattr.config import Settings

BACKLOG = 1024


class StartError(Exception):
    """The server cannot start; the text is a sentence that says what to change."""


def listen(settings: Settings) -> list[socket.socket]:
    """Listen on HOST and PORT; with PORT=0 all of HOST's addresses share the port that was free.

    :raises StartError: taken, forbidden, or no address of this machine.
    """
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise StartError(
            f"HOST={settings.host} is no address that can be found ({error.strerror})."
        ) from None
    sockets: list[socket.socket] = []
    failures: list[OSError] = []
    port = settings.port
    for family, address in dict.fromkeys((family, address) for family, _, _, _, address in found):
        try:
            sockets.append(_listener(family, str(address[0]), port))
        except OSError as error:
            failures.append(error)
            continue
        port = sockets[0].getsockname()[1]
    if not sockets or any(error.errno == errno.EADDRINUSE for error in failures):
        close_all(sockets)
        raise StartError(_why_not(settings, failures[-1]))
    return sockets


def check_media_ports(ips: Iterable[str], first: int, workers: int) -> None:
    """Try the workers' ports, UDP and TCP; 0 is always free.

    :raises StartError: one is taken, or an address is not this machine's.
    """
    if not first:
        return
    for ip in ips:
        for port in range(first, first + workers):
            for kind, word in ((socket.SOCK_DGRAM, "UDP"), (socket.SOCK_STREAM, "TCP")):
                try:
                    _try_port(ip, port, kind)
                except OSError as error:
                    raise StartError(
                        f"Media port {port} ({word}) on {ip} cannot be used: {error.strerror}. "
                        "Set RTC_PORT to a free one, or end the program that has it."
                    ) from None


def close_all(sockets: Iterable[socket.socket]) -> None:
    """Give the ports back."""
    for listener in sockets:
        listener.close()


def _listener(family: int, ip: str, port: int) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            # `::` takes IPv4 as well; any other address is meant as it stands.
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(ip != "::"))
        listener.bind((ip, port))
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    listener.setblocking(False)
    return listener


def _try_port(ip: str, port: int, kind: int) -> None:
    family = socket.AF_INET6 if ":" in ip else socket.AF_INET
    with socket.socket(family, kind) as probe:
        if kind == socket.SOCK_STREAM:
            # As the worker does: connections of an earlier run that linger are no obstacle.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((ip, port))
        if kind == socket.SOCK_STREAM:
            probe.listen(1)


def _why_not(settings: Settings, error: OSError) -> str:
    where = f"{settings.host}:{settings.port}"
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {settings.port} on {settings.host} is already in use. "
            "Set PORT to a free one, or end the program that has it."
        )
    if error.errno == errno.EACCES:
        return f"{where} may not be used without special rights. Set PORT to one from 1024 on."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"HOST={settings.host} is no address of this machine. Set HOST to one that is."
    return f"{where} cannot be listened on: {error.strerror}. Change HOST or PORT."
