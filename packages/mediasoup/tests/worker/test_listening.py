"""Where transports and servers listen: fixed ports, ranges, shared ports, announced addresses."""

from dataclasses import replace

import pytest

from mediasoup import (
    IceState,
    PipeTransportOptions,
    PlainTransportOptions,
    RequestRejectedError,
    Router,
    TransportListenInfo,
    TransportPortRange,
    TransportProtocol,
    TransportSocketFlags,
    WebRtcTransportOptions,
)

from .media import LOOPBACK_TCP, LOOPBACK_UDP
from .ports import TCP, UDP, free_neighbours, free_port, seen

pytestmark = pytest.mark.worker

RANGE = TransportPortRange(min=20000, max=29999)
MULTICAST = "224.0.0.1"


def at(
    protocol: TransportProtocol, ip: str = "127.0.0.1", announced: str | None = None, *, both: bool = False
) -> TransportListenInfo:
    return TransportListenInfo(
        protocol=protocol, ip=ip, announced_address=announced, expose_internal_ip=both, port_range=RANGE
    )


async def test_many_addresses_make_as_many_candidates(router: Router) -> None:
    transport = await router.create_webrtc_transport(
        WebRtcTransportOptions(
            listen_infos=(
                at(UDP, announced="9.9.9.1", both=True),
                at(TCP, announced="9.9.9.1"),
                at(UDP, "0.0.0.0", "one.example.org"),
                at(TCP, "0.0.0.0", "two.example.org"),
                at(UDP),
                at(TCP),
            ),
            enable_tcp=True,
            prefer_udp=True,
            enable_sctp=True,
            max_send_message_size=1_000_001,
            max_receive_message_size=1_000_002,
            sctp_send_buffer_size=2_000_001,
            sctp_per_stream_send_queue_limit=2_000_002,
            sctp_max_receiver_window_buffer_size=2_000_003,
        )
    )
    assert seen(transport) == [
        ("udp", "9.9.9.1"),
        ("udp", "127.0.0.1"),
        ("tcp", "9.9.9.1"),
        ("udp", "one.example.org"),
        ("tcp", "two.example.org"),
        ("udp", "127.0.0.1"),
        ("tcp", "127.0.0.1"),
    ]
    sctp = transport.sctp_parameters
    assert sctp is not None
    assert (sctp.port, sctp.is_data_channel) == (5000, True)
    assert (sctp.max_send_message_size, sctp.max_receive_message_size) == (1_000_001, 1_000_002)
    assert (sctp.send_buffer_size, sctp.per_stream_send_queue_limit) == (2_000_001, 2_000_002)
    assert sctp.max_receiver_window_buffer_size == 2_000_003
    dump = await transport.dump()
    assert dump.ice_role is transport.ice_role
    assert dump.ice_parameters == transport.ice_parameters
    assert dump.ice_candidates == transport.ice_candidates
    assert (dump.ice_state, dump.ice_selected_tuple) == (IceState.NEW, None)
    assert (dump.dtls_parameters, dump.dtls_state) == (transport.dtls_parameters, transport.dtls_state)
    assert (dump.sctp_parameters, dump.sctp_state) == (sctp, transport.sctp_state)
    assert dump.sctp_negotiated_capabilities is not None
    assert dump.sctp_negotiated_capabilities.negotiated_max_outbound_streams == 0
    assert (await router.dump()).transport_ids == (transport.id,)


async def test_udp_and_tcp_at_one_address(router: Router) -> None:
    transport = await router.create_webrtc_transport(
        WebRtcTransportOptions(
            listen_infos=(LOOPBACK_UDP, LOOPBACK_TCP),
            enable_udp=True,
            enable_tcp=True,
            prefer_udp=False,
            initial_available_outgoing_bitrate=1_000_000,
        )
    )
    assert seen(transport) == [("udp", "127.0.0.1"), ("tcp", "127.0.0.1")]


async def test_webrtc_transport_at_a_fixed_port(router: Router) -> None:
    port = free_port(TCP)
    # TCP takes no notice of the flag.
    info = replace(LOOPBACK_TCP, port=port, flags=TransportSocketFlags(udp_reuse_port=True))
    transport = await router.create_webrtc_transport(WebRtcTransportOptions(listen_infos=(info,)))
    assert [candidate.port for candidate in transport.ice_candidates] == [port]


async def test_range_of_two_ports_serves_two_transports(router: Router) -> None:
    low = free_neighbours()
    info = replace(LOOPBACK_UDP, port_range=TransportPortRange(min=low, max=low + 1))
    options = WebRtcTransportOptions(listen_infos=(info,))
    first = await router.create_webrtc_transport(options)
    second = await router.create_webrtc_transport(options)
    ports = {transport.ice_candidates[0].port for transport in (first, second)}
    assert ports == {low, low + 1}
    with pytest.raises(RequestRejectedError, match="no more available ports"):
        await router.create_webrtc_transport(options)


async def test_addresses_of_others_are_refused(router: Router) -> None:
    elsewhere = at(UDP, "8.8.8.8")
    with pytest.raises(RequestRejectedError):
        await router.create_webrtc_transport(WebRtcTransportOptions(listen_infos=(elsewhere,)))
    with pytest.raises(RequestRejectedError):
        await router.create_plain_transport(PlainTransportOptions(listen_info=elsewhere))
    assert (await router.dump()).transport_ids == ()


async def test_plain_and_pipe_transports_at_fixed_ports(router: Router) -> None:
    port = free_port()
    info = replace(LOOPBACK_UDP, port=port)
    plain = await router.create_plain_transport(PlainTransportOptions(listen_info=info))
    assert plain.tuple.local_port == port
    plain.close()
    port = free_port()
    info = replace(LOOPBACK_UDP, port=port)
    pipe = await router.create_pipe_transport(PipeTransportOptions(listen_info=info))
    assert pipe.tuple.local_port == port


async def test_rtp_and_rtcp_at_fixed_ports(router: Router) -> None:
    rtp, rtcp = free_port(), free_port()
    transport = await router.create_plain_transport(
        PlainTransportOptions(
            listen_info=replace(LOOPBACK_UDP, port=rtp), rtcp_listen_info=replace(LOOPBACK_UDP, port=rtcp)
        )
    )
    assert transport.rtcp_tuple is not None
    for ends, port in ((transport.tuple, rtp), (transport.rtcp_tuple, rtcp)):
        assert (ends.local_address, ends.local_port, ends.protocol) == ("127.0.0.1", port, UDP)
    dump = await transport.dump()
    assert (dump.tuple, dump.rtcp_tuple) == (transport.tuple, transport.rtcp_tuple)
    assert dump.sctp_state is transport.sctp_state is transport.sctp_parameters is None


@pytest.mark.parametrize("shared", [True, False])
async def test_ports_are_shared_only_when_told(router: Router, shared: bool) -> None:
    # Of an IPv4 socket it cannot be asked to be for IPv6 only; the flag is passed over.
    flags = TransportSocketFlags(udp_reuse_port=shared, ipv6_only=shared)
    info = TransportListenInfo(protocol=UDP, ip=MULTICAST, port=free_port(UDP, MULTICAST), flags=flags)
    options = PlainTransportOptions(listen_info=info)
    await router.create_plain_transport(options)
    if shared:
        second = await router.create_plain_transport(options)
        assert second.tuple.local_port == info.port
    else:
        with pytest.raises(RequestRejectedError, match="address already in use"):
            await router.create_plain_transport(options)
