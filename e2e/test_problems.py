"""When something is missing or breaks, people read what it is and find a way on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from conftest import FAKE_DEVICES, Browsers
from layout import is_too_wide
from person import Person
from relay import Relay
from server_process import ServerProcess

Invite = Callable[..., Person]
StartServer = Callable[..., ServerProcess]
pytestmark = pytest.mark.browser
NARROW = {"width": 320, "height": 640}


@pytest.fixture
def stranger(browsers: Browsers) -> Browser:
    """Resolves chattr.test to this machine: an origin that is neither localhost nor HTTPS."""
    return browsers.get(*FAKE_DEVICES, "--host-resolver-rules=MAP chattr.test 127.0.0.1")


def test_without_devices_one_still_takes_part(person: Invite, bare_browser: Browser) -> None:
    ada, ben = person("Ada"), person("Ben", via=bare_browser)
    ben.page.goto(ada.start_meeting())
    ben.fill_name()
    expect(
        ben.page.get_by_text(re.compile("(no|not) .*camera|camera .*(not|no)", re.IGNORECASE)).first
    ).to_be_visible()
    ben.button("Ask to join").click()
    ada.admit()
    ben.expect_in_call()

    expect(ada.tile("Ben")).to_be_visible()
    ben.expect_to_see("Ada")


def test_an_insecure_origin_is_explained(person: Invite, stranger: Browser, server: ServerProcess) -> None:
    at = f"http://chattr.test:{server.port}"
    ada = person("Ada", via=stranger, at=at, permissions=[])
    ada.page.goto(f"{at}/abc-defg-hij")

    expect(ada.page.get_by_text(re.compile("https", re.IGNORECASE)).first).to_be_visible()


@pytest.mark.parametrize("path", ["/foo/bar", "/abc-defg-hij/minutes", "/dev/components"])
def test_an_address_that_leads_nowhere_has_a_way_home(person: Invite, path: str) -> None:
    ada = person("Ada", viewport=NARROW)
    answer = ada.page.goto(f"{ada.base_url}{path}")
    assert answer is not None
    assert answer.status == 404
    expect(ada.page.get_by_role("heading", name="Nothing here")).to_be_visible()
    expect(ada.page).to_have_title("Nothing here · chattr")
    assert not is_too_wide(ada.page)
    ada.page.get_by_role("link", name="Back to home", exact=True).click()
    expect(ada.button("New meeting")).to_be_visible()


def test_a_full_room_is_told(person: Invite, start_server: StartServer) -> None:
    small = start_server(MAX_PARTICIPANTS_PER_ROOM="1")
    ada, ben = person("Ada", at=small.url), person("Ben", at=small.url)
    ben.page.goto(ada.start_meeting())
    ben.fill_name()
    ben.button("Ask to join").click()

    expect(ben.page.get_by_text(re.compile("full", re.IGNORECASE)).first).to_be_visible()
    expect(ben.page.get_by_text("Waiting for the host to let you in")).to_have_count(0)


def test_a_server_that_went_away_is_told_and_found_again(person: Invite, start_server: StartServer) -> None:
    server = start_server()
    ada = person("Ada", at=server.url)
    ada.start_meeting()
    server.kill()
    expect(ada.button("Reconnect now")).to_be_visible()
    server.start_again()

    expect(ada.button("Reconnect now")).to_have_count(0)
    ada.expect_in_call()
    ada.expect_to_see("Ada")


@pytest.fixture
def relay(server: ServerProcess) -> Iterator[Relay]:
    relay = Relay(server.port)
    yield relay
    relay.close()


def test_a_short_cut_of_signaling_heals_by_itself(person: Invite, relay: Relay) -> None:
    ada, ben = person("Ada"), person("Ben", at=relay.url)
    link = ada.start_meeting()
    ada.let_in(ben, relay.url + urlsplit(link).path)
    ada.expect_to_see("Ben")
    ben.button("Turn off microphone").click()
    ada.tile("Ben").evaluate("tile => { window.__tile = tile }")

    relay.cut()
    expect(ben.button("Reconnect now")).to_be_visible()
    # Media does not depend on the link.
    ada.expect_to_see("Ben")
    ben.expect_to_see("Ada")
    relay.mend()

    expect(ben.button("Reconnect now")).to_have_count(0)
    ada.expect_to_see("Ben")
    ben.expect_to_see("Ada")
    ben.expect_to_hear()
    expect(ben.button("Turn on microphone")).to_be_visible()
    assert ada.page.evaluate("() => window.__tile.isConnected")
    expect(ada.button("Admit")).to_have_count(0)
    ben.button("Turn off camera").click()
    ben.button("Turn on camera").click()
    ada.expect_to_see("Ben")
