import asyncio
import socket
from dataclasses import replace

import pytest

from mediasoup import (
    CloseReason,
    InvalidParametersError,
    PlainTransport,
    PlainTransportOptions,
    RequestRejectedError,
    Router,
    SctpState,
    SrtpCryptoSuite,
    SrtpParameters,
    TransportType,
    TupleChanged,
)

from .media import LOOPBACK_UDP, audio, audio_packet

pytestmark = pytest.mark.worker

KEY = "ZnQ3eWJraDg0d3ZoYzM5cXN1Y2pnaHU5NWxrZTVv"


@pytest.fixture
async def transport(router: Router) -> PlainTransport:
    return await router.create_plain_transport(
        PlainTransportOptions(listen_info=LOOPBACK_UDP, rtcp_mux=False, app_data={"a": 1})
    )


async def test_new_transport(router: Router, transport: PlainTransport) -> None:
    assert transport.type is TransportType.PLAIN
    assert transport.app_data == {"a": 1}
    assert (transport.rtcp_mux, transport.comedia) == (False, False)
    assert transport.tuple.local_address == "127.0.0.1"
    assert transport.tuple.remote_ip is None
    assert transport.rtcp_tuple is not None
    assert transport.rtcp_tuple.local_port != transport.tuple.local_port
    assert transport.srtp_parameters is None
    assert transport.sctp_parameters is None
    dump = await transport.dump()
    assert (dump.id, dump.tuple, dump.rtcp_tuple) == (transport.id, transport.tuple, transport.rtcp_tuple)
    (stats,) = await transport.get_stats()
    assert stats.type == "plain-rtp-transport"
    assert stats.tuple == transport.tuple
    assert (await router.dump()).transport_ids == (transport.id,)


async def test_connect_takes_the_remote_address_once(transport: PlainTransport) -> None:
    await transport.connect(ip="127.0.0.1", port=9998, rtcp_port=9999)
    assert (transport.tuple.remote_ip, transport.tuple.remote_port) == ("127.0.0.1", 9998)
    assert transport.rtcp_tuple is not None
    assert transport.rtcp_tuple.remote_port == 9999
    with pytest.raises(RequestRejectedError):
        await transport.connect(ip="127.0.0.1", port=9998, rtcp_port=9999)


async def test_connect_refuses_what_is_missing(transport: PlainTransport) -> None:
    with pytest.raises(RequestRejectedError):
        await transport.connect()
    with pytest.raises(RequestRejectedError):
        await transport.connect(ip="::::1234", port=9998, rtcp_port=9999)
    with pytest.raises(InvalidParametersError) as caught:
        await transport.connect(ip="127.0.0.1", port=70000)
    assert caught.value.path == "port"


async def test_rtcp_on_a_port_of_its_own(router: Router) -> None:
    transport = await router.create_plain_transport(
        PlainTransportOptions(listen_info=LOOPBACK_UDP, rtcp_listen_info=LOOPBACK_UDP)
    )
    assert not transport.rtcp_mux
    assert transport.rtcp_tuple is not None


async def test_srtp_needs_the_other_ends_keys(router: Router) -> None:
    options = PlainTransportOptions(listen_info=LOOPBACK_UDP, enable_srtp=True)
    transport = await router.create_plain_transport(options)
    assert transport.srtp_parameters is not None
    assert transport.srtp_parameters.crypto_suite is SrtpCryptoSuite.AES_CM_128_HMAC_SHA1_80
    assert len(transport.srtp_parameters.key_base64) == 40
    with pytest.raises(RequestRejectedError):
        await transport.connect(ip="127.0.0.1", port=9999)
    theirs = SrtpParameters(crypto_suite=SrtpCryptoSuite.AES_CM_128_HMAC_SHA1_80, key_base64=KEY)
    await transport.connect(ip="127.0.0.1", port=9999, srtp_parameters=theirs)
    assert transport.tuple.remote_port == 9999


async def test_sctp_is_offered_when_enabled(router: Router) -> None:
    transport = await router.create_plain_transport(
        PlainTransportOptions(listen_info=LOOPBACK_UDP, enable_sctp=True, max_send_message_size=1000)
    )
    assert transport.sctp_state is SctpState.NEW
    assert transport.sctp_parameters is not None
    assert not transport.sctp_parameters.is_data_channel
    assert transport.sctp_parameters.max_send_message_size == 1000
    transport.close()
    assert transport.sctp_state is SctpState.CLOSED


async def test_comedia_learns_the_address_from_the_first_packet(router: Router) -> None:
    transport = await router.create_plain_transport(
        PlainTransportOptions(listen_info=LOOPBACK_UDP, comedia=True)
    )
    producer = await transport.produce(audio())
    learnt = asyncio.ensure_future(transport.wait_for(TupleChanged))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
        end.bind(("127.0.0.1", 0))
        await asyncio.sleep(0)
        end.sendto(audio_packet(1), ("127.0.0.1", transport.tuple.local_port))
        event = await learnt
        assert event.tuple == transport.tuple
        assert transport.tuple.remote_port == end.getsockname()[1]
    (stream,) = await producer.get_stats()
    assert stream.packet_count == 1


async def test_listening_where_we_cannot_is_refused(router: Router) -> None:
    with pytest.raises(RequestRejectedError):
        await router.create_plain_transport(
            PlainTransportOptions(listen_info=replace(LOOPBACK_UDP, ip="8.8.8.8"))
        )


async def test_router_close_reaches_it(router: Router, transport: PlainTransport) -> None:
    router.close()
    assert transport.close_reason is CloseReason.ROUTER_CLOSED
