"""Arguments that cannot be are refused by a typed error that names them, before or by the worker."""

from dataclasses import replace
from typing import Any, cast

import pytest

from mediasoup import (
    Consumer,
    ConsumerOptions,
    DataConsumer,
    DataConsumerOptions,
    DirectTransport,
    DtlsFingerprint,
    DtlsParameters,
    DtlsRole,
    FingerprintAlgorithm,
    InvalidParametersError,
    PipeTransportOptions,
    PlainTransportOptions,
    Producer,
    Router,
    SrtpCryptoSuite,
    SrtpParameters,
    WebRtcTransport,
)

from .media import LOOPBACK_UDP, video
from .refusals import refused

pytestmark = pytest.mark.worker

KEY_30 = "ZnQ3eWJraDg0d3ZoYzM5cXN1Y2pnaHU5NWxrZTVv"
KEY_44 = "YTdjcDBvY2JoMGY5YXNlNDc0eDJsdGgwaWRvNnJsamRrdG16aWVpZHphdHo="
CM_80, GCM_256 = SrtpCryptoSuite.AES_CM_128_HMAC_SHA1_80, SrtpCryptoSuite.AEAD_AES_256_GCM


async def test_dtls_parameters(sending: WebRtcTransport) -> None:
    good = DtlsFingerprint(algorithm=FingerprintAlgorithm.SHA_256, value=":".join(["82"] * 32))
    role = DtlsRole.CLIENT
    await refused(lambda: sending.connect(cast(Any, {})), "")
    algorithm = replace(good, algorithm=cast(Any, "sha-256000"))
    wrong = DtlsParameters(role=role, fingerprints=(algorithm,))
    await refused(lambda: sending.connect(wrong), "fingerprints[0].algorithm")
    boss = DtlsParameters(role=cast(Any, "boss"), fingerprints=(good,))
    await refused(lambda: sending.connect(boss), "role")
    for _ in range(2):
        await refused(lambda: sending.connect(DtlsParameters(role=role, fingerprints=())))
    assert sending.dtls_parameters.role is DtlsRole.AUTO


def bad_srtp() -> list[tuple[Any, str]]:
    return [
        (1, "srtpParameters"),
        ("keys", "srtpParameters"),
        (SrtpParameters(crypto_suite=cast(Any, None), key_base64=KEY_30), "srtpParameters.cryptoSuite"),
        (SrtpParameters(crypto_suite=CM_80, key_base64=cast(Any, None)), "srtpParameters.keyBase64"),
        (SrtpParameters(crypto_suite=cast(Any, "FOO"), key_base64=KEY_30), "srtpParameters.cryptoSuite"),
        (SrtpParameters(crypto_suite=cast(Any, 123), key_base64=KEY_30), "srtpParameters.cryptoSuite"),
        (SrtpParameters(crypto_suite=CM_80, key_base64=cast(Any, [])), "srtpParameters.keyBase64"),
    ]


async def test_srtp_keys_of_a_plain_transport(router: Router) -> None:
    options = PlainTransportOptions(listen_info=LOOPBACK_UDP, enable_srtp=True)
    transport = await router.create_plain_transport(options)
    await refused(lambda: transport.connect(ip="127.0.0.2", port=9999))
    for keys, path in bad_srtp():
        await refused(
            lambda keys=keys: transport.connect(ip="127.0.0.2", port=9999, srtp_parameters=keys), path
        )
    # The suite may be another than the one that was offered.
    keys = SrtpParameters(crypto_suite=GCM_256, key_base64=KEY_44)
    await transport.connect(ip="127.0.0.2", port=9999, srtp_parameters=keys)
    assert transport.srtp_parameters is not None
    assert transport.srtp_parameters.crypto_suite is GCM_256
    assert len(transport.srtp_parameters.key_base64) == 60


async def test_srtp_keys_of_a_pipe_transport(router: Router) -> None:
    options = PipeTransportOptions(listen_info=LOOPBACK_UDP, enable_srtp=True)
    transport = await router.create_pipe_transport(options)
    assert transport.srtp_parameters is not None
    assert len(transport.srtp_parameters.key_base64) == 60
    await refused(lambda: transport.connect(ip="127.0.0.2", port=9999))
    for keys, path in bad_srtp():
        await refused(
            lambda keys=keys: transport.connect(ip="127.0.0.2", port=9999, srtp_parameters=keys), path
        )
    keys = SrtpParameters(crypto_suite=GCM_256, key_base64=KEY_44)
    await transport.connect(ip="127.0.0.2", port=9999, srtp_parameters=keys)


