"""ICE as the network sees it: checks choose where a transport sends, over UDP, TCP, and after a restart."""

import asyncio
import socket

import pytest
from aioice import stun

from mediasoup import (
    IceParameters,
    IceSelectedTupleChanged,
    IceState,
    Router,
    TransportProtocol,
    WebRtcServerOptions,
    WebRtcTransport,
    WebRtcTransportOptions,
    Worker,
)

from .media import LOOPBACK_TCP, LOOPBACK_UDP

pytestmark = pytest.mark.worker


def check_for(transport: WebRtcTransport, credentials: IceParameters) -> bytes:
    """Return a check that nominates the pair of addresses that it takes (RFC 8445 section 7)."""
    request = stun.Message(message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST)
    request.attributes["USERNAME"] = f"{credentials.username_fragment}:there"
    request.attributes["PRIORITY"] = transport.ice_candidates[0].priority
    request.attributes["ICE-CONTROLLING"] = 1
    request.attributes["USE-CANDIDATE"] = None
    request.add_message_integrity(credentials.password.encode())
    return bytes(request)


class Agent:
    """A controlling ICE agent that sends checks from an address of its own."""

    def __init__(self, transport: WebRtcTransport) -> None:
        self._transport = transport
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.bind(("127.0.0.1", 0))

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    async def check(self, credentials: IceParameters) -> stun.Class:
        """Send a check that nominates the pair, and return what kind of answer came."""
        loop = asyncio.get_running_loop()
        candidate = self._transport.ice_candidates[0]
        request = check_for(self._transport, credentials)
        await loop.sock_sendto(self._socket, request, (candidate.address, candidate.port))
        data = await asyncio.wait_for(loop.sock_recv(self._socket, 2048), 5)
        return stun.parse_message(data).message_class

    def close(self) -> None:
        self._socket.close()


async def selected(transport: WebRtcTransport, agent: Agent, credentials: IceParameters) -> int | None:
    """Check, and return the remote port that the transport then chooses."""
    change = asyncio.ensure_future(transport.wait_for(IceSelectedTupleChanged))
    await asyncio.sleep(0)
    assert await agent.check(credentials) is stun.Class.RESPONSE
    return (await asyncio.wait_for(change, 5)).tuple.remote_port


async def test_new_credentials_move_the_transport(router: Router) -> None:
    transport = await router.create_webrtc_transport(WebRtcTransportOptions(listen_infos=(LOOPBACK_UDP,)))
    before, after = Agent(transport), Agent(transport)
    first = transport.ice_parameters
    assert await selected(transport, before, first) == before.port
    # The worker tells of it after the pair, in a message of its own.
    async with asyncio.timeout(5):
        while transport.ice_state is not IceState.COMPLETED:  # noqa: ASYNC110 - one state may follow another
            await asyncio.sleep(0.01)

    second = await transport.restart_ice()
    # Until the other end knows the new credentials the old ones are good.
    assert await before.check(first) is stun.Class.RESPONSE
    assert await selected(transport, after, second) == after.port
    assert transport.ice_selected_tuple is not None
    assert transport.ice_selected_tuple.remote_port == after.port
    assert await before.check(first) is stun.Class.ERROR
    assert transport.ice_state in {IceState.CONNECTED, IceState.COMPLETED}
    before.close()
    after.close()


@pytest.mark.parametrize("shared", [False, True], ids=["own-port", "server"])
async def test_tcp(worker: Worker, router: Router, shared: bool) -> None:
    options = WebRtcTransportOptions(listen_infos=(LOOPBACK_TCP,))
    if shared:
        server = await worker.create_webrtc_server(WebRtcServerOptions(listen_infos=(LOOPBACK_TCP,)))
        options = WebRtcTransportOptions(webrtc_server=server)
    transport = await router.create_webrtc_transport(options)
    candidate = transport.ice_candidates[0]
    change = asyncio.ensure_future(transport.wait_for(IceSelectedTupleChanged))
    reader, writer = await asyncio.open_connection(candidate.address, candidate.port)
    # Over TCP each packet is preceded by its length (RFC 4571).
    request = check_for(transport, transport.ice_parameters)
    writer.write(len(request).to_bytes(2) + request)
    size = int.from_bytes(await asyncio.wait_for(reader.readexactly(2), 5))
    answer = stun.parse_message(await reader.readexactly(size))
    assert answer.message_class is stun.Class.RESPONSE
    chosen = (await asyncio.wait_for(change, 5)).tuple
    assert (chosen.protocol, chosen.local_port) == (TransportProtocol.TCP, candidate.port)
    assert chosen.remote_port == writer.get_extra_info("sockname")[1]
    writer.close()
    await writer.wait_closed()
