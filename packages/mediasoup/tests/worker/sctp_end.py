"""The far end of an SCTP association, by aiortc: over a peer's DTLS, or over bare UDP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

from aiortc import RTCDtlsTransport, RTCSctpTransport
from aiortc.rtcsctptransport import RTCSctpCapabilities

from mediasoup import PlainTransport, SctpState, SctpStateChanged, WebRtcTransport

from .peer import Peer

PORT = 5000
TEXT, BINARY = 51, 53

Received = tuple[int, int, bytes]
"""Stream, payload protocol identifier, message."""


class SctpEnd(RTCSctpTransport):
    """Sends and receives whole messages on any stream, without data channels."""

    def __init__(self, below: RTCDtlsTransport) -> None:
        super().__init__(below, PORT)
        self.received: asyncio.Queue[Received] = asyncio.Queue()
        self.established = asyncio.Event()

    def _set_state(self, state: RTCSctpTransport.State) -> None:
        super()._set_state(state)
        if state is self.State.ESTABLISHED:
            self.established.set()

    async def _receive(self, stream_id: int, pp_id: int, data: bytes) -> None:
        self.received.put_nowait((stream_id, pp_id, data))

    async def send(self, stream_id: int, message: str | bytes) -> None:
        data = message.encode() if isinstance(message, str) else message
        await self._send(stream_id, TEXT if isinstance(message, str) else BINARY, data)

    async def receive(self) -> Received:
        return await asyncio.wait_for(self.received.get(), 10)


class _BareUdp(asyncio.DatagramProtocol):
    """What aiortc's association needs of the transport below it, without encryption."""

    state = "connected"
    _role = "client"

    def __init__(self) -> None:
        self._above: RTCSctpTransport | None = None
        self._socket: asyncio.DatagramTransport | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._socket = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: object) -> None:
        if self._above is not None:
            task = asyncio.ensure_future(self._above._handle_data(data))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _register_data_receiver(self, above: RTCSctpTransport) -> None:
        self._above = above

    def _unregister_data_receiver(self, above: RTCSctpTransport) -> None:
        self._above = None

    async def _send_data(self, data: bytes) -> None:
        assert self._socket is not None
        self._socket.sendto(data)

    def close(self) -> None:
        assert self._socket is not None
        self._socket.close()


@asynccontextmanager
async def sctp_over_dtls(transport: WebRtcTransport, peer: Peer) -> AsyncIterator[SctpEnd]:
    """Associate with a WebRtcTransport through a peer that is connected to it."""
    async with _associated(SctpEnd(peer.dtls), transport) as end:
        yield end


@asynccontextmanager
async def sctp_over_udp(transport: PlainTransport) -> AsyncIterator[SctpEnd]:
    """Associate with a PlainTransport that learns our address from the first packet."""
    address = (transport.tuple.local_address, transport.tuple.local_port)
    loop = asyncio.get_running_loop()
    _, below = await loop.create_datagram_endpoint(_BareUdp, remote_addr=address)
    try:
        async with _associated(SctpEnd(cast(RTCDtlsTransport, below)), transport) as end:
            yield end
    finally:
        below.close()


@asynccontextmanager
async def _associated(end: SctpEnd, transport: WebRtcTransport | PlainTransport) -> AsyncIterator[SctpEnd]:
    assert transport.sctp_parameters is not None
    capabilities = RTCSctpCapabilities(maxMessageSize=transport.sctp_parameters.max_message_size)
    try:
        async with asyncio.timeout(10):
            await end.start(capabilities, transport.sctp_parameters.port)
            while transport.sctp_state is not SctpState.CONNECTED:
                await transport.wait_for(SctpStateChanged)
            await end.established.wait()
        yield end
    finally:
        await end.stop()
