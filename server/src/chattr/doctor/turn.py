"""Asks STUN and TURN servers what a browser would ask them."""

import asyncio
import os
import ssl
import struct
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from chattr.config.hosts import IceAddress
from chattr.doctor import stun
from chattr.doctor.certificates import fix_of
from chattr.doctor.stun import Answer, Attribute, Credentials, Method

WAIT_S = 4.0
"""How long a server may take to answer one request, in seconds."""

_RESEND_S = 0.5
_UDP = 17


class NoAnswerError(Exception):
    """The server cannot be reached; the text says how far it went."""


class UntrustedError(NoAnswerError):
    """It answers with a certificate that browsers would not take; `fix` says what to do."""

    def __init__(self, error: ssl.SSLCertVerificationError, host: str) -> None:
        super().__init__(f"its certificate is not good: {error.verify_message.rstrip('.')}")
        self.fix = fix_of(error, host)


class RefusedError(Exception):
    """The server answers, and refuses."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code} {reason}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Allocation:
    """What a TURN server gave: the relay's address, and ours as the server sees it.

    `reaches`: the addresses, of those that were asked about, that it relays to.
    """

    relayed: tuple[str, int]
    mapped: str | None
    took_ms: int
    reaches: tuple[str, ...] = ()


class _Link(Protocol):
    async def ask(self, transaction: bytes, message: bytes) -> Answer: ...


async def public_address(url: str) -> str:
    """Return the address that a STUN server sees us at.

    :raises NoAnswerError: it does not answer.
    """
    async with _link(IceAddress.of(url)) as link:
        answer = await link.ask(*stun.request(Method.BINDING, []))
    mapped = answer.address(Attribute.XOR_MAPPED_ADDRESS)
    if mapped is None:
        raise NoAnswerError("it answers without an address")
    return mapped[0]


async def allocate(url: str, username: str, password: str, peers: Sequence[str] = ()) -> Allocation:
    """Get a relay address as a browser does, ask whether it leads to `peers`, and give it back.

    :raises NoAnswerError: the server does not answer.
    :raises RefusedError: it does not take the credentials, or has no room.
    """
    began = time.monotonic()
    wanted = [(Attribute.REQUESTED_TRANSPORT, struct.pack("!B3x", _UDP))]
    async with _link(IceAddress.of(url)) as link:
        first = await link.ask(*stun.request(Method.ALLOCATE, wanted))
        if first.error is None or first.error[0] != 401:
            raise RefusedError(*(first.error or (0, "it relays for everybody, without credentials")))
        realm = first.attributes.get(Attribute.REALM, b"")
        nonce = first.attributes.get(Attribute.NONCE, b"")
        credentials = Credentials(username, password, realm, nonce)
        given = await link.ask(*stun.request(Method.ALLOCATE, wanted, credentials))
        if given.error is not None:
            raise RefusedError(*given.error)
        relayed = given.address(Attribute.XOR_RELAYED_ADDRESS)
        mapped = given.address(Attribute.XOR_MAPPED_ADDRESS)
        took_ms = round((time.monotonic() - began) * 1000)
        reaches = [peer for peer in peers if await _is_permitted(link, credentials, peer)]
        await link.ask(
            *stun.request(Method.REFRESH, [(Attribute.LIFETIME, struct.pack("!I", 0))], credentials)
        )
    if relayed is None:
        raise NoAnswerError("it answers without a relay address")
    return Allocation(relayed, mapped[0] if mapped else None, took_ms, tuple(reaches))


async def _is_permitted(link: _Link, credentials: Credentials, peer: str) -> bool:
    answer = await link.ask(*stun.request(Method.CREATE_PERMISSION, [], credentials, peer=peer))
    return answer.error is None


@asynccontextmanager
async def _link(server: IceAddress) -> AsyncIterator[_Link]:
    try:
        if server.transport == "udp":
            loop = asyncio.get_running_loop()
            transport, datagrams = await loop.create_datagram_endpoint(
                _Datagrams, remote_addr=(server.host, server.port)
            )
            try:
                yield datagrams
            finally:
                transport.close()
            return
        tls = ssl.create_default_context() if server.secure else None
        async with asyncio.timeout(WAIT_S):
            reader, writer = await asyncio.open_connection(server.host, server.port, ssl=tls)
    except ssl.SSLCertVerificationError as error:
        raise UntrustedError(error, server.host) from None
    except (OSError, TimeoutError) as error:
        raise NoAnswerError(_why(error)) from None
    try:
        yield _Stream(reader, writer)
    finally:
        writer.transport.abort()


class _Datagrams(asyncio.DatagramProtocol):
    """Requests over UDP, sent again until they are answered."""

    def __init__(self) -> None:
        self._answers: asyncio.Queue[bytes | Exception] = asyncio.Queue(16)
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]

    def datagram_received(self, data: bytes, addr: tuple[str | object, int]) -> None:  # noqa: ARG002
        if not self._answers.full():
            self._answers.put_nowait(data)

    def error_received(self, exc: Exception) -> None:
        if not self._answers.full():
            self._answers.put_nowait(exc)

    async def ask(self, transaction: bytes, message: bytes) -> Answer:
        assert self._transport is not None
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline:
            self._transport.sendto(message)
            try:
                async with asyncio.timeout(_RESEND_S):
                    while (answer := _matching(await self._answers.get(), transaction)) is None:
                        pass
            except TimeoutError:
                continue
            return answer
        raise NoAnswerError(f"nothing came back within {WAIT_S:g} s")


class _Stream:
    """Requests over TCP or TLS, where a message's header says how long it is."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def ask(self, transaction: bytes, message: bytes) -> Answer:
        try:
            async with asyncio.timeout(WAIT_S):
                self._writer.write(message)
                while True:
                    header = await self._reader.readexactly(stun.HEADER_BYTES)
                    whole = header + await self._reader.readexactly(stun.length(header))
                    if (answer := _matching(whole, transaction)) is not None:
                        return answer
        except (OSError, EOFError, TimeoutError, stun.MalformedError) as error:
            raise NoAnswerError(_why(error)) from None


def _matching(data: bytes | Exception, transaction: bytes) -> Answer | None:
    if isinstance(data, Exception):
        raise NoAnswerError(_why(data))
    try:
        answer = stun.read(data)
    except stun.MalformedError:
        return None
    return answer if answer.transaction == transaction else None


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"nothing came back within {WAIT_S:g} s"
    if isinstance(error, ssl.SSLError):
        return f"no TLS as browsers speak it ({error.reason or error})"
    if isinstance(error, OSError):
        # The event loop puts a sentence of its own in the place of the system's.
        if error.errno is not None and error.errno > 0:
            return os.strerror(error.errno).lower()
        return (error.strerror or str(error)).lower()
    return "the connection was closed" if isinstance(error, EOFError) else str(error)
