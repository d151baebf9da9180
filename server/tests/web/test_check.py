"""`POST /api/check` on a real worker: what it opens, what it refuses, and when it ends."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from live_server import LiveServer, eventually, live_server, test_media
from rtp_samples import dtls_parameters

from chattr.calls.service import CallService
from chattr.calls.settings import IceSettings
from chattr.core.address_caps import JoinAttempts
from chattr.core.limits import Limits
from chattr.core.peers import PeerRule
from chattr.sfu import probes
from chattr.sfu.settings import MediaSettings
from chattr.web import AttemptGate, ServerState, WebSettings, create_web

pytestmark = pytest.mark.worker

BODY = {"path": "udp", "dtlsParameters": dtls_parameters()}


@pytest.fixture
async def server() -> AsyncIterator[LiveServer]:
    async with live_server() as running:
        yield running


def client_of(
    service: CallService, folder: Path, address: str = "192.0.2.1", origins: tuple[str, ...] = ()
) -> httpx.AsyncClient:
    gate = AttemptGate(PeerRule(), JoinAttempts(service.limits), service.clock)
    app, _ = create_web(service, ServerState(), WebSettings(folder, origins), attempts=gate)
    transport = httpx.ASGITransport(app=app, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://localhost")


@pytest.mark.parametrize(
    ("path", "protocols"), [("udp", {"udp"}), ("tcp", {"tcp"}), ("relay", {"udp", "tcp"})]
)
async def test_a_probe_waits_where_media_would(
    server: LiveServer, tmp_path: Path, path: str, protocols: set[str]
) -> None:
    async with client_of(server.service, tmp_path) as http:
        answer = await http.post("/api/check", json={**BODY, "path": path})
    reply = answer.json()
    assert answer.status_code == 200, reply
    (target,) = reply["targets"]
    assert {candidate["protocol"] for candidate in target["iceCandidates"]} == protocols
    assert target["iceParameters"]["iceLite"] is True
    assert target["dtlsParameters"]["fingerprints"]
    assert reply["iceServers"] == []
    assert await server.transports_on_workers() == 1


async def test_every_worker_is_tried_when_asked(tmp_path: Path) -> None:
    async with (
        live_server(media=test_media(workers=2)) as running,
        client_of(running.service, tmp_path) as http,
    ):
        one = (await http.post("/api/check", json=BODY)).json()
        every = (await http.post("/api/check", json={**BODY, "everyWorker": True})).json()
        assert len(one["targets"]) == 1
        ports = {target["iceCandidates"][0]["port"] for target in every["targets"]}
        assert len(ports) == len(every["targets"]) == 2
        slots = running.service.pool.slots
        assert every["ports"] == list(running.service.pool.ports)
        assert sorted(len(slot.worker.routers) for slot in slots) == [1, 2]


@pytest.mark.parametrize("count", [1, 2, 31, 32, 33, 200])
def test_of_many_workers_those_tried_are_spread_over_all(count: int) -> None:
    chosen = probes.spread(range(count), probes.MAX_WORKERS_PROBED)
    assert len(set(chosen)) == len(chosen) == min(count, probes.MAX_WORKERS_PROBED)
    assert (chosen[0], chosen[-1]) == (0, count - 1)


def test_the_ports_are_those_of_all_workers() -> None:
    assert MediaSettings(workers=3, rtc_port=24400).ports == (24400, 24402)
    assert MediaSettings(rtc_port=0, rtc_min_port=24500, rtc_max_port=24999).ports == (24500, 24999)


async def test_only_the_relay_gets_a_password_and_a_short_one(tmp_path: Path, server: LiveServer) -> None:
    server.service.ice = IceSettings(turn_urls=("turn:t.example.org",), turn_secret="s3cret")
    async with client_of(server.service, tmp_path) as http:
        direct = (await http.post("/api/check", json=BODY)).json()
        relay = (await http.post("/api/check", json={**BODY, "path": "relay"})).json()
    assert direct["iceServers"] == []
    (turn,) = relay["iceServers"]
    expires_s = int(turn["username"].split(":")[0])
    assert 0 < expires_s - server.service.clock() / 1000 <= 61


async def test_a_probe_ends_by_itself(
    server: LiveServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probes, "PROBE_S", 0.2)
    async with client_of(server.service, tmp_path) as http:
        assert (await http.post("/api/check", json=BODY)).status_code == 200
    slot = server.service.pool.slots[0]
    await eventually(lambda: not slot.worker.routers, within_s=30)


async def test_one_address_has_so_many_and_all_together(server: LiveServer, tmp_path: Path) -> None:
    async with client_of(server.service, tmp_path) as http:
        asked = await asyncio.gather(*(http.post("/api/check", json=BODY) for _ in range(10)))
        statuses = sorted(answer.status_code for answer in asked)
        assert statuses == [200] * probes.MAX_PROBES_PER_ADDRESS + [429] * (
            10 - probes.MAX_PROBES_PER_ADDRESS
        )
        assert {a.headers["retry-after"] for a in asked if a.status_code == 429} == {"20"}
    assert await server.transports_on_workers() == probes.MAX_PROBES_PER_ADDRESS


async def test_nobody_is_uncounted_in_all(server: LiveServer, tmp_path: Path) -> None:
    async with client_of(server.service, tmp_path, "127.0.0.1") as http:
        answers = [await http.post("/api/check", json=BODY) for _ in range(probes.MAX_PROBES + 1)]
    assert [answer.status_code for answer in answers] == [200] * probes.MAX_PROBES + [429]


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"path": "smoke", "dtlsParameters": dtls_parameters()},
        {"path": "udp", "dtlsParameters": {"role": "client", "fingerprints": []}},
        {
            "path": "udp",
            "dtlsParameters": {"role": "client", "fingerprints": [{"algorithm": "x", "value": "y"}]},
        },
    ],
)
async def test_what_is_no_check_is_refused(server: LiveServer, tmp_path: Path, body: Any) -> None:
    async with client_of(server.service, tmp_path) as http:
        assert (await http.post("/api/check", json=body)).status_code == 400
        assert (await http.post("/api/check", content=b"x" * 5000)).status_code == 413
        assert (await http.get("/api/check")).status_code == 405
    assert await server.transports_on_workers() == 0


async def test_without_a_worker_it_says_so(tmp_path: Path) -> None:
    service = CallService(Limits(), MediaSettings(), IceSettings())
    async with client_of(service, tmp_path) as http:
        answer = await http.post("/api/check", json=BODY)
    assert (answer.status_code, answer.json()["error"]) == (503, "media-unavailable")


async def test_pages_of_a_named_origin_may_ask_and_no_others(tmp_path: Path) -> None:
    service = CallService(Limits(), MediaSettings(), IceSettings())
    async with client_of(service, tmp_path, origins=("https://meet.example.org",)) as http:
        named = await http.get("/api/config", headers={"Origin": "https://meet.example.org"})
        other = await http.get("/api/config", headers={"Origin": "https://evil.example.org"})
        asked = await http.options(
            "/api/check",
            headers={
                "Origin": "https://meet.example.org",
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "content-type",
            },
        )
    assert named.headers["access-control-allow-origin"] == "https://meet.example.org"
    assert "access-control-allow-origin" not in other.headers
    assert asked.status_code == 200


async def test_a_try_counts_before_its_body_is_read(tmp_path: Path) -> None:
    limits = Limits(join_attempts_per_minute=2)
    service = CallService(limits, MediaSettings(workers=1, listen_ip="127.0.0.1"), IceSettings())
    async with client_of(service, tmp_path) as http:
        answers = [await http.post("/api/check", content=b"x" * 8192) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [413, 413, 429]
    assert [answer.json()["error"] for answer in answers[1:]] == ["payload-too-large", "rate-limited"]
    assert int(answers[2].headers["retry-after"]) > 0
