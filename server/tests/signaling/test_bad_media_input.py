"""Transports, producers and parameters that are not what they should be: refused, and nobody is hurt."""

import os
import signal
from typing import Any

import pytest
from live_server import LiveServer
from participants import Json, admit, client
from rtp_samples import CAPABILITIES, audio, camera, dtls_parameters

pytestmark = pytest.mark.worker


async def test_unknown_and_other_peoples_ids_are_refused(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest, client(server.url) as stranger:
        await host.join("one")
        await admit(host, guest, "one")
        await stranger.join("two", "Eve")
        transport = await host.make_transport("send", connect=False)
        producer = await host.send("microphone")
        for other in (guest, stranger):
            for tid in (transport, "nothing"):
                connect = {"transportId": tid, "dtlsParameters": dtls_parameters()}
                produce = {"transportId": tid, "source": "camera", "rtpParameters": camera()}
                consume = {"transportId": tid, "rtpCapabilities": CAPABILITIES}
                assert await other.code("connect-transport", connect) == "unknown-transport"
                assert await other.code("produce", produce) == "unknown-transport"
                assert await other.code("start-consuming", consume) == "unknown-transport"
                assert await other.code("restart-ice", {"transportId": tid}) == "unknown-transport"
                assert await other.code("close-transport", {"transportId": tid}) == "unknown-transport"
            for pid in (producer, "nothing"):
                for event in ("pause-producer", "resume-producer", "close-producer"):
                    assert await other.code(event, {"producerId": pid}) == "unknown-producer"
        assert await stranger.code("approve-join", {"participantId": guest.id}) == "unknown-pending"
        (consumer,) = await guest.receive()
        for event in ("resume-consumers", "pause-consumers"):
            assert await stranger.code(event, {"consumerIds": [consumer["consumerId"]]}) is None
        assert await host.code("pause-producer", {"producerId": producer}) is None


async def test_a_transport_is_connected_once(server: LiveServer) -> None:
    async with client(server.url) as one:
        await one.join("room")
        transport = await one.make_transport("send")
        again = {"transportId": transport, "dtlsParameters": dtls_parameters()}
        assert await one.code("connect-transport", again) == "transport-already-connected"
        produce = {"transportId": transport, "source": "camera", "rtpParameters": camera()}
        assert await one.code("produce", produce) is None


async def test_a_worker_that_does_not_answer_connects_nothing(server: LiveServer) -> None:
    async with client(server.url) as one:
        await one.join("room")
        transport = await one.make_transport("send", connect=False)
        ask = {"transportId": transport, "dtlsParameters": dtls_parameters()}
        (slot,) = server.service.pool.slots
        os.kill(slot.worker.pid, signal.SIGSTOP)
        try:
            slot.worker._channel._timeout_s = 0.2
            for _ in range(2):
                assert await one.code("connect-transport", ask) == "media-unavailable"
        finally:
            os.kill(slot.worker.pid, signal.SIGCONT)


async def test_of_a_closed_transport_nothing_is_kept(server: LiveServer) -> None:
    async with client(server.url) as one:
        await one.join("room")
        live = server.service.rooms.find("room")
        assert live is not None
        for _ in range(3):
            transport = await one.make_transport("send")
            assert live.media is not None
            media = live.media.find(one.id)
            assert media is not None
            assert media._connecting == {transport}
            await one.ask("close-transport", {"transportId": transport})
            assert media._connecting == set()


async def test_a_transport_goes_one_way(server: LiveServer) -> None:
    async with client(server.url) as one:
        await one.join("room")
        send, receive = await one.make_transport("send"), await one.make_transport("recv")
        produce = {"transportId": receive, "source": "camera", "rtpParameters": camera()}
        assert await one.code("produce", produce) == "wrong-direction"
        consume = {"transportId": send, "rtpCapabilities": CAPABILITIES}
        assert await one.code("start-consuming", consume) == "wrong-direction"


GOOD_FINGERPRINT = dtls_parameters()["fingerprints"][0]["value"]


@pytest.mark.parametrize(
    "dtls",
    [
        {},
        {"fingerprints": []},
        {"fingerprints": None},
        {"role": "auto"},
        {"role": "king", "fingerprints": dtls_parameters()["fingerprints"]},
        {"role": "client", "fingerprints": [{"algorithm": "md5", "value": GOOD_FINGERPRINT}]},
        {"role": "client", "fingerprints": [{"algorithm": "sha-256", "value": "nonsense"}]},
        {"role": "client", "fingerprints": [{"algorithm": "sha-256", "value": GOOD_FINGERPRINT[:-3]}]},
        {"role": "client", "fingerprints": [{"algorithm": "sha-256", "value": ""}]},
        {"role": "client", "fingerprints": [{"algorithm": "sha-1", "value": GOOD_FINGERPRINT}]},
        {"role": 7, "fingerprints": [7]},
    ],
)
async def test_bad_dtls_parameters_are_refused_and_good_ones_taken(server: LiveServer, dtls: Json) -> None:
    async with client(server.url) as one:
        await one.join("room")
        pids = server.worker_pids
        transport = await one.make_transport("send", connect=False)
        ask = {"transportId": transport, "dtlsParameters": dtls}
        assert await one.code("connect-transport", ask) == "invalid-dtls-parameters"
        ask["dtlsParameters"] = dtls_parameters()
        assert await one.code("connect-transport", ask) is None
        assert server.worker_pids == pids


def _without(parameters: Json, key: str) -> Json:
    return {name: value for name, value in parameters.items() if name != key}


def _codec(**changes: Any) -> Json:
    parameters = camera()
    parameters["codecs"][0] |= changes
    return parameters


BAD_RTP: list[Json] = [
    {},
    _without(camera(), "codecs"),
    camera() | {"codecs": []},
    camera() | {"codecs": None},
    camera() | {"codecs": [7]},
    camera() | {"encodings": [{"ssrc": -1}]},
    camera() | {"encodings": [{"ssrc": 2**32}]},
    camera() | {"encodings": [{"ssrc": 1.5}]},
    camera() | {"encodings": [{}] * 1000},
    camera() | {"headerExtensions": [{"uri": 7, "id": 1}]},
    camera() | {"headerExtensions": [{"uri": "urn:ietf:params:rtp-hdrext:sdes:mid", "id": 0}]},
    camera() | {"mid": 7},
    camera() | {"rtcp": []},
    _codec(mimeType="video/none"),
    _codec(mimeType="nonsense"),
    _codec(mimeType="audio/opus"),
    _codec(payloadType=300),
    _codec(clockRate="fast"),
    _codec(clockRate=8000),
    _codec(parameters=[]),
    _codec(rtcpFeedback={"type": 1}),
    audio(),
]


@pytest.mark.parametrize("number", range(len(BAD_RTP)))
async def test_bad_rtp_parameters_are_refused_and_good_ones_taken(server: LiveServer, number: int) -> None:
    async with client(server.url) as one:
        await one.join("room")
        pids = server.worker_pids
        transport = await one.make_transport("send")
        ask = {"transportId": transport, "source": "camera", "rtpParameters": BAD_RTP[number]}
        assert await one.code("produce", ask) == "invalid-rtp-parameters"
        ask["rtpParameters"] = camera()
        assert await one.code("produce", ask) is None
        assert server.worker_pids == pids


async def test_what_the_worker_refuses_is_refused(server: LiveServer) -> None:
    """Two producers of one transport with the same mid: only the worker sees that."""
    async with client(server.url) as one:
        await one.join("room")
        transport = await one.make_transport("send")
        for source, expected in (("camera", None), ("screen", "invalid-rtp-parameters")):
            ask = {"transportId": transport, "source": source, "rtpParameters": camera()}
            assert await one.code("produce", ask) == expected


@pytest.mark.parametrize(
    "capabilities",
    [
        {"codecs": 7},
        {"codecs": [{}]},
        {"codecs": [{"kind": "smell", "mimeType": "audio/opus", "clockRate": 48000}]},
        {"codecs": [], "headerExtensions": [7]},
    ],
)
async def test_bad_rtp_capabilities_are_refused(server: LiveServer, capabilities: Json) -> None:
    async with client(server.url) as one:
        await one.join("room")
        ask = {"transportId": await one.make_transport("recv"), "rtpCapabilities": capabilities}
        assert await one.code("start-consuming", ask) == "invalid-rtp-capabilities"
