"""ICE restart as the network sees it: checks with new credentials move the transport to their sender."""

import asyncio
import socket

import pytest
from aioice import stun

from mediasoup import (
    IceParameters,
    IceSelectedTupleChanged,
    IceState,
    Router,
    WebRtcTransport,
    WebRtcTransportOptions,
)

from .media import LOOPBACK_UDP

pytestmark = pytest.mark.worker


class Agent:
    """A controlling ICE agent that sends checks from an address of its own (RFC 8445 section 7)."""

    def __init__(self, transport: WebRtcTransport) -> None:
        self._candidate = transport.ice_candidates[0]
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.bind(("127.0.0.1", 0))

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    async def check(self, credentials: IceParameters) -> stun.Class:
        """Send a check that nominates the pair, and return what kind of answer came."""
        request = stun.Message(message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST)
        request.attributes["USERNAME"] = f"{credentials.username_fragment}:there"
        request.attributes["PRIORITY"] = self._candidate.priority
        request.attributes["ICE-CONTROLLING"] = 1
        request.attributes["USE-CANDIDATE"] = None
        request.add_message_integrity(credentials.password.encode())
        loop = asyncio.get_running_loop()
        await loop.sock_sendto(self._socket, bytes(request), (self._candidate.address, self._candidate.port))
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
    assert transport.ice_state is IceState.COMPLETED

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
