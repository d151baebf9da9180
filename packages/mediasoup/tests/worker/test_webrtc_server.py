from dataclasses import replace

import pytest

from mediasoup import (
    CloseReason,
    InvalidParametersError,
    RequestRejectedError,
    Router,
    WebRtcServer,
    WebRtcServerClosed,
    WebRtcServerOptions,
    WebRtcTransportHandled,
    WebRtcTransportOptions,
    WebRtcTransportUnhandled,
    Worker,
)

from .media import LOOPBACK_TCP, LOOPBACK_UDP

pytestmark = pytest.mark.worker


@pytest.fixture
async def server(worker: Worker) -> WebRtcServer:
    return await worker.create_webrtc_server(
        WebRtcServerOptions(listen_infos=(LOOPBACK_UDP, LOOPBACK_TCP), app_data={"lan": True})
    )


async def test_listens_on_udp_and_tcp(server: WebRtcServer) -> None:
    dump = await server.dump()
    assert dump.id == server.id
    assert [socket.ip for socket in dump.udp_sockets] == ["127.0.0.1"]
    assert [socket.ip for socket in dump.tcp_servers] == ["127.0.0.1"]
    assert dump.webrtc_transport_ids == ()
    assert server.app_data == {"lan": True}


async def test_transports_share_its_sockets(router: Router, server: WebRtcServer) -> None:
    heard: list[object] = []
    server.on(WebRtcTransportHandled, heard.append)
    server.on(WebRtcTransportUnhandled, heard.append)
    options = WebRtcTransportOptions(webrtc_server=server)
    first = await router.create_webrtc_transport(options)
    second = await router.create_webrtc_transport(options)

    dump = await server.dump()
    assert set(dump.webrtc_transport_ids) == {first.id, second.id}
    assert {entry.webrtc_transport_id for entry in dump.local_ice_username_fragments} == {first.id, second.id}
    assert {c.port for c in first.ice_candidates} == {
        dump.udp_sockets[0].port,
        dump.tcp_servers[0].port,
    }
    assert [c.port for c in first.ice_candidates] == [c.port for c in second.ice_candidates]
    assert dict(server.webrtc_transports) == {first.id: first, second.id: second}

    first.close()
    assert (await server.dump()).webrtc_transport_ids == (second.id,)
    assert heard == [
        WebRtcTransportHandled(webrtc_transport_id=first.id),
        WebRtcTransportHandled(webrtc_transport_id=second.id),
        WebRtcTransportUnhandled(webrtc_transport_id=first.id),
    ]


async def test_udp_may_be_left_out(router: Router, server: WebRtcServer) -> None:
    transport = await router.create_webrtc_transport(
        WebRtcTransportOptions(webrtc_server=server, enable_udp=False)
    )
    assert [candidate.protocol for candidate in transport.ice_candidates] == ["tcp"]


async def test_close_closes_its_transports_but_not_their_router(
    worker: Worker, router: Router, server: WebRtcServer
) -> None:
    transport = await router.create_webrtc_transport(WebRtcTransportOptions(webrtc_server=server))
    heard: list[CloseReason] = []
    server.on(WebRtcServerClosed, lambda event: heard.append(event.reason))
    server.close()
    server.close()
    assert heard == [CloseReason.CLOSED]
    assert transport.close_reason is CloseReason.LISTEN_SERVER_CLOSED
    assert not router.closed
    assert not router.transports
    assert (await worker.dump()).webrtc_server_ids == ()
    assert (await router.dump()).transport_ids == ()


async def test_worker_close_reaches_server_and_transports(
    worker: Worker, router: Router, server: WebRtcServer
) -> None:
    transport = await router.create_webrtc_transport(WebRtcTransportOptions(webrtc_server=server))
    worker.close()
    assert server.close_reason is CloseReason.WORKER_CLOSED
    assert transport.close_reason is CloseReason.ROUTER_CLOSED
    assert not server.webrtc_transports


async def test_address_in_use_is_refused(worker: Worker, server: WebRtcServer) -> None:
    port = (await server.dump()).udp_sockets[0].port
    with pytest.raises(RequestRejectedError) as caught:
        await worker.create_webrtc_server(
            WebRtcServerOptions(listen_infos=(replace(LOOPBACK_UDP, port=port),))
        )
    assert "address already in use" in caught.value.reason
    assert (await worker.dump()).webrtc_server_ids == (server.id,)


async def test_bad_listen_infos(worker: Worker) -> None:
    with pytest.raises(RequestRejectedError) as caught:
        await worker.create_webrtc_server(WebRtcServerOptions(listen_infos=()))
    assert caught.value.error_type == "TypeError"
    with pytest.raises(InvalidParametersError):
        await worker.create_webrtc_server(WebRtcServerOptions(listen_infos=(replace(LOOPBACK_UDP, ip=""),)))


async def test_closed_server_takes_no_transport(router: Router, server: WebRtcServer) -> None:
    server.close()
    with pytest.raises(RequestRejectedError):
        await router.create_webrtc_transport(WebRtcTransportOptions(webrtc_server=server))
