"""Home and lobby: codes, links, and what a person is told when something is missing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from layout import is_too_wide
from person import DESKTOP, PHONE, Person

Invite = Callable[..., Person]
pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    "typed",
    [
        "abc-defg-hij",
        "ABC-DEFG-HIJ",
        " abcdefghij ",
        "abc defg hij",
        "{base}/abc-defg-hij",
        "{base}/abc-defg-hij#k=1",
    ],
)
def test_codes_and_links_are_understood(person: Invite, typed: str) -> None:
    ada = person("Ada")
    ada.page.goto(ada.base_url)
    ada.page.get_by_role("textbox", name="Meeting code or link").fill(typed.format(base=ada.base_url))
    ada.button("Join").click()

    ada.page.wait_for_url(re.compile(r"/abc-defg-hij(#k=1)?$"))
    expect(ada.page.get_by_role("textbox", name="Your name")).to_be_visible()


def test_a_wrong_code_is_told_in_words(person: Invite) -> None:
    ada = person("Ada")
    ada.page.goto(ada.base_url)
    box = ada.page.get_by_role("textbox", name="Meeting code or link")
    box.fill("not a code!!")
    ada.button("Join").click()

    expect(ada.page.get_by_text(re.compile("code", re.IGNORECASE)).first).to_be_visible()
    expect(box).to_have_attribute("aria-invalid", "true")
    assert ada.page.url.rstrip("/") == ada.base_url.rstrip("/")


def test_the_name_is_remembered(person: Invite) -> None:
    ada = person("Ada")
    ada.start_meeting()
    ada.leave()
    ada.page.goto(ada.base_url)
    ada.button("New meeting").click()

    expect(ada.page.get_by_role("textbox", name="Your name")).to_have_value("Ada")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_what_comes_late_moves_no_button(person: Invite, viewport: dict[str, int]) -> None:
    """A button that moves between press and release takes no click."""
    ada = person("Ada", viewport=viewport)
    ada.watch_for_jumps()
    ada.page.goto(f"{ada.base_url}/abc-defg-hij")

    # The devices come last: they are known once a permission was given.
    for device in ("Microphone", "Camera", "Speaker"):
        expect(ada.page.get_by_role("combobox", name=f"{device}: fake", exact=False)).to_be_enabled()
    expect(ada.page.locator("video")).to_be_visible()
    assert len(ada.places_of_join_button()) == 1


def test_a_denied_camera_has_words_and_a_way_on(person: Invite, strict_browser: Browser) -> None:
    ada = person("Ada", via=strict_browser, permissions=[])
    ada.page.goto(ada.base_url)
    ada.button("New meeting").click()
    ada.fill_name()

    expect(
        ada.page.get_by_text(re.compile("(block|den|permission|allow)", re.IGNORECASE)).first
    ).to_be_visible()
    ada.button("Join now").click()
    ada.expect_in_call()
    expect(ada.tile("Ada")).to_be_visible()


def test_everything_fits_a_phone(person: Invite) -> None:
    host, guest = person("Ada", viewport=PHONE), person("Ben", viewport=PHONE)
    link = host.start_meeting()
    host.let_in(guest, link)
    host.expect_to_see("Ben")

    for someone in (host, guest):
        assert not is_too_wide(someone.page)
        for name in ("Turn off microphone", "Turn off camera", "Leave call"):
            box = someone.button(name).bounding_box()
            assert box is not None
            assert box["width"] >= 44
            assert box["height"] >= 44
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= PHONE["width"]
            assert box["y"] + box["height"] <= PHONE["height"]