async def test_srtp_keys_where_there_is_no_srtp(router: Router) -> None:
    plain = await router.create_plain_transport(
        PlainTransportOptions(listen_info=LOOPBACK_UDP, rtcp_mux=False)
    )
    pipe = await router.create_pipe_transport(PipeTransportOptions(listen_info=LOOPBACK_UDP, enable_rtx=True))
    assert plain.srtp_parameters is pipe.srtp_parameters is None
    keys = SrtpParameters(crypto_suite=CM_80, key_base64=KEY_30)
    await refused(lambda: plain.connect(ip="127.0.0.2", port=9998, rtcp_port=9999, srtp_parameters=keys))
    await refused(lambda: pipe.connect(ip="127.0.0.2", port=9999, srtp_parameters=keys))
    invalid = cast(Any, "invalid")
    await refused(lambda: pipe.connect(ip="127.0.0.2", port=9999, srtp_parameters=invalid), "srtpParameters")


async def test_address_of_a_plain_transport(router: Router) -> None:
    transport = await router.create_plain_transport(
        PlainTransportOptions(listen_info=LOOPBACK_UDP, rtcp_mux=False)
    )
    await refused(transport.connect)
    await refused(lambda: transport.connect(ip="::::1234"))
    await refused(lambda: transport.connect(ip="127.0.0.1", port=1234))
    await refused(lambda: transport.connect(ip="127.0.0.1", rtcp_port=1235))
    await refused(lambda: transport.connect(ip="127.0.0.1", port=cast(Any, "chicken")), "port")
    assert transport.tuple.remote_ip is None


async def test_address_of_a_pipe_transport(router: Router) -> None:
    transport = await router.create_pipe_transport(PipeTransportOptions(listen_info=LOOPBACK_UDP))
    await refused(lambda: transport.connect(ip=cast(Any, None), port=1), "ip")
    await refused(lambda: transport.connect(ip="127.0.0.1", port=cast(Any, None)), "port")


@pytest.fixture
async def producer(sending: WebRtcTransport) -> Producer:
    return await sending.produce(video())


@pytest.fixture
async def consumer(router: Router, receiving: WebRtcTransport, producer: Producer) -> Consumer:
    return await receiving.consume(
        ConsumerOptions(producer_id=producer.id, rtp_capabilities=router.rtp_capabilities)
    )


async def test_preferred_layers(consumer: Consumer) -> None:
    before = consumer.preferred_layers
    for layers in ({}, {"foo": "123"}, "foo", {"temporalLayer": 2}, None):
        await refused(lambda layers=layers: consumer.set_preferred_layers(cast(Any, layers)), "layers")
    assert consumer.preferred_layers == before


async def test_priority(consumer: Consumer) -> None:
    for priority in (None, 0, 256, "foo", True):
        await refused(lambda priority=priority: consumer.set_priority(cast(Any, priority)), "priority")
    assert consumer.priority == 1


async def test_trace_types(sending: WebRtcTransport, producer: Producer, consumer: Consumer) -> None:
    for noun in (sending, producer, consumer):
        for types, path in (
            (123, "types"),
            ("rtp", "types"),
            ([123.123, "rtp"], "types[0]"),
            (["FOO"], "types[0]"),
        ):
            await refused(lambda noun=noun, types=types: noun.enable_trace_event(cast(Any, types)), path)


async def test_bitrates(sending: WebRtcTransport) -> None:
    for limit, path in (
        (sending.set_max_incoming_bitrate, "max_incoming_bitrate"),
        (sending.set_max_outgoing_bitrate, "max_outgoing_bitrate"),
        (sending.set_min_outgoing_bitrate, "min_outgoing_bitrate"),
    ):
        for bitrate in (None, -1, 1.5, "fast"):
            await refused(lambda limit=limit, bitrate=bitrate: limit(cast(Any, bitrate)), path)


@pytest.fixture
async def direct(router: Router) -> DirectTransport:
    return await router.create_direct_transport()


@pytest.fixture
async def sink(direct: DirectTransport) -> DataConsumer:
    source = await direct.produce_data()
    return await direct.consume_data(DataConsumerOptions(data_producer_id=source.id))


async def test_subchannels(direct: DirectTransport, sink: DataConsumer) -> None:
    for subchannels in (5, "1", (70000,), (-1,), (None,)):
        await refused(lambda given=subchannels: sink.set_subchannels(cast(Any, given)), "subchannels")
    for call in (sink.add_subchannel, sink.remove_subchannel):
        for number in (None, 65536, "1"):
            await refused(lambda call=call, number=number: call(cast(Any, number)), "subchannel")
    options = DataConsumerOptions(data_producer_id=sink.data_producer_id, subchannels=(0, 65536))
    await refused(lambda: direct.consume_data(options), "subchannels[1]")
    assert sink.subchannels == ()


async def test_messages(direct: DirectTransport, sink: DataConsumer) -> None:
    source = direct.data_producers[sink.data_producer_id]
    for message in (None, 5, ["a"]):
        with pytest.raises(InvalidParametersError) as caught:
            source.send(cast(Any, message))
        assert caught.value.path == "message"
    with pytest.raises(InvalidParametersError) as caught:
        source.send("a", ppid=-1)
    assert caught.value.path == "ppid"
    # Towards the application there is nobody to send to.
    await refused(lambda: sink.send("foo"))
