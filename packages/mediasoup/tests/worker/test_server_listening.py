"""Where WebRtcServers listen, and what their transports offer."""

from dataclasses import replace

import pytest

from mediasoup import (
    IceState,
    RequestRejectedError,
    Router,
    TransportPortRange,
    WebRtcServer,
    WebRtcServerOptions,
    WebRtcTransportHandled,
    WebRtcTransportOptions,
    WebRtcTransportUnhandled,
    Worker,
    create_worker,
)

from .media import LOOPBACK_TCP, LOOPBACK_UDP
from .ports import TCP, UDP, free_port, seen

pytestmark = pytest.mark.worker


@pytest.mark.parametrize("how", ["port", "range", "free"])
async def test_server_listens_where_told(worker: Worker, how: str) -> None:
    wanted = [free_port(UDP), free_port(TCP)]
    infos = [LOOPBACK_UDP, replace(LOOPBACK_TCP, announced_address="media.example.org")]
    if how == "port":
        infos = [replace(info, port=port) for info, port in zip(infos, wanted, strict=True)]
    elif how == "range":
        ranges = [TransportPortRange(min=port, max=port) for port in wanted]
        infos = [replace(info, port_range=one) for info, one in zip(infos, ranges, strict=True)]
    server = await worker.create_webrtc_server(
        WebRtcServerOptions(listen_infos=tuple(infos), app_data={"on": "lan"})
    )
    assert server.app_data == {"on": "lan"}
    dump = await server.dump()
    assert (dump.webrtc_transport_ids, dump.local_ice_username_fragments) == ((), ())
    (udp,), (tcp,) = dump.udp_sockets, dump.tcp_servers
    assert (udp.ip, tcp.ip) == ("127.0.0.1", "127.0.0.1")
    if how == "free":
        assert min(udp.port, tcp.port) > 0
    else:
        assert [udp.port, tcp.port] == wanted
    held = await worker.dump()
    assert (held.webrtc_server_ids, held.router_ids) == ((server.id,), ())
    assert held.channel_message_handlers.channel_request_handlers == (server.id,)
    assert held.channel_message_handlers.channel_notification_handlers == ()


async def test_servers_cannot_listen_where_somebody_does(worker: Worker) -> None:
    info = replace(LOOPBACK_UDP, port=free_port())
    elsewhere = replace(LOOPBACK_UDP, ip="1.2.3.4", port=free_port())
    renamed = replace(info, announced_address="1.2.3.4")
    for infos in ((info, elsewhere), (info, renamed)):
        with pytest.raises(RequestRejectedError):
            await worker.create_webrtc_server(WebRtcServerOptions(listen_infos=infos))
    await worker.create_webrtc_server(WebRtcServerOptions(listen_infos=(info,)))
    other = await create_worker()
    with pytest.raises(RequestRejectedError):
        await other.create_webrtc_server(WebRtcServerOptions(listen_infos=(info,)))
    other.close()
    await other.wait_exited()


@pytest.fixture
async def server(worker: Worker) -> WebRtcServer:
    public = replace(LOOPBACK_TCP, announced_address="media.example.org", expose_internal_ip=True)
    return await worker.create_webrtc_server(WebRtcServerOptions(listen_infos=(LOOPBACK_UDP, public)))


async def test_transport_of_a_server_offers_its_sockets(router: Router, server: WebRtcServer) -> None:
    told: list[object] = []
    server.on(WebRtcTransportHandled, told.append)
    server.on(WebRtcTransportUnhandled, told.append)
    transport = await router.create_webrtc_transport(
        WebRtcTransportOptions(webrtc_server=server, enable_udp=False)
    )
    assert seen(transport) == [("tcp", "media.example.org"), ("tcp", "127.0.0.1")]
    dump = await server.dump()
    assert {candidate.port for candidate in transport.ice_candidates} == {dump.tcp_servers[0].port}
    assert dump.webrtc_transport_ids == (transport.id,)
    assert [f.webrtc_transport_id for f in dump.local_ice_username_fragments] == [transport.id]
    transport.close()
    assert told == [
        WebRtcTransportHandled(webrtc_transport_id=transport.id),
        WebRtcTransportUnhandled(webrtc_transport_id=transport.id),
    ]
    assert not server.webrtc_transports
    assert not router.transports
    dump = await server.dump()
    assert (dump.webrtc_transport_ids, dump.local_ice_username_fragments) == ((), ())


async def test_ice_restart_adds_a_name_at_the_server(
    worker: Worker, router: Router, server: WebRtcServer
) -> None:
    transport = await router.create_webrtc_transport(WebRtcTransportOptions(webrtc_server=server))
    assert seen(transport)[0] == ("udp", "127.0.0.1")
    first = transport.ice_parameters.username_fragment
    await transport.restart_ice()
    names = (await server.dump()).local_ice_username_fragments
    assert {name.local_ice_username_fragment for name in names} == {
        first,
        transport.ice_parameters.username_fragment,
    }
    assert {name.webrtc_transport_id for name in names} == {transport.id}
    told: list[WebRtcTransportUnhandled] = []
    server.on(WebRtcTransportUnhandled, told.append)
    server.close()
    assert told == [WebRtcTransportUnhandled(webrtc_transport_id=transport.id)]
    assert (transport.ice_state, transport.sctp_state) == (IceState.CLOSED, None)
    held = await worker.dump()
    assert (held.webrtc_server_ids, held.router_ids) == ((), (router.id,))
    assert held.channel_message_handlers.channel_request_handlers == (router.id,)
    assert (await router.dump()).transport_ids == ()
