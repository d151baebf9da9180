"""The handshake of a WebSocket, as every browser makes it (RFC 6455 section 4).

Whatever is not like that is left to websockets, which says what is wrong. It makes several tables of headers
for a handshake, of which the ordinary answer needs none.
"""

import re
from dataclasses import dataclass

from websockets.datastructures import Headers
from websockets.http11 import Request
from websockets.utils import accept_key

# 16 bytes in base64.
_KEY = re.compile(rb"[A-Za-z0-9+/]{21}[AQgw]==")

# Chrome and Safari, and Firefox.
_CONNECTION = frozenset({b"upgrade", b"keep-alive, upgrade"})

_ONCE = frozenset({b"connection", b"upgrade", b"origin", b"sec-websocket-key", b"sec-websocket-version"})


@dataclass(frozen=True, slots=True)
class Handshake:
    """A request that asks for a WebSocket, as the HTTP side has read it. Names of headers are lower case."""

    method: str
    url: bytes
    http_version: str
    headers: list[tuple[bytes, bytes]]

    def request(self) -> Request:
        """Return it as websockets has it."""
        headers = Headers((name.decode("latin-1"), value.decode("latin-1")) for name, value in self.headers)
        return Request(self.url.decode("latin-1"), headers, self.method, f"HTTP/{self.http_version}")

    def answer(self) -> list[bytes] | None:
        """Return the first lines of the answer; None when the request is not ordinary."""
        asked: dict[bytes, bytes] = {}
        for name, value in self.headers:
            if name in _ONCE:
                if name in asked:
                    return None
                asked[name] = value
        key = asked.get(b"sec-websocket-key", b"")
        is_ordinary = (
            self.method == "GET"
            and self.http_version == "1.1"
            and self.url.isascii()
            and asked.get(b"upgrade", b"").lower() == b"websocket"
            and asked.get(b"connection", b"").lower() in _CONNECTION
            and asked.get(b"sec-websocket-version") == b"13"
            and _KEY.fullmatch(key) is not None
        )
        if not is_ordinary:
            return None
        return [
            b"HTTP/1.1 101 Switching Protocols",
            b"Upgrade: websocket",
            b"Connection: Upgrade",
            b"Sec-WebSocket-Accept: " + accept_key(key.decode()).encode(),
        ]
