"""Who finds a way anew needs key frames: what came before the break is no base for what comes after."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from live_server import LiveServer, eventually, live_server, test_media
from media_call import media_call
from media_client import Bars, MediaClient
from participants import Client, Json, client

from chattr.sfu import fresh_path
from chattr.sfu.fresh_sender import AGAIN_S, MOST_ASKED
from mediasoup import Producer, ProducerTraceEmitted, ProducerTraceEventType, Transport

pytestmark = [pytest.mark.worker, pytest.mark.filterwarnings("default::DeprecationWarning")]


def _transports(server: LiveServer) -> Iterator[Transport]:
    for router in server.service.pool.slots[0].worker.routers.values():
        yield from router.transports.values()


def _video(server: LiveServer) -> Producer:
    """The one that there is."""
    producers = [producer for transport in _transports(server) for producer in transport.producers.values()]
    (video,) = [producer for producer in producers if producer.kind == "video"]
    return video


@asynccontextmanager
async def _camera_seen() -> AsyncIterator[tuple[LiveServer, MediaClient, MediaClient]]:
    """A server, somebody whose camera is on, and somebody who sees it."""
    async with media_call("fresh") as (server, sender, viewer):
        await sender.send("camera", Bars(red=200))
        await viewer.receive_all()
        assert await viewer.frame(sender.client.id, "camera")
        yield server, sender, viewer


async def _asked(server: LiveServer) -> list[ProducerTraceEmitted]:
    """Key frame requests to the one video, from now on."""
    video = _video(server)
    requests: list[ProducerTraceEmitted] = []
    video.on(ProducerTraceEmitted, requests.append)
    await video.enable_trace_event([ProducerTraceEventType.PLI])
    return requests


async def test_whoever_sends_to_a_viewer_on_a_new_path_is_asked_for_key_frames() -> None:
    async with _camera_seen() as (server, _, viewer):
        requests = await _asked(server)
        await _restart_ice(viewer.client, viewer.transport_ids)
        await eventually(lambda: bool(requests), within_s=30)


@pytest.fixture
def forced(monkeypatch: pytest.MonkeyPatch) -> list[Producer]:
    """Videos whose senders were asked at once, whatever was asked before."""
    found: list[Producer] = []
    force = Producer.force_key_frames

    def noted(producer: Producer) -> None:
        found.append(producer)
        force(producer)

    monkeypatch.setattr(Producer, "force_key_frames", noted)
    return found


async def test_a_sender_on_a_new_path_is_asked_until_a_key_frame_comes(forced: list[Producer]) -> None:
    async with _camera_seen() as (server, sender, _):
        await _restart_ice(sender.client, sender.transport_ids)
        video = _video(server)
        await eventually(lambda: forced == [video], within_s=30)
        # Whoever answers is not asked again, and nothing is traced any more.
        await asyncio.sleep(2 * AGAIN_S)
        assert forced == [video]
        assert (await video.dump()).trace_event_types == ()


async def test_a_sender_whose_key_frame_comes_by_itself_is_not_asked(
    forced: list[Producer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fresh_path, "SAME_PATH_S", 3.0)
    async with _camera_seen() as (server, sender, _):
        await _restart_ice(sender.client, sender.transport_ids)
        video = _video(server)
        for transport in _transports(server):
            for consumer in transport.consumers.values():
                if consumer.producer_id == video.id:
                    await consumer.request_key_frame()
        await asyncio.sleep(4.0)
        assert forced == []


async def test_a_sender_who_does_not_answer_is_asked_a_few_times(forced: list[Producer]) -> None:
    async with live_server(media=test_media()) as server, client(server.url) as host:
        await host.join("deaf")
        producer_id = await host.send("camera")
        await _restart_ice(host, [transport.id for transport in _transports(server)])
        await eventually(lambda: len(forced) == MOST_ASKED, within_s=30)
        assert {producer.id for producer in forced} == {producer_id}
        await asyncio.sleep(2 * AGAIN_S)
        assert len(forced) == MOST_ASKED


async def _restart_ice(who: Client, transport_ids: list[str]) -> None:
    for transport_id in transport_ids:
        reply: Json = await who.ask("restart-ice", {"transportId": transport_id})
        assert reply["iceParameters"]
