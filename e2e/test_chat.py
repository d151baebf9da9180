"""The chat between real browsers."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from chatting import (
    come_back,
    expect_said,
    expect_sent,
    expect_unread,
    field,
    line,
    messages,
    open_chat,
    say,
)
from person import PHONE, Person, wait_until
from server_process import ServerProcess

Invite = Callable[..., Person]
StartServer = Callable[..., ServerProcess]
pytestmark = pytest.mark.browser


def test_people_talk_and_who_comes_later_or_again_reads_it(person: Invite) -> None:
    ada, ben, cleo = person("Ada"), person("Ben"), person("Cleo")
    link = ada.start_meeting()
    ada.let_in(ben, link)
    open_chat(ada)
    say(ada, "Good morning")
    say(ada, "Are you there?")
    # Ben has it closed: he is told how much is new, and the focus stays where it is.
    expect_unread(ben, 2)
    expect(ben.page.get_by_role("log").get_by_text("Ada: Are you there?")).to_have_count(1)
    assert ben.page.evaluate("document.activeElement.closest('aside')") is None
    open_chat(ben)
    expect_unread(ben, 0)
    field(ben).fill("I am")
    field(ben).press("Enter")
    talk = ["Good morning", "Are you there?", "I am"]
    expect_said(ada, ben, texts=talk)

    ada.let_in(cleo, link)
    open_chat(cleo)
    expect_said(cleo, texts=talk)
    assert messages(cleo).get_by_text("You", exact=True).count() == 0
    come_back(ben)
    open_chat(ben)
    expect_said(ben, texts=talk)
    assert "You" in line(ben, "I am").inner_text(), "own messages stay one's own"
    say(ben, "Back again")
    expect_said(ada, ben, cleo, texts=["Back again"])


def test_a_killed_server_loses_nothing_and_what_was_written_meanwhile_is_sent_once(
    person: Invite, start_server: StartServer, tmp_path: Path
) -> None:
    server = start_server(DATABASE=str(tmp_path / "chattr.sqlite"))
    ada, ben = person("Ada", at=server.url), person("Ben", at=server.url)
    ada.let_in(ben, ada.start_meeting())
    open_chat(ada, ben)
    say(ada, "Before")
    expect_said(ben, texts=["Before"])

    server.kill()
    expect(ada.button("Reconnect now")).to_be_visible()
    for text in ("Meanwhile", "And more"):
        say(ada, text)
    expect(messages(ada).get_by_role("img", name="Waits for the connection")).to_have_count(2)
    field(ben).fill("Half a thought")
    server.start_again()
    for one in (ada, ben):
        expect(one.button("Reconnect now")).to_have_count(0)
    expect_said(ada, ben, texts=["Before", "Meanwhile", "And more"])
    expect_sent(ada)
    expect(field(ben)).to_have_value("Half a thought")
    field(ben).press("Enter")
    expect_said(ada, ben, texts=["Half a thought"])
    # As the server has it, for somebody who was not there.
    come_back(ben)
    open_chat(ben)
    expect_said(ben, texts=["Before", "Meanwhile", "And more", "Half a thought"])


def test_two_people_of_one_name_are_told_apart(person: Invite) -> None:
    ada, one, other = person("Ada"), person("guest"), person("guest")
    link = ada.start_meeting()
    for guest in (one, other):
        ada.let_in(guest, link)
    open_chat(ada, one, other)
    for turn in range(3):
        say(one, f"one {turn}")
        say(other, f"other {turn}")
    texts = [f"{who} {turn}" for turn in range(3) for who in ("one", "other")]
    expect_said(ada, one, other, texts=texts)
    marks = messages(ada).locator("[title^='Mark ']")
    assert len(set(marks.all_inner_texts())) == 2
    assert messages(one).get_by_text("You", exact=True).count() > 0
    assert messages(one).get_by_text("guest", exact=True).count() > 0


def test_without_the_fragment_the_chat_is_locked_until_the_link_is_pasted(person: Invite) -> None:
    ada, ben = person("Ada"), person("Ben")
    link = ada.start_meeting()
    open_chat(ada)
    say(ada, "A secret")
    ada.let_in(ben, link.partition("#")[0])
    ben.button("Chat").click()
    expect(ben.page.get_by_text("Chat is locked: ask for the full link")).to_be_visible()
    expect(field(ben)).to_have_count(0)
    assert "A secret" not in ben.page.content()
    key = ben.page.get_by_role("textbox", name="Full link or key")
    for wrong in ("nonsense", link.replace("#k=", "#k=A")[:-1]):
        key.fill(wrong)
        ben.button("Unlock").click()
        expect(ben.page.get_by_role("alert")).not_to_have_text("")
        expect(field(ben)).to_have_count(0)
    key.fill(link)
    ben.button("Unlock").click()
    expect_said(ben, texts=["A secret"])
    say(ben, "Now I can read it")
    expect_said(ada, texts=["Now I can read it"])
    # Both see the same code, and Ben's address is the full link now.
    wait_until(lambda: ben.page.url == link, what="the key is in Ben's address")
    codes = []
    for one in (ada, ben):
        one.button("About this chat").click()
        code = one.page.get_by_text(re.compile(r"^\d{5}( \d{5}){3}$"))
        expect(code).to_be_visible()
        codes.append(code.inner_text())
    assert codes[0] == codes[1]
    # The same link in the address of a page that is open already.
    eve = person("Eve")
    ada.let_in(eve, link.partition("#")[0])
    eve.button("Chat").click()
    expect(eve.page.get_by_text("Chat is locked: ask for the full link")).to_be_visible()
    eve.page.goto(link)
    expect_said(eve, texts=["A secret", "Now I can read it"])
    # The dialog that invites others carries the key.
    ben.button("Invite").click()
    expect(ben.page.get_by_role("dialog").get_by_role("textbox")).to_have_value(link)


HOSTILE = [
    "<script>window.pwned = 1</script>",
    "<img src=x onerror='window.pwned = 1'>",
    "<svg/onload=window.pwned=1>",
    "<iframe srcdoc='<script>parent.pwned = 1</script>'></iframe>",
    "[click](javascript:window.pwned=1)",
    "[click](data:text/html,<script>window.opener.pwned=1</script>)",
    "<javascript:window.pwned=1>",
    '[a](https://example.org/"onmouseover="window.pwned=1)',
    "<style>*{display:none!important}</style>",
    "</p></div><button onclick='pwned=1'>Leave</button>",
    "<form action=https://example.org><input name=x></form>",
    "![x](https://example.org/track.png)",
]


def test_hostile_markup_is_text(person: Invite) -> None:
    ada, ben = person("Ada"), person("<b>Ben")
    ada.let_in(ben, ada.start_meeting())
    open_chat(ada, ben)
    asked: list[str] = []
    ada.page.on("request", lambda request: asked.append(request.url))
    for text in HOSTILE:
        say(ben, text)
    say(ben, "See <https://example.org/a?b=1> and mail ada@example.org")
    expect(messages(ada).get_by_role("link", name="https://example.org/a?b=1")).to_be_visible()
    for one in (ada, ben):
        assert one.page.evaluate("window.pwned") is None
        assert messages(one).locator("script, img, iframe, style, form, input").count() == 0
        assert messages(one).get_by_role("button", name="Leave").count() == 0
        expect(one.button("Leave call")).to_be_visible()
        for link in messages(one).get_by_role("link").all():
            assert re.match(r"https://example\.org\b", link.get_attribute("href") or "")
            assert link.get_attribute("target") == "_blank"
            assert "noopener" in (link.get_attribute("rel") or "")
            link.hover()
        assert one.page.evaluate("window.pwned") is None
    assert not [url for url in asked if "example.org" in url]
    assert ada.console_errors == []
    expect(messages(ada).get_by_text("<b>Ben", exact=True).first).to_be_visible()


def test_writing_as_people_expect_it(person: Invite) -> None:
    ada, ben = person("Ada"), person("Ben")
    ada.let_in(ben, ada.start_meeting())
    open_chat(ada, ben)
    field(ada).press_sequentially("one")
    field(ada).press("Shift+Enter")
    field(ada).press_sequentially("**two**")
    field(ada).press("Enter")
    expect(messages(ben).locator("strong", has_text="two")).to_be_visible()
    expect(messages(ben).locator("br")).to_have_count(1)

    field(ada).fill("x" * 2001)
    expect(ada.page.get_by_text("1 character too many")).to_be_visible()
    expect(ada.button("Send")).to_be_disabled()
    field(ada).press("Enter")
    field(ada).fill("y" * 1990)
    expect(ada.page.get_by_text("10 characters left")).to_be_visible()
    # What is typed survives the panel and the page.
    field(ada).fill("to be continued")
    ada.button("Chat").click()
    expect(field(ada)).to_have_count(0)
    open_chat(ada)
    expect(field(ada)).to_have_value("to be continued")
    come_back(ada)
    open_chat(ada)
    expect(field(ada)).to_have_value("to be continued")
    field(ada).press("Enter")
    expect_said(ben, texts=["to be continued"])

    line(ben, "to be continued").hover()
    ben.button("Actions on the message from Ada").last.click()
    ben.page.get_by_role("menuitem", name="React with 👍").click()
    expect(ada.page.get_by_role("button", name="👍, Ben")).to_be_visible()
    ben.page.get_by_role("button", name="👍, You").click()
    expect(ada.page.get_by_role("button", name="👍, Ben")).to_have_count(0)
    line(ben, "to be continued").hover()
    ben.button("Actions on the message from Ada").last.click()
    ben.page.get_by_role("menuitem", name="Reply").click()
    expect(ben.page.get_by_text("Answer to Ada")).to_be_visible()
    say(ben, "when?")
    expect(line(ada, "when?").get_by_role("button").filter(has_text="to be continued")).to_be_visible()


def test_reading_back_stays_put_and_a_host_clears(person: Invite) -> None:
    ada, ben = person("Ada"), person("Ben")
    ada.let_in(ben, ada.start_meeting())
    open_chat(ada, ben)
    for number in range(20):
        say(ben, f"line {number}\n\nof a long talk")
    expect(messages(ada).get_by_text("line 19")).to_be_visible()
    first = messages(ada).get_by_text("line 0", exact=True)
    first.scroll_into_view_if_needed()
    expect(ada.button("Go to the newest")).to_be_visible()
    before = first.bounding_box()
    say(ben, "something new")
    expect(ada.button("1 new message")).to_be_visible()
    expect_unread(ada, 1)
    assert first.bounding_box() == before
    ada.button("1 new message").click()
    expect(messages(ada).get_by_text("something new")).to_be_in_viewport()
    expect_unread(ada, 0)

    ben.button("About this chat").click()
    expect(ben.button("Clear history")).to_have_count(0)
    ada.button("About this chat").click()
    expect(ada.page.get_by_text("30 days")).to_be_visible()
    ada.button("Clear history").click()
    ada.page.get_by_role("alertdialog").get_by_role("button", name="Clear").click()
    for one in (ada, ben):
        expect(messages(one).get_by_text("something new")).to_have_count(0)
        expect(messages(one).get_by_text("Ada cleared the chat.")).to_be_visible()
    say(ben, "a new beginning")
    expect_said(ada, ben, texts=["a new beginning"])


def test_on_a_phone_the_keyboard_leaves_the_field_in_sight(person: Invite) -> None:
    ada, ben = person("Ada"), person("Ben", viewport=PHONE, has_touch=True, is_mobile=True)
    ada.let_in(ben, ada.start_meeting())
    open_chat(ada)
    say(ada, "Hello phone")
    expect_unread(ben, 1)
    open_chat(ben)
    expect_said(ben, texts=["Hello phone"])
    box = messages(ben).bounding_box()
    assert box is not None
    assert (box["x"], round(box["width"])) == (0, PHONE["width"])
    assert ben.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    # As much as a keyboard takes.
    ben.page.set_viewport_size({"width": PHONE["width"], "height": 430})
    for part in (field(ben), ben.button("Send"), messages(ben).get_by_text("Hello phone")):
        expect(part).to_be_in_viewport(ratio=1)
    say(ben, "Hello desk")
    expect_said(ada, texts=["Hello desk"])
    ben.page.set_viewport_size(PHONE)
    ben.button("Close").click()
    expect(ben.button("Leave call")).to_be_visible()
