"""Objects just made: what is told, what they hold and what they have counted, which is nothing yet."""

from dataclasses import fields, replace

import pytest

from mediasoup import (
    BaseTransportStats,
    DirectTransportOptions,
    DtlsState,
    IceRole,
    IceState,
    PlainTransportOptions,
    RequestRejectedError,
    Router,
    RouterCreated,
    RtpObserverCreated,
    SctpState,
    SrtpCryptoSuite,
    SrtpParameters,
    TransportCreated,
    TransportPortRange,
    TransportProtocol,
    TransportTraceEventType,
    TransportType,
    WebRtcTransport,
    Worker,
    WorkerCreated,
    WorkerSettings,
    create_worker,
    observer,
)

from .h264 import ROUTER
from .media import LOOPBACK_UDP

pytestmark = pytest.mark.worker

HIGH = TransportPortRange(min=20000, max=29999)
UNCOUNTED = {"transport_id", "timestamp", "type"}


def assert_nothing_counted(stats: BaseTransportStats, *, kind: str, transport_id: str) -> None:
    assert (stats.type, stats.transport_id) == (kind, transport_id)  # type: ignore[attr-defined]
    assert stats.timestamp > 0
    counters = {field.name for field in fields(BaseTransportStats) if field.type in ("int", int)}
    for name in counters - UNCOUNTED:
        assert getattr(stats, name) == 0, name
    assert {"bytes_received", "rtx_send_bitrate", "probation_bytes_sent"} <= counters
    assert stats.max_incoming_bitrate is None


async def test_workers_are_told_of() -> None:
    told: list[WorkerCreated] = []
    with observer.on(WorkerCreated, told.append):
        worker = await create_worker(WorkerSettings(app_data={"n": 456}))
    assert [event.worker for event in told] == [worker]
    assert worker.app_data == {"n": 456}
    assert (worker.closed, worker.died, worker.subprocess_closed) == (False, False, False)
    worker.close()
    assert worker.closed
    await worker.wait_exited()
    assert (worker.subprocess_closed, worker.died) == (True, False)


async def test_worker(worker: Worker) -> None:
    dump = await worker.dump()
    assert (dump.pid, dump.router_ids, dump.webrtc_server_ids) == (worker.pid, (), ())
    assert dump.channel_message_handlers.channel_request_handlers == ()
    assert dump.channel_message_handlers.channel_notification_handlers == ()


async def test_router(worker: Worker) -> None:
    told: list[object] = []
    worker.on(RouterCreated, told.append)
    router = await worker.create_router(replace(ROUTER, app_data={"room": 1}))
    assert told == [RouterCreated(router_id=router.id)]
    assert not router.closed
    # Three codecs, and retransmission for two of them.
    assert len(router.rtp_capabilities.codecs) == 5
    assert router.rtp_capabilities.header_extensions
    assert router.app_data == {"room": 1}
    router.app_data = {"room": 2}
    held = await worker.dump()
    assert (held.router_ids, held.webrtc_server_ids) == ((router.id,), ())
    assert held.channel_message_handlers.channel_request_handlers == (router.id,)
    dump = await router.dump()
    assert (dump.id, dump.transport_ids, dump.rtp_observer_ids) == (router.id, (), ())
    assert not dump.map_producer_id_consumer_ids
    assert not dump.map_consumer_id_producer_id
    assert not dump.map_producer_id_observer_ids
    assert not dump.map_data_producer_id_data_consumer_ids
    assert not dump.map_data_consumer_id_data_producer_id
    worker.close()
    assert router.closed
    assert not worker.routers


async def test_capabilities_cannot_be_changed_from_outside(worker: Worker) -> None:
    router = await worker.create_router(ROUTER)
    before = router.rtp_capabilities
    with pytest.raises(AttributeError):
        router.rtp_capabilities.header_extensions = ()  # type: ignore[misc]
    with pytest.raises(AttributeError):
        router.rtp_capabilities = before  # type: ignore[misc]
    assert router.rtp_capabilities == before


async def test_codecs_can_be_taken_away(worker: Worker) -> None:
    router = await worker.create_router(ROUTER)
    assert len(router.rtp_capabilities.codecs) == 5
    router.update_media_codecs(())
    assert router.rtp_capabilities.codecs == ()
    assert router.rtp_capabilities.header_extensions


@pytest.mark.parametrize("kind", ["audiolevel", "activespeaker"])
async def test_rtp_observer(router: Router, kind: str) -> None:
    told: list[object] = []
    router.on(RtpObserverCreated, told.append)
    make = {
        "audiolevel": router.create_audio_level_observer,
        "activespeaker": router.create_active_speaker_observer,
    }
    made = await make[kind]()
    assert told == [RtpObserverCreated(rtp_observer_id=made.id)]
    assert (made.type, made.closed, made.paused, made.app_data) == (kind, False, False, {})
    assert (await router.dump()).rtp_observer_ids == (made.id,)


async def test_webrtc_transport(sending: WebRtcTransport) -> None:
    (stats,) = await sending.get_stats()
    assert_nothing_counted(stats, kind="webrtc-transport", transport_id=sending.id)
    assert (stats.ice_role, stats.ice_state) == (IceRole.CONTROLLED, IceState.NEW)
    assert (stats.dtls_state, stats.sctp_state, stats.ice_selected_tuple) == (DtlsState.NEW, None, None)


