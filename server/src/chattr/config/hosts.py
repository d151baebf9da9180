"""Hosts and ports in the texts of settings: of pages, and of STUN and TURN servers."""

import ipaddress
import re
from dataclasses import dataclass

_LABEL = r"[0-9A-Za-z_-]{1,63}"
_NAME = re.compile(rf"(?=.{{1,253}}$){_LABEL}(\.{_LABEL})*\.?")
_PLACE = r"(\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z._-]+)(?::([0-9]{1,5}))?"
_ORIGIN = re.compile(rf"https?://{_PLACE}")
_ICE_URL = re.compile(rf"(stuns?|turns?):{_PLACE}(?:\?transport=(udp|tcp))?")


def read_host(text: str) -> str:
    """Read an IP address, of which IPv6 may stand in brackets, or a name that DNS may know.

    :raises ValueError: it is neither.
    """
    if ":" in text or re.fullmatch(r"[0-9.]+", text):
        return str(ipaddress.ip_address(text.strip("[]")))
    if not _NAME.fullmatch(text):
        raise ValueError(text)
    return text


def _read_place(host: str, port: str | None) -> tuple[str, int | None]:
    number = None if port is None else int(port)
    if number is not None and not 1 <= number <= 65535:
        raise ValueError(port)
    return read_host(host), number


def read_origin(text: str) -> str:
    """Check the origin of a page (RFC 6454).

    :raises ValueError: it is none, or has no such host or port.
    """
    match = _ORIGIN.fullmatch(text)
    if match is None:
        raise ValueError(text)
    _read_place(*match.groups())
    return text


@dataclass(frozen=True, slots=True)
class IceAddress:
    """Where a `stun:` or `turn:` URL leads."""

    host: str
    port: int
    transport: str
    secure: bool

    @classmethod
    def of(cls, url: str) -> "IceAddress":
        """Read a URL (RFC 7064, RFC 7065). Browsers take no other, and then make no connection at all.

        :raises ValueError: it is none.
        """
        match = _ICE_URL.fullmatch(url)
        if match is None:
            raise ValueError(url)
        scheme, host, port, transport = match.groups()
        if transport and scheme.startswith("stun"):
            raise ValueError(url)
        secure = scheme.endswith("s")
        name, number = _read_place(host, port)
        usual, over = (5349, "tcp") if secure else (3478, "udp")
        return cls(name, number or usual, transport or over, secure)
