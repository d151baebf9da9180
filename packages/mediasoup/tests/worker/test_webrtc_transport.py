import logging
import re
from dataclasses import replace

import pytest

from mediasoup import (
    ClosedError,
    CloseReason,
    ConsumerCreated,
    ConsumerOptions,
    DtlsFingerprint,
    DtlsParameters,
    DtlsRole,
    DtlsState,
    FingerprintAlgorithm,
    IceRole,
    IceState,
    InvalidParametersError,
    ProducerCreated,
    RequestRejectedError,
    Router,
    SctpState,
    TransportClosed,
    TransportTraceEventType,
    TransportType,
    WebRtcTransport,
    WebRtcTransportOptions,
    to_json,
)

from .media import LOOPBACK_UDP, audio

pytestmark = pytest.mark.worker

FINGERPRINT = DtlsFingerprint(algorithm=FingerprintAlgorithm.SHA_256, value=":".join(["82"] * 32))
REMOTE = DtlsParameters(role=DtlsRole.CLIENT, fingerprints=(FINGERPRINT,))


async def test_new_transport_offers_what_a_client_needs(router: Router) -> None:
    info = replace(LOOPBACK_UDP, announced_address="9.9.9.1", expose_internal_ip=True)
    transport = await router.create_webrtc_transport(
        WebRtcTransportOptions(
            listen_infos=(info, replace(LOOPBACK_UDP, announced_address="foo.example.org")),
            enable_sctp=True,
            prefer_udp=True,
            app_data={"direction": "send"},
        )
    )
    assert transport.type is TransportType.WEBRTC
    assert transport.app_data == {"direction": "send"}
    assert transport.ice_role is IceRole.CONTROLLED
    assert transport.ice_parameters.ice_lite
    addresses = [candidate.address for candidate in transport.ice_candidates]
    assert addresses == ["9.9.9.1", "127.0.0.1", "foo.example.org"]
    assert transport.ice_state is IceState.NEW
    assert transport.ice_selected_tuple is None
    assert transport.dtls_parameters.role is DtlsRole.AUTO
    assert {entry.algorithm for entry in transport.dtls_parameters.fingerprints} == set(FingerprintAlgorithm)
    assert transport.dtls_state is DtlsState.NEW
    assert transport.dtls_remote_cert is None
    assert transport.sctp_state is SctpState.NEW
    assert transport.sctp_parameters is not None
    assert transport.sctp_parameters.is_data_channel
    assert transport.sctp_parameters.max_message_size == 262144
    assert transport.sctp_negotiated_capabilities is None


async def test_connection_is_the_json_that_clients_expect(sending: WebRtcTransport) -> None:
    data = to_json(sending.connection)
    assert set(data) == {"id", "iceParameters", "iceCandidates", "dtlsParameters"}
    assert data["iceParameters"] == {
        "usernameFragment": sending.ice_parameters.username_fragment,
        "password": sending.ice_parameters.password,
        "iceLite": True,
    }


async def test_dump_and_stats_of_a_new_transport(sending: WebRtcTransport) -> None:
    dump = await sending.dump()
    assert dump.id == sending.id
    assert (dump.producer_ids, dump.consumer_ids, dump.data_producer_ids) == ((), (), ())
    assert dump.ice_candidates == sending.ice_candidates
    assert dump.dtls_parameters == sending.dtls_parameters
    assert dump.sctp_parameters is None
    assert dump.rtp_listener.ssrc_table == {}

    (stats,) = await sending.get_stats()
    assert stats.type == "webrtc-transport"
    assert stats.transport_id == sending.id
    assert stats.timestamp > 0
    assert stats.ice_state is IceState.NEW
    assert (stats.bytes_received, stats.bytes_sent) == (0, 0)
    assert stats.max_incoming_bitrate is None


async def test_connect_settles_the_role_and_happens_once(sending: WebRtcTransport) -> None:
    await sending.connect(REMOTE)
    assert sending.dtls_parameters.role is DtlsRole.SERVER
    with pytest.raises(RequestRejectedError) as caught:
        await sending.connect(REMOTE)
    assert caught.value.method == "WEBRTCTRANSPORT_CONNECT"
    assert sending.dtls_parameters.role is DtlsRole.SERVER


async def test_auto_role_becomes_client(sending: WebRtcTransport) -> None:
    await sending.connect(replace(REMOTE, role=DtlsRole.AUTO))
    assert sending.dtls_parameters.role is DtlsRole.CLIENT


@pytest.mark.parametrize(
    "parameters",
    [
        DtlsParameters(fingerprints=(replace(FINGERPRINT, algorithm="sha-3"),)),  # type: ignore[arg-type]
        DtlsParameters(role="boss", fingerprints=(FINGERPRINT,)),  # type: ignore[arg-type]
        DtlsParameters(fingerprints=(replace(FINGERPRINT, value=""),)),
    ],
)
async def test_unacceptable_dtls_parameters_are_not_sent(
    sending: WebRtcTransport, parameters: DtlsParameters
) -> None:
    with pytest.raises(InvalidParametersError):
        await sending.connect(parameters)
    await sending.connect(REMOTE)


