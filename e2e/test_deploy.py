"""What deploy/ ships, for real: a call through Caddy, its headers, and a call through coturn alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from caddy import Caddy, behind, caddy
from coturn import SECRET, turn_server
from person import Person, wait_until
from server_process import ServerProcess, free_port

Invite = Callable[..., Person]
pytestmark = pytest.mark.browser

RELAY_ONLY = Path(__file__).with_name("relay_only.js")


@pytest.fixture(scope="module")
def deployed(start_server: Callable[..., ServerProcess]) -> Iterator[tuple[Caddy, ServerProcess]]:
    """Caddy in front of a server that has the settings of deploy/compose.yaml, and coturn beside it."""
    port = free_port()
    with turn_server() as coturn, caddy(f"127.0.0.1:{port}") as proxy:
        server = ServerProcess(
            behind(proxy.url)
            | {"TURN_URLS": f"{coturn.url},{coturn.url}?transport=tcp", "TURN_SECRET": SECRET},
            port=port,
        )
        server.start(Path(__file__).parent / "output" / "server-deployed.log")
        yield proxy, server
        server.stop()


def meet(person: Invite, url: str, *, script: Path | None = None) -> tuple[Person, Person]:
    people = [person(name, at=url, ignore_https_errors=True) for name in ("Ada", "Ben")]
    if script is not None:
        for someone in people:
            someone.context.add_init_script(path=script)
    ada, ben = people
    ada.let_in(ben, ada.start_meeting())
    return ada, ben


def expect_a_call(*people: Person) -> None:
    for viewer in people:
        for other in people:
            viewer.expect_to_see(other.name)
        viewer.expect_to_hear()
        assert viewer.console_errors == []


def chosen_paths(someone: Person) -> list[str]:
    """By which kind of candidate each connection of this browser goes."""
    candidates = {entry["id"]: entry["candidateType"] for entry in someone.stats("local-candidate")}
    pairs = {entry["id"]: entry for entry in someone.stats("candidate-pair")}
    chosen = [entry.get("selectedCandidatePairId") for entry in someone.stats("transport")]
    return [candidates[pairs[pair]["localCandidateId"]] for pair in chosen if pair in pairs]


def test_a_whole_call_through_caddy(deployed: tuple[Caddy, ServerProcess], person: Invite) -> None:
    ada, ben = meet(person, deployed[0].url)
    expect_a_call(ada, ben)
    for someone in (ada, ben):
        assert someone.page.evaluate("isSecureContext") is True
        links = someone.page.evaluate("performance.getEntriesByType('resource').map(r => r.name)")
        assert all(link.startswith((deployed[0].url, "blob:", "data:")) for link in links)
        someone.leave()


def test_a_call_through_the_relay_alone(deployed: tuple[Caddy, ServerProcess], person: Invite) -> None:
    ada, ben = meet(person, deployed[0].url, script=RELAY_ONLY)
    expect_a_call(ada, ben)
    for someone in (ada, ben):
        paths = wait_until(lambda who=someone: chosen_paths(who), what="connections have a path")
        assert len(paths) >= 3
        assert set(paths) == {"relay"}
        someone.leave()


def test_headers_and_certificate(deployed: tuple[Caddy, ServerProcess]) -> None:
    with deployed[0].client() as client:
        page = client.get("/abc-defg-hij")
        assert page.status_code == 200
        policy = directives(page.headers["content-security-policy"])
        script = client.get(re.findall(r'<script src="([^"]+)"', page.text)[-1])
        answers: list[Any] = [page, script, client.get("/healthz"), client.get("/missing.js")]
    for answer in answers:
        headers = answer.headers
        assert headers["strict-transport-security"] == "max-age=31536000"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "server" not in headers
        assert {"camera=(self)", "geolocation=()"} <= set(headers["permissions-policy"].split(", "))
    assert policy["default-src"] == policy["style-src"] == ["'self'"]
    # Noise suppression is compiled from WebAssembly; text is never run.
    assert policy["script-src"] == ["'self'", "'wasm-unsafe-eval'"]
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|javascript:", page.text)
    assert script.status_code == 200


def test_plain_http_leads_to_https(deployed: tuple[Caddy, ServerProcess]) -> None:
    answer = httpx.get(f"{deployed[0].plain}/abc-defg-hij")
    assert answer.status_code in (301, 302, 307, 308)
    assert answer.headers["location"].startswith("https://localhost")


def test_numbers_stay_inside(deployed: tuple[Caddy, ServerProcess]) -> None:
    proxy, server = deployed
    with proxy.client() as client:
        assert client.get("/metrics").status_code == 404
    assert "chattr_rooms" in httpx.get(f"http://127.0.0.1:{server.port}/metrics").text


def directives(policy: str) -> dict[str, list[str]]:
    parts = (part.split() for part in policy.split(";"))
    return {name: sources for name, *sources in parts}
