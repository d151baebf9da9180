"""The page /check against a real server and a real relay, and what it says when a way is closed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from coturn import SECRET, turn_server
from person import Person
from server_process import ServerProcess

Start = Callable[..., ServerProcess]
Invite = Callable[..., Person]

pytestmark = pytest.mark.browser
DONE_MS = 60_000


def check(person: Invite, server: ServerProcess, via: Browser | None = None) -> Page:
    page = person("Ada", at=server.url, via=via).page
    page.goto(f"{server.url}/check")
    expect(page.get_by_role("button", name="Check again")).to_be_visible(timeout=DONE_MS)
    return page


def marks(page: Page) -> list[str | None]:
    return [
        mark.get_attribute("aria-label") for mark in page.get_by_role("listitem").get_by_role("img").all()
    ]


def test_all_ways_are_open_with_a_relay(start_server: Start, person: Invite) -> None:
    with turn_server() as coturn:
        server = start_server(TURN_URLS=coturn.url, TURN_SECRET=SECRET)
        page = check(person, server)
        assert marks(page) == ["Works"] * 5
        expect(page.get_by_role("status")).to_have_text("Calls work from here.")
        server.stop()


def test_a_relay_with_another_secret_is_told_apart_from_none(start_server: Start, person: Invite) -> None:
    with turn_server(secret="another") as coturn:
        server = start_server(TURN_URLS=coturn.url, TURN_SECRET=SECRET)
        page = check(person, server)
        relay = page.get_by_role("listitem").filter(has_text="Media through the relay")
        expect(relay).to_contain_text("static-auth-secret")
        expect(page.get_by_role("status")).to_have_text("Calls work from here.")
        server.stop()


def test_what_is_closed_is_named_with_its_port(start_server: Start, person: Invite) -> None:
    # Nobody answers there: TEST-NET-1 is routed nowhere (RFC 5737).
    server = start_server(ANNOUNCED_ADDRESS="192.0.2.77")
    page = check(person, server)
    port = server.settings["RTC_PORT"]
    udp = page.get_by_role("listitem").filter(has_text="Media over UDP")
    expect(udp).to_contain_text(f"Nothing comes back from 192.0.2.77:{port}.")
    expect(udp).to_contain_text(f"Open UDP port {port}")
    expect(udp).to_contain_text("ANNOUNCED_ADDRESS")
    relay = page.get_by_role("listitem").filter(has_text="Media through the relay")
    expect(relay).to_contain_text(re.compile("no relay.*TURN_URLS", re.DOTALL))
    expect(page.get_by_role("status")).to_have_text("Calls do not work from here yet.")
    server.stop()