async def test_connect_without_fingerprints_is_refused(sending: WebRtcTransport) -> None:
    with pytest.raises((InvalidParametersError, RequestRejectedError)):
        await sending.connect(DtlsParameters(fingerprints=()))


async def test_bitrate_limits_are_set_and_told(sending: WebRtcTransport) -> None:
    await sending.set_max_incoming_bitrate(1_000_000)
    await sending.set_max_outgoing_bitrate(2_000_000)
    await sending.set_min_outgoing_bitrate(100_000)
    (stats,) = await sending.get_stats()
    assert stats.max_incoming_bitrate == 1_000_000
    assert stats.max_outgoing_bitrate == 2_000_000
    assert stats.min_outgoing_bitrate == 100_000
    with pytest.raises(RequestRejectedError):
        await sending.set_min_outgoing_bitrate(3_000_000)
    await sending.set_min_outgoing_bitrate(0)
    await sending.set_max_outgoing_bitrate(0)
    await sending.set_max_incoming_bitrate(0)
    (stats,) = await sending.get_stats()
    assert stats.max_incoming_bitrate is None
    assert stats.max_outgoing_bitrate is None


@pytest.mark.parametrize("bitrate", [-1, 2**64, "fast"])
async def test_bitrate_out_of_range_is_named(sending: WebRtcTransport, bitrate: int) -> None:
    with pytest.raises(InvalidParametersError) as caught:
        await sending.set_max_incoming_bitrate(bitrate)
    assert caught.value.path == "max_incoming_bitrate"


async def test_limits_that_nobody_waits_for_are_set_and_a_refusal_is_warned_of(
    sending: WebRtcTransport, caplog: pytest.LogCaptureFixture
) -> None:
    await sending.set_max_outgoing_bitrate(2_000_000)
    with caplog.at_level(logging.WARNING, "mediasoup.channel"):
        sending.limit(max_incoming_bitrate=1_000_000, min_outgoing_bitrate=3_000_000)
        (stats,) = await sending.get_stats()
    assert (stats.max_incoming_bitrate, stats.min_outgoing_bitrate) == (1_000_000, None)
    (record,) = (one for one in caplog.records if one.name == "mediasoup.channel")
    assert record.levelno == logging.WARNING
    assert "TRANSPORT_SET_MIN_OUTGOING_BITRATE" in record.getMessage()


async def test_restart_ice_makes_new_credentials(sending: WebRtcTransport) -> None:
    before = sending.ice_parameters
    after = await sending.restart_ice()
    assert after == sending.ice_parameters
    assert after.username_fragment != before.username_fragment
    assert after.password != before.password
    assert (await sending.dump()).ice_parameters == after


async def test_tracing_is_switched(sending: WebRtcTransport) -> None:
    await sending.enable_trace_event((TransportTraceEventType.BWE, TransportTraceEventType.PROBATION))
    assert set((await sending.dump()).trace_event_types) == set(TransportTraceEventType)
    await sending.enable_trace_event()
    assert (await sending.dump()).trace_event_types == ()
    with pytest.raises(InvalidParametersError):
        await sending.enable_trace_event(("foo",))  # type: ignore[arg-type]


async def test_close_reaches_producers_and_consumers(
    router: Router, sending: WebRtcTransport, receiving: WebRtcTransport
) -> None:
    created: list[object] = []
    sending.on(ProducerCreated, created.append)
    receiving.on(ConsumerCreated, created.append)
    producer = await sending.produce(audio())
    consumer = await receiving.consume(
        ConsumerOptions(producer_id=producer.id, rtp_capabilities=router.rtp_capabilities)
    )
    assert created == [ProducerCreated(producer_id=producer.id), ConsumerCreated(consumer_id=consumer.id)]
    heard: list[CloseReason] = []
    sending.on(TransportClosed, lambda event: heard.append(event.reason))

    sending.close()
    sending.close()

    assert heard == [CloseReason.CLOSED]
    assert producer.close_reason is CloseReason.TRANSPORT_CLOSED
    assert (sending.ice_state, sending.dtls_state) == (IceState.CLOSED, DtlsState.CLOSED)
    assert await consumer.wait_closed() is CloseReason.PRODUCER_CLOSED
    assert not sending.producers
    assert not receiving.consumers
    assert not router.producers
    assert (await router.dump()).transport_ids == (receiving.id,)
    for call in (sending.dump(), sending.get_stats(), sending.connect(REMOTE), sending.restart_ice()):
        with pytest.raises(ClosedError, match=re.escape(sending.id)):
            await call
    with pytest.raises(ClosedError):
        await sending.produce(audio())
