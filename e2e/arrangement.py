"""How somebody has arranged their call: what must be the same after it broke and came back."""

from __future__ import annotations

from playwright.sync_api import expect

from chatting import field, open_chat
from person import Person

DRAFT = "what I was about to say"


def arrange(one: Person, *, pins: str) -> None:
    """Mute, raise a hand, pin somebody, begin a message."""
    one.button("Turn off microphone").click()
    one.button("Raise hand").click()
    _tile_menu(one, pins)
    one.page.get_by_role("menuitem", name="Pin", exact=True).click()
    open_chat(one)
    field(one).fill(DRAFT)


def expect_as_arranged(one: Person, *, pins: str) -> None:
    expect(one.button("Turn on microphone")).to_be_visible()
    expect(one.button("Turn off camera")).to_be_visible()
    expect(one.button("Lower hand")).to_be_visible()
    expect(field(one)).to_have_value(DRAFT)
    _tile_menu(one, pins)
    expect(one.page.get_by_role("menuitem", name="Unpin", exact=True)).to_be_visible()
    one.page.keyboard.press("Escape")


def expect_back(*people: Person) -> None:
    """The call goes on, nothing is said of its connection any more, and nobody knocks."""
    for one in people:
        expect(one.button("Reconnect now")).to_have_count(0)
        one.expect_in_call()
        expect(one.button("Admit")).to_have_count(0)
        for other in people:
            if other is not one:
                one.expect_to_see(other.name)


def _tile_menu(one: Person, name: str) -> None:
    one.tile(name).hover()
    one.tile(name).get_by_role("button").click()
