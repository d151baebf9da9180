"""The numbers are those of what happened: a call on a real worker, then a look at /metrics."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator

import httpx
import pytest
from live_server import LiveServer, eventually, live_server
from participants import Client, admit, client
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.routing import Route

from chattr.core.limits import Limits, Rate, RateLimits
from chattr.core.peers import LOOPBACK
from chattr.web.metrics import MetricsPage
from chattr.web.state import ServerState

pytestmark = pytest.mark.worker

FEW_STATES = Limits(
    rates=RateLimits(
        join=Rate(100, 100), control=Rate(5, 0.001), media=Rate(1000, 1000), frequent=Rate(1000, 1000)
    )
)


class Numbers(dict[tuple[str, frozenset[tuple[str, str]]], float]):
    def of(self, name: str, **labels: str) -> float:
        return self.get((name, frozenset(labels.items())), 0.0)


async def numbers(server: LiveServer) -> Numbers:
    page = MetricsPage(server.service, ServerState(), LOOPBACK, server.gateway.connections)
    app = Starlette(routes=[Route("/metrics", page.__call__)])
    transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
        text = (await http.get("/metrics")).text
    found = Numbers()
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found[sample.name, frozenset(sample.labels.items())] = sample.value
    return found


@pytest.fixture
async def server() -> AsyncIterator[LiveServer]:
    async with live_server() as running:
        yield running


async def test_a_call_in_numbers(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest, client(server.url) as stranger:
        await host.join("count")
        await admit(host, guest, "count")
        await host.send("microphone")
        await host.send("camera")
        assert len(await guest.receive()) == 2
        knock = await stranger.join("count", "Eve")
        now = await numbers(server)
        assert now.of("chattr_rooms") == 1
        assert now.of("chattr_participants") == 2
        assert now.of("chattr_knocks_waiting") == 1
        assert now.of("chattr_sockets") == 3
        assert now.of("chattr_workers") == now.of("chattr_workers_wanted") == now.of("chattr_ready") == 1
        assert now.of("chattr_joins_total", outcome="admitted") == 1
        assert now.of("chattr_joins_total", outcome="pending") == 2
        assert now.of("chattr_join_seconds_count", outcome="pending") == 2
        assert now.of("chattr_knocks_total", what="taken") == 2
        assert now.of("chattr_knocks_total", what="approved") == 1
        assert now.of("chattr_admission_seconds_count") == 1
        assert now.of("chattr_request_seconds_count", event="produce") == 2
        assert now.of("chattr_worker_producers", worker="0") == 2
        assert now.of("chattr_worker_consumers", worker="0") == 2
        assert now.of("chattr_worker_transports", worker="0") == 3
        assert now.of("chattr_worker_rooms", worker="0") == 1
        assert now.of("chattr_worker_memory_bytes", worker="0") > 1_000_000
        assert (
            "chattr_worker_bitrate_bits_per_second",
            frozenset({("worker", "0"), ("direction", "sent")}),
        ) in now
        await host.ask("deny-join", {"participantId": knock["participantId"]})
        await guest.ask("leave-room")
        then = await numbers(server)
        assert then.of("chattr_knocks_total", what="denied") == 1
        assert then.of("chattr_participants_left_total", reason="left") == 1
        assert then.of("chattr_participants") == 1


async def test_a_lost_connection_counts_when_it_is_back(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as again:
        guest = Client()
        await guest.connect(server.url)
        await host.join("back")
        await admit(host, guest, "back")
        await guest.vanish()
        await host.hear("state-changed", lambda p: p["state"]["reconnecting"])
        await again.join("back", "Bob", sessionToken=guest.token)
        assert (await numbers(server)).of("chattr_recovery_seconds_count", of="connection") == 1


async def test_a_dead_worker_and_the_media_it_took_along(server: LiveServer) -> None:
    async with client(server.url) as host:
        await host.join("dead")
        os.kill(server.worker_pids[0], signal.SIGKILL)
        await host.hear("media-reset", within_s=30)
        await eventually(lambda: server.service.rooms.find("dead").media, within_s=30)  # type: ignore[union-attr]
        now = await numbers(server)
        assert now.of("chattr_worker_deaths_total") == 1
        assert now.of("chattr_recovery_seconds_count", of="media") == 1


async def test_refusals_by_code_and_class() -> None:
    async with live_server(limits=FEW_STATES) as server, client(server.url) as host:
        await host.join("much")
        codes = [await host.code("set-state", {"muted": True}) for _ in range(8)]
        assert codes.count("rate-limited") == 3
        await host.code("produce", {"transportId": 7})
        now = await numbers(server)
        assert now.of("chattr_rate_limited_total", rate_class="control") == 3
        assert now.of("chattr_refusals_total", code="rate-limited") == 3
        assert now.of("chattr_refusals_total", code="bad-request") == 1


async def test_those_who_ask_at_once_share_one_look_at_the_workers(server: LiveServer) -> None:
    async with client(server.url) as host:
        await host.join("once")
        await host.make_transport("send")
        first, second = await asyncio.gather(*(server.service.sampler.sample() for _ in range(2)))
        assert first is second
        assert [sample.transports for sample in first] == [1]
