"""The call screen: keys, views, one's own picture, reactions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from person import Person, wait_until

Invite = Callable[..., Person]
pytestmark = pytest.mark.browser


def rest(page: Page) -> None:
    """Take the focus from every control."""
    page.evaluate("document.activeElement.blur()")


def test_single_keys_act_in_the_call_and_not_while_writing(person: Invite) -> None:
    ada = person("Ada")
    ada.start_meeting()
    page = ada.page
    rest(page)

    page.keyboard.press("m")
    expect(ada.button("Turn on microphone")).to_be_visible()
    page.keyboard.press("Control+m")
    page.keyboard.press("v")
    expect(ada.button("Turn on camera")).to_be_visible()
    expect(ada.button("Turn on microphone")).to_be_visible()
    page.keyboard.press("h")
    expect(ada.button("Lower hand")).to_be_visible()

    page.keyboard.press("c")
    chat = page.get_by_role("complementary", name="Chat")
    writer = chat.get_by_role("textbox")
    writer.focus()
    page.keyboard.type("much vivid ham? ")
    expect(writer).to_have_value("much vivid ham? ")
    expect(ada.button("Turn on microphone")).to_be_visible()
    page.keyboard.press("Escape")
    expect(chat).to_have_count(0)

    rest(page)
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet.get_by_text("Talk while held")).to_be_visible()
    sheet.get_by_role("switch", name="Use shortcuts").click()
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    rest(page)
    for key in ("m", "v", "?"):
        page.keyboard.press(key)
    expect(sheet).to_have_count(0)
    expect(ada.button("Turn on microphone")).to_be_visible()
    assert ada.button("Turn on microphone").get_attribute("aria-keyshortcuts") is None


def test_the_space_key_opens_the_microphone_while_it_is_held(person: Invite) -> None:
    ada, ben = person("Ada"), person("Ben")
    ben.knock(ada.start_meeting())
    ada.admit()
    ben.expect_in_call()
    rest(ada.page)
    ada.page.keyboard.press("m")
    muted = ben.tile("Ada").get_by_text("Muted")
    expect(muted).to_have_count(1)

    ada.page.keyboard.down(" ")
    expect(ada.button("Microphone is on while you hold Space")).to_be_visible()
    expect(muted).to_have_count(0)
    ben.expect_to_hear()
    ada.page.keyboard.up(" ")
    expect(ada.button("Turn on microphone")).to_be_visible()
    expect(muted).to_have_count(1)
    wait_until(lambda: "live" not in ada.local_track_states("audio"), what="the microphone is let go")

    # On a button the key is the button's.
    ada.button("Raise hand").focus()
    ada.page.keyboard.press(" ")
    expect(ada.button("Lower hand")).to_be_visible()
    expect(muted).to_have_count(1)
