"""The main flow by keys alone, and what a screen reader is told of it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from person import Person, wait_until
from server_process import ServerProcess
from synthetic_people import Synthetic, let_in

Invite = Callable[..., Person]
pytestmark = pytest.mark.browser

STOPS = 60
"""More than any page has."""

ROOM_FOR_TWO = {"width": 460, "height": 270}
"""A window in which three people take two pages."""


def tab_to(who: Person, target: Locator) -> None:
    """Press Tab until `target` has the focus; whatever has it on the way shows it."""
    page = who.page
    expect(target).to_be_visible()
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        shown = page.evaluate(
            """() => {
                const focused = document.activeElement;
                const { outlineStyle, boxShadow } = getComputedStyle(focused);
                return focused === document.body || outlineStyle !== 'none' || boxShadow !== 'none';
            }"""
        )
        assert shown, page.evaluate("document.activeElement.outerHTML.slice(0, 300)")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"no way by Tab to {target}")


def told(who: Person, words: str) -> None:
    """A live region says `words`."""
    region = who.page.locator("[role=status], [role=alert], [role=log], [aria-live]")
    expect(region.filter(has_text=re.compile(words)).first).to_be_attached()


def test_the_main_flow_by_keys_alone(person: Invite) -> None:
    ada, ben = person("Ada"), person("Ben")
    page = ada.page
    page.goto(ada.base_url)
    expect(ada.button("New meeting")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    tab_to(ada, ada.button("New meeting"))
    page.keyboard.press("Enter")
    tab_to(ada, page.get_by_role("textbox", name="Your name"))
    page.keyboard.type("Ada")
    tab_to(ada, ada.button("Join now"))
    page.keyboard.press("Enter")
    ada.expect_in_call()
    expect(page.locator("h1")).to_be_focused()

    ben.open(page.url)
    tab_to(ben, ben.page.get_by_role("textbox", name="Your name"))
    ben.page.keyboard.type("Ben")
    ben.page.keyboard.press("Enter")
    ben.expect_waiting()
    told(ada, "Ben wants to come in")
    tab_to(ada, ada.button("Admit"))
    page.keyboard.press("Enter")
    ben.expect_in_call()
    expect(ben.page.locator("h1")).to_be_focused()

    tab_to(ben, ben.button("Chat"))
    ben.page.keyboard.press("Enter")
    expect(ben.page.get_by_role("textbox", name="Message")).to_be_focused()
    ben.page.keyboard.type("Good morning")
    ben.page.keyboard.press("Enter")
    told(ada, "Good morning")
    ben.page.keyboard.press("Escape")
    expect(ben.button("Chat")).to_be_focused()

    tab_to(ben, ben.button("Turn off microphone"))
    ben.page.keyboard.press("Space")
    expect(ben.button("Turn on microphone")).to_be_focused()

    tab_to(ada, ada.button("Settings"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Settings")).to_be_visible()
    page.keyboard.press("Escape")
    wait_until(
        lambda: ada.button("Settings").evaluate("element => element === document.activeElement"),
        what="the focus is back where the dialog was opened",
    )
    tab_to(ben, ben.button("Leave call"))
    ben.page.keyboard.press("Enter")
    expect(ben.page.get_by_role("heading", name="You left the call")).to_be_focused()


def test_the_last_page_and_the_first_keep_the_focus(person: Invite, server: ServerProcess) -> None:
    ada = person("Ada")
    page = ada.page
    room = ada.start_meeting().rsplit("/", 1)[1].partition("#")[0]
    crowd = Synthetic(server.url, room, "--senders", "2", "--layers", "160x90@8:60")
    try:
        let_in(ada, crowd, 2)
        ada.button("Turn off microphone").click()
        expect(ada.button("Turn on microphone")).to_be_visible()
        page.set_viewport_size(ROOM_FOR_TWO)
        for name, reached in (("Next page", "Page 2 of 2"), ("Previous page", "Page 1 of 2")):
            button = ada.button(name)
            button.focus()
            page.keyboard.press("Space")
            told(ada, reached)
            expect(button).to_be_disabled()
            expect(button).to_be_focused()
            # Pressed once too often, the key is still the button's, and nobody is heard.
            page.keyboard.down("Space")
            page.wait_for_timeout(500)
            expect(ada.button("Turn on microphone")).to_be_visible()
            page.keyboard.up("Space")
            told(ada, reached)
    finally:
        crowd.close()
