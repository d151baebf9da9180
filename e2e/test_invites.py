"""One-time invites: made, handed over, used once, taken back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from person import Person

Invite = Callable[..., Person]
pytestmark = pytest.mark.browser


def make_invite(host: Person, label: str = "") -> str:
    """Create an invite in the dialog and read its link off the screen."""
    host.button("Invite").click()
    dialog = host.page.get_by_role("dialog", name="Invite people")
    if label:
        dialog.get_by_role("textbox", name="Who is it for?").fill(label)
    dialog.get_by_role("button", name="Create invite").click()
    link = dialog.get_by_role("textbox", name="One-time invite link").input_value()
    expect(dialog.get_by_role("img", name="QR code of the one-time invite")).to_be_visible()
    dialog.get_by_role("button", name="Done").click()
    return link


def row(host: Person, label: str) -> Locator:
    return host.page.get_by_role("dialog").get_by_role("listitem").filter(has_text=label)


def test_an_invite_opens_the_door_once_and_then_one_knocks(person: Invite) -> None:
    ada, ben, eve = person("Ada"), person("Ben"), person("Eve")
    plain = ada.start_meeting()
    link = make_invite(ada, "Benjamin")
    # The key of the chat goes along.
    assert re.search(r"#k=[\w-]{43}$", plain)
    assert link.startswith(f"{plain}&invite=")
    expect(row(ada, "Benjamin").get_by_text("Waiting, until")).to_be_visible()

    requests: list[str] = []
    ben.page.on("request", lambda request: requests.append(request.url))
    ben.page.goto(link)
    ben.fill_name()
    ben.button("Join now").click()
    ben.expect_in_call()
    token = link.split("invite=")[1]
    assert requests
    assert not any(token in url for url in requests)
    expect(row(ada, "Benjamin").get_by_text("Used by Ben at")).to_be_visible()
    expect(row(ada, "Benjamin").get_by_role("button")).to_have_count(0)
    # What Ben hands on is the plain link.
    ben.button("Invite").click()
    expect(ben.page.get_by_role("textbox", name="Meeting link")).to_have_value(plain)
    expect(ben.button("Create invite")).to_have_count(0)

    eve.page.goto(link)
    eve.fill_name()
    eve.button("Join now").click()
    eve.expect_waiting()
    expect(eve.page.get_by_text("This invite was used already")).to_be_visible()
    ada.page.keyboard.press("Escape")
    ada.admit()
    eve.expect_in_call()


def test_an_invite_that_was_revoked_is_a_knock_with_a_word(person: Invite) -> None:
    ada, ben = person("Ada"), person("Ben")
    ada.start_meeting()
    link = make_invite(ada)
    entry = row(ada, "Without a name")
    entry.get_by_role("button", name="Revoke").click()
    expect(entry.get_by_text("Revoked")).to_be_visible()

    ben.page.goto(link)
    ben.fill_name()
    ben.button("Join now").click()
    ben.expect_waiting()
    expect(ben.page.get_by_text("This invite was taken back")).to_be_visible()


def test_an_invite_with_a_typing_error_is_a_knock_with_a_word(person: Invite) -> None:
    ada, ben = person("Ada"), person("Ben")
    link = f"{ada.start_meeting()}&invite={'A' * 43}"
    ben.page.goto(link)
    ben.fill_name()
    ben.button("Join now").click()
    ben.expect_waiting()
    expect(ben.page.get_by_text("This invite is not known here")).to_be_visible()
    expect(ada.button("Admit")).to_be_visible()


def test_the_copied_invite_link_is_the_one_that_is_shown(person: Invite) -> None:
    ada = person("Ada", permissions=["camera", "microphone", "clipboard-write"])
    ada.start_meeting()
    ada.button("Invite").click()
    ada.button("Create invite").click()
    copy = ada.button("Copy invite link")
    expect(copy).to_be_focused()
    copy.click()
    expect(ada.button("Copied")).to_be_visible()
    shown = ada.page.get_by_role("textbox", name="One-time invite link").input_value()
    assert ada.pasted() == shown

    # Shown once: the list knows of it, not its link.
    ada.page.keyboard.press("Escape")
    ada.button("Invite").click()
    expect(row(ada, "Without a name")).to_be_visible()
    expect(ada.page.get_by_role("textbox", name="One-time invite link")).to_have_count(0)
