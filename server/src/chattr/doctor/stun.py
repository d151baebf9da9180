"""STUN messages (RFC 8489) with what TURN adds to them (RFC 8656); bytes in, values out."""

import hashlib
import hmac
import ipaddress
import os
import struct
from dataclasses import dataclass, field
from enum import IntEnum

MAGIC = 0x2112A442
HEADER_BYTES = 20
_INTEGRITY_BYTES = 24


class Method(IntEnum):
    """Requests; an answer has the same method."""

    BINDING = 0x001
    ALLOCATE = 0x003
    REFRESH = 0x004
    CREATE_PERMISSION = 0x008


class Attribute(IntEnum):
    """What a message can carry, as far as it matters here."""

    USERNAME = 0x0006
    MESSAGE_INTEGRITY = 0x0008
    ERROR_CODE = 0x0009
    LIFETIME = 0x000D
    XOR_PEER_ADDRESS = 0x0012
    REALM = 0x0014
    NONCE = 0x0015
    XOR_RELAYED_ADDRESS = 0x0016
    REQUESTED_TRANSPORT = 0x0019
    XOR_MAPPED_ADDRESS = 0x0020


class MalformedError(ValueError):
    """Not a STUN message."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Long-term credentials (RFC 8489 section 9.2)."""

    username: str
    password: str
    realm: bytes
    nonce: bytes

    @property
    def key(self) -> bytes:
        """Return the key of MESSAGE-INTEGRITY."""
        text = self.username.encode() + b":" + self.realm + b":" + self.password.encode()
        return hashlib.md5(text, usedforsecurity=False).digest()


@dataclass(frozen=True, slots=True)
class Answer:
    """A response. `error`: its code and reason, None for a success."""

    transaction: bytes
    attributes: dict[int, bytes] = field(default_factory=dict)
    error: tuple[int, str] | None = None

    def address(self, attribute: Attribute) -> tuple[str, int] | None:
        """Return the address that an attribute holds, without its XOR."""
        value = self.attributes.get(attribute)
        if value is None or len(value) not in (8, 20):
            return None
        port = struct.unpack("!H", value[2:4])[0] ^ (MAGIC >> 16)
        return str(ipaddress.ip_address(_masked(value[4:], self.transaction))), port


def request(
    method: Method,
    attributes: list[tuple[Attribute, bytes]],
    credentials: Credentials | None = None,
    *,
    peer: str | None = None,
) -> tuple[bytes, bytes]:
    """Return a request's transaction id and its bytes. `peer`: the IP address that it is about."""
    transaction = os.urandom(12)
    if peer is not None:
        attributes = [*attributes, (Attribute.XOR_PEER_ADDRESS, _xored(peer, transaction))]
    if credentials is not None:
        attributes = [
            *attributes,
            (Attribute.USERNAME, credentials.username.encode()),
            (Attribute.REALM, credentials.realm),
            (Attribute.NONCE, credentials.nonce),
        ]
    body = b"".join(_attribute(kind, value) for kind, value in attributes)
    if credentials is None:
        return transaction, _header(method, len(body), transaction) + body
    signed = _header(method, len(body) + _INTEGRITY_BYTES, transaction) + body
    digest = hmac.new(credentials.key, signed, hashlib.sha1).digest()
    return transaction, signed + _attribute(Attribute.MESSAGE_INTEGRITY, digest)


def length(header: bytes) -> int:
    """Return how many bytes follow a message's header.

    :raises MalformedError: it is none.
    """
    if len(header) < HEADER_BYTES or struct.unpack("!I", header[4:8])[0] != MAGIC:
        raise MalformedError("no STUN header")
    return int(struct.unpack("!H", header[2:4])[0])


def read(message: bytes) -> Answer:
    """Read a response.

    :raises MalformedError: it is none.
    """
    end = HEADER_BYTES + length(message)
    kind = struct.unpack("!H", message[:2])[0]
    if len(message) < end or not kind & 0x0100:
        raise MalformedError("no STUN response")
    attributes: dict[int, bytes] = {}
    position = HEADER_BYTES
    while position + 4 <= end:
        name, size = struct.unpack("!HH", message[position : position + 4])
        attributes.setdefault(name, message[position + 4 : position + 4 + size])
        position += 4 + size + (-size % 4)
    error = _error(attributes.get(Attribute.ERROR_CODE, b"\0\0\0\0")) if kind & 0x0010 else None
    return Answer(message[8:20], attributes, error)


def _masked(packed: bytes, transaction: bytes) -> bytes:
    mask = struct.pack("!I", MAGIC) + transaction
    return bytes(a ^ b for a, b in zip(packed, mask, strict=False))


def _xored(address: str, transaction: bytes) -> bytes:
    """An address without a port (RFC 8489 section 14.2)."""
    ip = ipaddress.ip_address(address)
    family = 1 if ip.version == 4 else 2
    return struct.pack("!xBH", family, MAGIC >> 16) + _masked(ip.packed, transaction)


def _header(method: Method, size: int, transaction: bytes) -> bytes:
    return struct.pack("!HHI", method, size, MAGIC) + transaction


def _attribute(kind: Attribute, value: bytes) -> bytes:
    return struct.pack("!HH", kind, len(value)) + value + b"\0" * (-len(value) % 4)


def _error(value: bytes) -> tuple[int, str]:
    return value[2] * 100 + value[3], value[4:].decode("utf-8", "replace")
