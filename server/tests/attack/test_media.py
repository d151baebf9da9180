"""Other people's media objects, and parameters that would hurt a worker."""

import asyncio
from copy import deepcopy
from typing import Any

import pytest
from call_under_attack import ROOM, Call
from participants import Client, Json, admit
from rtp_samples import CAPABILITIES, audio, camera, dtls_parameters

from chattr.core.limits import MAX_SEND_TRANSPORTS

pytestmark = [
    pytest.mark.worker,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.filterwarnings("default::DeprecationWarning"),
]


async def use_everything_of_the_call(call: Call, one: Client) -> None:
    """Name every object of the call in every request that takes one."""
    ids = call.ids
    assert all(ids.values())
    for tid in (*ids["transports"], *ids["producers"], call.host.id, "__proto__"):
        for event, more in (
            ("connect-transport", {"dtlsParameters": dtls_parameters()}),
            ("restart-ice", {}),
            ("close-transport", {}),
            ("produce", {"source": "camera", "rtpParameters": camera()}),
            ("start-consuming", {"rtpCapabilities": CAPABILITIES}),
        ):
            code = await one.code(event, {"transportId": tid, **more})
            assert code in {"unknown-transport", "rate-limited"}, event
    for pid in (*ids["producers"], *ids["consumers"], "__proto__"):
        for event in ("pause-producer", "resume-producer", "close-producer"):
            assert await one.code(event, {"producerId": pid}) in {"unknown-producer", "rate-limited"}, event
    consumers = [{"consumerId": cid, "spatialLayer": 0} for cid in ids["consumers"]]
    # These lists may name what has just closed, so what is not the asker's own is passed over.
    for _ in range(3):
        assert await one.code("pause-consumers", {"consumerIds": ids["consumers"]}) is None
        assert await one.code("set-consumer-layers", {"consumers": consumers}) is None


async def test_another_rooms_transports_producers_and_consumers(call: Call) -> None:
    async with call.stranger() as one:
        await call.open_room(one)
        await use_everything_of_the_call(call, one)
        await call.refused_once(one, "unknown-transport")
        await call.refused_once(one, "unknown-producer")


async def test_another_participants_transports_producers_and_consumers(call: Call) -> None:
    async with call.stranger() as one:
        await admit(call.host, one, ROOM, "Mallory")
        call.keep_secret(one.token)
        await use_everything_of_the_call(call, one)
        await call.refused_once(one, "unknown-transport")
        await one.ask("leave-room")
    await call.host.hear("user-left")


async def test_a_transport_connected_twice(call: Call) -> None:
    async with call.stranger() as one:
        await call.open_room(one)
        transport = await one.make_transport("send", connect=False)
        ask = {"transportId": transport, "dtlsParameters": dtls_parameters()}
        both = [one.socket.call("connect-transport", ask) for _ in range(2)]
        codes = sorted(str(reply.get("error")) for reply in await asyncio.gather(*both))
        assert codes == ["None", "transport-already-connected"]
        again = ask | {"dtlsParameters": dtls_parameters()}
        assert await one.code("connect-transport", again) == "transport-already-connected"
        await call.refused_once(one, "transport-already-connected")


def broken() -> dict[str, Json]:
    """RTP parameters that pass for well-formed until somebody looks closely: a worker, at the latest."""
    found: dict[str, Json] = {}

    def add(what: str, **changes: Any) -> Json:
        found[what] = camera() | changes
        return found[what]

    add("no encodings", encodings=[])
    add("two streams with one id", encodings=[{"ssrc": 7}, {"ssrc": 7}])
    add("stream and repair with one id", encodings=[{"ssrc": 7, "rtx": {"ssrc": 7}}])
    add("stream id of 0", encodings=[{"ssrc": 0}])
    add("same layer twice", encodings=[{"rid": "r0"}, {"rid": "r0"}])
    add("endless layers", encodings=[{"rid": f"r{number}"} for number in range(500)])
    add("layer named with 10 kB", encodings=[{"rid": "r" * 10_000}])
    add("mid of 10 kB", mid="m" * 10_000)
    add("nonsense scalability", encodings=[{"ssrc": 7, "scalabilityMode": "S99T99"}])
    add("extension id of 255", headerExtensions=[{"uri": "urn:ietf:params:rtp-hdrext:sdes:mid", "id": 255}])
    add("no codecs", codecs=[])
    repair = deepcopy(camera()["codecs"])
    repair[1]["parameters"] = {"apt": 5}
    add("repairs nothing", codecs=repair)
    add("payload types twice", codecs=[*camera()["codecs"], *camera()["codecs"]])
    found["sound as a picture"] = audio()
    return found


@pytest.mark.parametrize("what", broken())
async def test_rtp_parameters_that_cannot_be(call: Call, what: str) -> None:
    """Refused, or taken as what they can mean; never the end of a worker or of anything on it."""
    async with call.stranger() as one:
        await call.open_room(one)
        transport = await one.make_transport("send")
        ask = {"transportId": transport, "source": "camera", "rtpParameters": broken()[what]}
        code = await one.code("produce", ask)
        assert code in {None, "invalid-rtp-parameters"}
        if code is not None:
            await call.refused_once(one, code)
            assert await one.code("produce", ask | {"rtpParameters": camera()}) is None


async def test_what_only_the_worker_refuses(call: Call) -> None:
    """A second producer with the same mid on one transport, and one with a stream id that is taken."""
    async with call.stranger() as one:
        await call.open_room(one)
        transport = await one.make_transport("send")
        first, second = camera(), camera()
        ask = {"transportId": transport, "source": "camera", "rtpParameters": first}
        assert await one.code("produce", ask) is None
        ask |= {"source": "screen", "rtpParameters": second}
        assert await one.code("produce", ask) == "invalid-rtp-parameters"
        await call.refused_once(one, "invalid-rtp-parameters")


async def test_transports_without_end(call: Call) -> None:
    before = await call.server.transports_on_workers()
    async with call.stranger() as one:
        await call.open_room(one)
        codes = [await one.code("create-transport", {"direction": "send"}) for _ in range(10)]
        assert codes == [None] * MAX_SEND_TRANSPORTS + ["too-many-transports"] * (10 - MAX_SEND_TRANSPORTS)
        for _ in range(10):
            await one.ask("create-transport", {"direction": "recv"})
        assert await call.server.transports_on_workers() == before + MAX_SEND_TRANSPORTS + 1
        await call.refused_once(one, "too-many-transports")
        await one.ask("leave-room")
        async with asyncio.timeout(30):
            while await call.server.transports_on_workers() > before:  # noqa: ASYNC110  # it is the worker's answer
                await asyncio.sleep(0.02)


async def test_one_source_sent_many_times(call: Call) -> None:
    async with call.stranger() as one:
        await call.open_room(one)
        await one.send("camera")
        transport = await one.make_transport("send")
        ask = {"transportId": transport, "source": "camera", "rtpParameters": camera()}
        for _ in range(5):
            assert await one.code("produce", ask) == "source-taken"
        await call.refused_once(one, "source-taken")
