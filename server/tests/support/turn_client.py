"""A TURN client over UDP that sends through the relay to whomever it likes (RFC 8656)."""

import ipaddress
import os
import socket
import struct
import time
from contextlib import suppress
from types import TracebackType
from typing import Self

from chattr.calls.ice_servers import ice_servers
from chattr.calls.settings import IceSettings
from chattr.doctor import stun
from chattr.doctor.stun import Answer, Attribute, Credentials, Method

CREATE_PERMISSION = 0x008
CHANNEL_BIND = 0x009
SEND_INDICATION = 0x016
CHANNEL_NUMBER = 0x000C
XOR_PEER_ADDRESS = 0x0012
DATA = 0x0013
WAIT_S = 10.0
RESEND_S = 0.5


class TurnClient:
    """An allocation on the TURN server `(address, port)`. `source`: the address that it asks from."""

    def __init__(self, server: tuple[str, int], secret: str, *, source: str, password: str = "") -> None:
        self._server = server
        settings = IceSettings(turn_urls=(f"turn:{server[0]}:{server[1]}",), turn_secret=secret)
        (given,) = ice_servers(settings, "tester", int(time.time() * 1000))
        self._login = given.username or "", password or given.credential or ""
        self._socket = socket.socket(type=socket.SOCK_DGRAM)
        self._socket.settimeout(RESEND_S)
        self._socket.bind((source, 0))
        self._credentials: Credentials | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def allocate(self) -> Answer:
        """Ask for a relay address."""
        wanted = [(Attribute.REQUESTED_TRANSPORT, struct.pack("!B3x", socket.IPPROTO_UDP))]
        first = self._ask(Method.ALLOCATE, wanted)
        realm, nonce = (first.attributes[name] for name in (Attribute.REALM, Attribute.NONCE))
        self._credentials = Credentials(*self._login, realm, nonce)
        return self._ask(Method.ALLOCATE, wanted)

    def permit(self, peer: str) -> tuple[int, str] | None:
        """Ask to send to a peer; return the error, if there is one."""
        return self._ask(CREATE_PERMISSION, [_peer(peer, 9)]).error

    def bind(self, peer: str, port: int) -> tuple[int, str] | None:
        """Ask for a channel to a peer, the other way to send; return the error, if there is one."""
        return self._ask(CHANNEL_BIND, [(CHANNEL_NUMBER, b"\x40\0\0\0"), _peer(peer, port)]).error

    def send(self, peer: str, port: int, data: bytes) -> None:
        """Send through the relay; nobody answers."""
        body = b"".join(_attribute(*one) for one in (_peer(peer, port), (DATA, data)))
        head = struct.pack("!HHI", SEND_INDICATION, len(body), stun.MAGIC)
        self._socket.sendto(head + os.urandom(12) + body, self._server)

    def release(self) -> None:
        """Give the relay address back."""
        assert self._ask(Method.REFRESH, [(Attribute.LIFETIME, struct.pack("!I", 0))]).error is None

    def _ask(self, method: int, attributes: list[tuple[int, bytes]]) -> Answer:
        transaction, message = stun.request(method, attributes, self._credentials)  # type: ignore[arg-type]
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline:
            # Sent again until it is answered: a server that has just started loses datagrams.
            self._socket.sendto(message, self._server)
            with suppress(TimeoutError):
                while (answer := stun.read(self._socket.recv(2048))).transaction != transaction:
                    pass
                return answer
        raise TimeoutError(f"no answer to a request of method {method:#x}")


def _peer(address: str, port: int) -> tuple[int, bytes]:
    packed = int(ipaddress.IPv4Address(address)) ^ stun.MAGIC
    return XOR_PEER_ADDRESS, struct.pack("!xBHI", 1, port ^ (stun.MAGIC >> 16), packed)


def _attribute(kind: int, value: bytes) -> bytes:
    return struct.pack("!HH", kind, len(value)) + value + b"\0" * (-len(value) % 4)
