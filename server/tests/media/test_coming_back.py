"""Who finds a way anew needs key frames: what came before the break is no base for what comes after."""

from collections.abc import Iterator

import pytest
from live_server import LiveServer, eventually
from media_call import media_call
from media_client import Bars
from participants import Client, Json

from mediasoup import Producer, ProducerTraceEmitted, ProducerTraceEventType

pytestmark = [pytest.mark.worker, pytest.mark.filterwarnings("default::DeprecationWarning")]


def _producers(server: LiveServer) -> Iterator[Producer]:
    for router in server.service.pool.slots[0].worker.routers.values():
        for transport in router.transports.values():
            yield from transport.producers.values()


async def _asked(server: LiveServer) -> list[ProducerTraceEmitted]:
    """Key frame requests to the one video, from now on."""
    (video,) = [producer for producer in _producers(server) if producer.kind == "video"]
    requests: list[ProducerTraceEmitted] = []
    video.on(ProducerTraceEmitted, requests.append)
    await video.enable_trace_event([ProducerTraceEventType.PLI])
    return requests


@pytest.mark.parametrize("who", ["viewer", "sender"])
async def test_a_restart_of_ice_brings_key_frames(who: str) -> None:
    async with media_call("fresh") as (server, sender, viewer):
        await sender.send("camera", Bars(red=200))
        await viewer.receive_all()
        assert await viewer.frame(sender.client.id, "camera")
        requests = await _asked(server)

        returning = viewer if who == "viewer" else sender
        await _restart_ice(returning.client, returning.transport_ids)

        await eventually(lambda: bool(requests), within_s=30)


async def _restart_ice(who: Client, transport_ids: list[str]) -> None:
    for transport_id in transport_ids:
        reply: Json = await who.ask("restart-ice", {"transportId": transport_id})
        assert reply["iceParameters"]
