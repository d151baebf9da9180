"""Two server processes behind Caddy are restarted one after the other while a call goes on."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError

import pytest
from playwright.sync_api import expect

from caddy import Caddy, behind, caddy
from chatting import expect_said, open_chat, say
from conftest import OUTPUT
from person import Person, wait_until
from server_process import ServerProcess, free_port

Invite = Callable[..., Person]
pytestmark = pytest.mark.browser

STILLNESS = Path(__file__).with_name("stillness.js")
MOST_STILL_MS = 5_000


def is_active(server: ServerProcess) -> bool:
    try:
        with urllib.request.urlopen(f"{server.url}/activez", timeout=10):
            return True
    except HTTPError:
        return False


def start(server: ServerProcess) -> None:
    """Started is, as for systemd and the container's health check, who serves or stands by."""
    server.start(OUTPUT / f"server-{server.port}.log", until="/healthz")


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Caddy, list[ServerProcess]]]:
    """Two processes with the settings of deploy/compose.handover.yaml, behind the Caddy that it ships."""
    ports = [free_port(), free_port()]
    with caddy(" ".join(f"127.0.0.1:{port}" for port in ports)) as proxy:
        shared = {"HANDOVER": "1", "DATABASE": str(tmp_path / "rooms.sqlite")}
        servers = [ServerProcess(behind(proxy.url) | shared, port=port) for port in ports]
        for server in servers:
            start(server)
        yield proxy, servers
        for server in servers:
            server.stop()


def test_a_call_outlives_the_restart_of_both(pair: tuple[Caddy, list[ServerProcess]], person: Invite) -> None:
    proxy, servers = pair
    ada, ben, cleo = (person(name, at=proxy.url, ignore_https_errors=True) for name in ("Ada", "Ben", "Cleo"))
    for one in (ada, ben):
        one.context.add_init_script(path=STILLNESS)
    link = ada.start_meeting()
    ada.let_in(ben, link)
    open_chat(ada, ben)
    say(ada, "before")
    expect_said(ben, texts=["before"])
    ada.expect_to_see("Ben")
    ben.expect_to_see("Ada")
    assert [is_active(server) for server in servers] == [True, False]

    for turn, (leaving, staying) in enumerate((servers, servers[::-1])):
        for one, other in ((ada, "Ben"), (ben, "Ada")):
            one.page.evaluate(f"void (window.__still = window.__stillness({other!r}))")
        begun = time.monotonic()
        leaving.stop()
        wait_until(lambda to=staying: is_active(to), what="the other process serves")
        start(leaving)
        wait_until(lambda to=staying: to.worker_objects()["producers"] == 4, what="all is sent there")
        for one, other in ((ada, "Ben"), (ben, "Ada")):
            one.expect_to_see(other)
            still_ms = one.page.evaluate("window.__still()")
            print(
                f"turn {turn}: {one.name} saw a still picture for {still_ms:.0f} ms, "
                f"restart took {time.monotonic() - begun:.1f} s"
            )
            assert still_ms < MOST_STILL_MS
            expect(one.button("Admit")).to_have_count(0)
            one.expect_in_call()
        assert [is_active(leaving), is_active(staying)] == [False, True]
        say(ben, f"after {turn}")
        expect_said(ada, texts=["before", f"after {turn}"])

    # The host is host, and the door works.
    ada.let_in(cleo, link)
    cleo.expect_to_see("Ada")
    for one in (ada, ben, cleo):
        assert sorted(one.tile_names()) == ["Ada", "Ben", "Cleo"]
