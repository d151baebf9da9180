"""`make client`: the pages on a plain static host, the server elsewhere, and nobody else's pages let in."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import expect

from caddy import Caddy, behind, caddy
from chatting import expect_said, open_chat, say
from client import add_lost_page
from conftest import OUTPUT
from person import Person
from server_process import ServerProcess, free_port

Invite = Callable[..., Person]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]

ROOT = Path(__file__).resolve().parents[1]


def build_client(server: str, out: Path) -> None:
    """What `make client SERVER=... OUT=...` does."""
    settings = os.environ | {"SERVER": server, "OUT": str(out)}
    command = [sys.executable, ROOT / "scripts" / "client.py"]
    result = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert f"Set CLIENT_ORIGIN=https://<where these pages are> at {server}." in result.stdout


@pytest.fixture(scope="module")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Caddy, Caddy, Caddy]]:
    """The server behind its proxy; the host of its pages; a host of the same pages that it does not know."""
    out, port = tmp_path_factory.mktemp("pages"), free_port()
    with ExitStack() as stack:
        proxy = stack.enter_context(caddy(f"127.0.0.1:{port}"))
        build_client(proxy.url, out)
        settings = {
            "CLIENT_ROOT": str(out),
            "SERVER_URL": proxy.url,
            "SERVER_SOCKET_URL": proxy.url.replace("https", "wss"),
        }
        pages, strange = (stack.enter_context(caddy("", "static.Caddyfile", **settings)) for _ in range(2))
        server = ServerProcess(behind(pages.url), port=port)
        server.start(OUTPUT / "server-static.log")
        stack.callback(server.stop)
        yield proxy, pages, strange


def test_a_whole_call_from_pages_elsewhere(hosts: tuple[Caddy, Caddy, Caddy], person: Invite) -> None:
    pages = hosts[1]
    ada, ben = (person(name, at=pages.url, ignore_https_errors=True) for name in ("Ada", "Ben"))
    link = ada.start_meeting()
    assert link.startswith(pages.url)
    ada.let_in(ben, link)
    for viewer, other in ((ada, "Ben"), (ben, "Ada")):
        viewer.expect_to_see(other)
        viewer.expect_to_hear()
    open_chat(ada, ben)
    say(ada, "from elsewhere")
    expect_said(ben, texts=["from elsewhere"])
    # A page that closes says so across origins too: its place is not kept for the grace time of 60 s.
    ben.page.goto("about:blank")
    expect(ada.tile("Ben")).to_have_count(0, timeout=15_000)


def test_the_pages_are_told_to_speak_to_their_server_alone(hosts: tuple[Caddy, Caddy, Caddy]) -> None:
    proxy, pages, _ = hosts
    with pages.client() as client:
        page = client.get("/abc-defg-hij")
    assert page.status_code == 200
    assert page.headers["strict-transport-security"] == "max-age=31536000"
    assert page.headers["cross-origin-opener-policy"] == "same-origin"
    socket_url = proxy.url.replace("https", "wss")
    assert f"connect-src 'self' {proxy.url} {socket_url};" in page.headers["content-security-policy"]


def test_an_address_that_leads_nowhere_gets_the_page_with_404(tmp_path: Path) -> None:
    (tmp_path / "200.html").write_text("<!doctype html><title>chattr</title>")
    (tmp_path / "favicon.svg").write_text("<svg/>")
    (tmp_path / "_app").mkdir()
    add_lost_page(tmp_path)
    settings = {"SERVER_URL": "https://a.test", "SERVER_SOCKET_URL": "wss://a.test"}
    person = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    with (
        caddy("", "static.Caddyfile", CLIENT_ROOT=str(tmp_path), **settings) as host,
        host.client() as client,
    ):
        home = client.get("/", headers=person)
        for path in ("/", "/abc-defg-hij", "/404.html"):
            answer = client.get(path, headers=person)
            assert (answer.status_code, answer.text) == (200, home.text)
        for path in ("/foo/bar", "/foo/bar/", "/abc-defg-hij."):
            answer = client.get(path, headers=person)
            assert (answer.status_code, answer.text) == (404, home.text)
            assert answer.headers["cache-control"] == "no-store"
            for name in ("content-security-policy", "permissions-policy", "x-frame-options"):
                assert answer.headers[name] == home.headers[name]
        for path in ("/_app/immutable/gone.js", "/a/gone.svg"):
            answer = client.get(path, headers=person)
            assert (answer.status_code, answer.text) == (404, "Not Found")
        assert client.get("/favicon.svg").text == "<svg/>"
        assert client.get("/foo/bar").text == "Not Found"


def test_pages_of_another_origin_get_nowhere(hosts: tuple[Caddy, Caddy, Caddy], person: Invite) -> None:
    proxy, _, strange = hosts
    eve = person("Eve", at=strange.url, ignore_https_errors=True)
    eve.page.goto(f"{strange.url}/abc-defg-hij")
    read = "url => fetch(url).then(answer => answer.text(), () => 'refused')"
    assert eve.page.evaluate(read, f"{proxy.url}/api/config") == "refused"
    assert eve.page.evaluate(read, f"{proxy.url}/socket.io/?EIO=4&transport=polling") == "refused"
    opened = """url => new Promise(done => {
        const socket = new WebSocket(url);
        socket.onmessage = () => done('greeted');
        socket.onerror = () => done('refused');
    })"""
    socket_url = proxy.url.replace("https", "wss")
    assert eve.page.evaluate(opened, f"{socket_url}/socket.io/?EIO=4&transport=websocket") == "refused"
