"""The leave beacon takes tokens, so tries of it are counted with those to join."""

from ipaddress import ip_network
from pathlib import Path

import httpx

from chattr.calls.service import CallService
from chattr.calls.settings import IceSettings
from chattr.core.address_caps import JoinAttempts
from chattr.core.limits import Limits
from chattr.core.peers import PeerRule
from chattr.sfu.settings import MediaSettings
from chattr.web import AttemptGate, ServerState, WebSettings, create_web

BEACON = {"roomId": "room", "sessionToken": "a guess"}
PROXY, STRANGER = "10.0.0.1", "203.0.113.9"


async def test_guesses_by_beacon_are_limited_per_address(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<!doctype html>")
    limits = Limits(join_attempts_per_minute=3)
    service = CallService(limits, MediaSettings(), IceSettings())
    peers = PeerRule(trusted_proxies=(ip_network(PROXY),))
    gate = AttemptGate(peers, JoinAttempts(limits), lambda: 1000)
    app, _ = create_web(service, ServerState(), WebSettings(tmp_path), attempts=gate)

    async def post(peer: str, forwarded: str | None = None) -> httpx.Response:
        transport = httpx.ASGITransport(app=app, client=(peer, 4711))
        headers = {"X-Forwarded-For": forwarded} if forwarded else {}
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.post("/api/leave", json=BEACON, headers=headers)

    answers = [(await post(STRANGER)).status_code for _ in range(2)]
    answers.append((await post(PROXY, f"127.0.0.1, {STRANGER}")).status_code)
    assert answers == [204] * 3
    refused = await post(STRANGER, "198.51.100.1")
    assert refused.status_code == 429
    assert refused.json()["error"] == "rate-limited"
    assert refused.headers["Retry-After"] == "20"
    assert (await post("203.0.113.10")).status_code == 204
    assert [(await post("127.0.0.1")).status_code for _ in range(5)] == [204] * 5