async def test_plain_transport(router: Router) -> None:
    told: list[object] = []
    router.on(TransportCreated, told.append)
    info = replace(LOOPBACK_UDP, announced_address="9.9.9.1", port_range=HIGH)
    transport = await router.create_plain_transport(
        PlainTransportOptions(listen_info=info, enable_sctp=True, app_data={"to": "recorder"})
    )
    assert told == [TransportCreated(transport_id=transport.id)]
    assert (transport.closed, transport.type) == (False, TransportType.PLAIN)
    assert transport.app_data == {"to": "recorder"}
    assert (transport.tuple.local_address, transport.tuple.protocol) == ("9.9.9.1", TransportProtocol.UDP)
    assert 20000 <= transport.tuple.local_port <= 29999
    assert transport.rtcp_tuple is None
    sctp = transport.sctp_parameters
    assert sctp is not None
    assert (sctp.port, sctp.is_data_channel) == (5000, False)
    assert (sctp.max_send_message_size, sctp.max_receive_message_size) == (262144, 262144)
    assert (sctp.send_buffer_size, sctp.per_stream_send_queue_limit) == (2000000, 2000000)
    assert sctp.max_receiver_window_buffer_size == 5242880
    assert (transport.sctp_state, transport.sctp_negotiated_capabilities) == (SctpState.NEW, None)
    assert transport.srtp_parameters is None
    dump = await transport.dump()
    assert (dump.id, dump.producer_ids, dump.consumer_ids) == (transport.id, (), ())
    assert (dump.tuple, dump.rtcp_tuple) == (transport.tuple, None)
    assert (dump.sctp_parameters, dump.sctp_state) == (sctp, SctpState.NEW)
    assert dump.recv_rtp_header_extensions.mid is None
    assert dump.rtp_listener.ssrc_table == {}
    (stats,) = await transport.get_stats()
    assert_nothing_counted(stats, kind="plain-rtp-transport", transport_id=transport.id)
    assert (stats.tuple, stats.rtcp_tuple) == (transport.tuple, None)


async def test_direct_transport(router: Router) -> None:
    told: list[object] = []
    router.on(TransportCreated, told.append)
    transport = await router.create_direct_transport(
        DirectTransportOptions(max_send_message_size=1024, max_receive_message_size=1024, app_data={"a": 1})
    )
    assert told == [TransportCreated(transport_id=transport.id)]
    assert (transport.type, transport.closed, transport.app_data) == (TransportType.DIRECT, False, {"a": 1})
    await transport.connect()
    dump = await transport.dump()
    assert dump.id == transport.id
    assert (dump.producer_ids, dump.consumer_ids) == ((), ())
    assert (dump.data_producer_ids, dump.data_consumer_ids) == ((), ())
    assert dump.recv_rtp_header_extensions.mid is None
    assert dump.rtp_listener.mid_table == {}
    (stats,) = await transport.get_stats()
    assert_nothing_counted(stats, kind="direct-transport", transport_id=transport.id)
    transport.close()
    assert transport.closed
    assert (await router.dump()).transport_ids == ()


async def test_keys_alone_connect_a_transport_that_waits_for_its_peer(router: Router) -> None:
    transport = await router.create_plain_transport(
        PlainTransportOptions(listen_info=LOOPBACK_UDP, enable_srtp=True, comedia=True)
    )
    offered = transport.srtp_parameters
    assert offered is not None
    assert (offered.crypto_suite, len(offered.key_base64)) == (SrtpCryptoSuite.AES_CM_128_HMAC_SHA1_80, 40)
    assert (transport.tuple.local_address, transport.tuple.remote_ip) == ("127.0.0.1", None)
    key = "YTdjcDBvY2JoMGY5YXNlNDc0eDJsdGgwaWRvNnJsamRrdG16aWVpZHphdHo="
    theirs = SrtpParameters(crypto_suite=SrtpCryptoSuite.AEAD_AES_256_GCM, key_base64=key)
    await transport.connect(srtp_parameters=theirs)
    answered = transport.srtp_parameters
    assert answered is not None
    assert (answered.crypto_suite, len(answered.key_base64)) == (SrtpCryptoSuite.AEAD_AES_256_GCM, 60)
    assert transport.tuple.remote_ip is None


async def test_bitrate_limits_do_not_cross(sending: WebRtcTransport) -> None:
    await sending.set_max_incoming_bitrate(1_000_000)
    await sending.set_max_incoming_bitrate(0)
    await sending.set_min_outgoing_bitrate(3_000_000)
    with pytest.raises(RequestRejectedError):
        await sending.set_max_outgoing_bitrate(2_000_000)
    await sending.set_min_outgoing_bitrate(0)
    await sending.set_max_outgoing_bitrate(2_000_000)
    with pytest.raises(RequestRejectedError):
        await sending.set_min_outgoing_bitrate(3_000_000)
    await sending.set_max_outgoing_bitrate(0)


async def test_tracing_of_a_transport_is_switched(sending: WebRtcTransport) -> None:
    kinds = TransportTraceEventType
    for types in ({kinds.PROBATION}, set(), {kinds.PROBATION, kinds.BWE}, set()):
        await sending.enable_trace_event(types)
        assert set((await sending.dump()).trace_event_types) == types
