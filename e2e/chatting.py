"""What people do in the chat."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from person import Person


def open_chat(*people: Person) -> None:
    for one in people:
        one.button("Chat").click()
        expect(field(one)).to_be_visible()


def field(one: Person) -> Locator:
    return one.page.get_by_role("textbox", name="Message", exact=True)


def messages(one: Person) -> Locator:
    return one.page.get_by_role("region", name="Messages")


def say(one: Person, text: str) -> None:
    field(one).fill(text)
    one.button("Send").click()
    expect(field(one)).to_have_value("")


def line(one: Person, text: str) -> Locator:
    """The message with this text, with all that stands beside it."""
    return messages(one).get_by_role("listitem").filter(has=one.page.get_by_text(text, exact=True))


def expect_said(*people: Person, texts: list[str]) -> None:
    """Each of these stands in the chat of each of them, once."""
    for one in people:
        for text in texts:
            expect(messages(one).get_by_text(text, exact=True)).to_have_count(1)


def expect_sent(one: Person) -> None:
    """Nothing is on its way any more, and nothing failed."""
    expect(messages(one).get_by_role("img", name=re.compile("Sending|Waits"))).to_have_count(0)
    expect(messages(one).get_by_text("Not sent")).to_have_count(0)


def expect_unread(one: Person, count: int) -> None:
    title = re.compile(rf"\b{count} new in chat · ") if count else re.compile(r"^[a-z-]+ · chattr$")
    expect(one.page).to_have_title(title)


def come_back(one: Person) -> None:
    """Load the page anew, and go in again."""
    one.page.reload()
    one.button("Join now").click()
    one.expect_in_call()
