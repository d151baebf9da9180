"""Screens in both themes by axe: names, roles, contrast, landmarks, order of headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from person import PHONE, Person

Invite = Callable[..., Person]
Look = Callable[[Person, str], None]
pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[1] / "client" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
STILL = {"reduced_motion": "reduce"}


@pytest.fixture
def look() -> Iterator[Look]:
    """Look at a screen in both themes; what is found on all screens of a test is told at its end."""
    found: dict[str, list[str]] = {}

    def at(who: Person, screen: str) -> None:
        for violation in violations(who.page):
            found.setdefault(violation, []).append(screen)

    yield at
    report = "\n".join(f"{violation}\n    on: {', '.join(screens)}" for violation, screens in found.items())
    assert not found, report


def violations(page: Page) -> list[str]:
    """What axe finds in the light and in the dark theme."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = []
    for theme in ("light", "dark"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        found += page.evaluate(
            """async ([theme, rules]) => {
                await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
                // Colours on their way from one theme to the other are nobody's to read.
                for (const animation of document.getAnimations())
                    if (animation.effect.getComputedTiming().endTime !== Infinity) animation.finish();
                const { violations } = await axe.run(document, {
                    runOnly: { type: 'tag', values: rules },
                    resultTypes: ['violations'],
                });
                return violations.flatMap(({ id, help, nodes }) => nodes.map(
                    node => `${theme}, ${id} (${help}): ${node.html.slice(0, 300)} ${node.failureSummary}`));
            }""",
            [theme, RULES],
        )
    return found


def test_screens_before_and_after_the_call(person: Invite, look: Look) -> None:
    ada, ben = person("Ada", **STILL), person("Ben", **STILL)
    ada.page.goto(ada.base_url)
    expect(ada.button("New meeting")).to_be_visible()
    look(ada, "home")
    ada.page.get_by_role("textbox", name="Meeting code or link").fill("nothing")
    ada.button("Join").click()
    expect(ada.page.get_by_role("alert")).to_be_visible()
    look(ada, "home with an error")

    link = ada.start_meeting()
    ben.open(link)
    expect(ben.button("Ask to join")).to_be_visible()
    look(ben, "lobby")
    ben.button("Ask to join").click()
    look(ben, "lobby with an error")
    ben.fill_name()
    ben.button("Ask to join").click()
    ben.expect_waiting()
    look(ben, "waiting")
    ada.button("Deny").click()
    expect(ben.page.get_by_role("heading", name="The host did not let you in")).to_be_visible()
    look(ben, "denied")

    ada.leave()
    look(ada, "left")
    ada.page.goto(f"{ada.base_url}/check")
    expect(ada.button("Check again")).to_be_visible()
    look(ada, "check")


def test_everything_that_opens_in_the_call(person: Invite, look: Look) -> None:
    ada, ben = person("Ada", **STILL), person("Ben", **STILL)
    page = ada.page
    link = ada.start_meeting()
    look(ada, "alone")
    ben.knock(link)
    expect(ada.button("Admit")).to_be_visible()
    look(ada, "a knock")
    ada.admit()
    ben.expect_in_call()
    ada.expect_to_see("Ben")
    look(ada, "two")
    look(ben, "a guest")

    ada.button("Chat").click()
    expect(page.get_by_role("complementary", name="Chat")).to_be_visible()
    look(ada, "empty chat")
    page.get_by_role("textbox", name="Message").fill("**Hello** `there`")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Hello").first).to_be_visible()

    ada.button("People").click()
    look(ada, "people")
    ada.button("More actions for Ben").click()
    expect(page.get_by_role("menuitem", name="Make co-host")).to_be_visible()
    page.get_by_role("menuitem", name="Remove from call").click()
    expect(page.get_by_role("alertdialog").or_(page.get_by_role("dialog"))).to_be_visible()
    look(ada, "a question")
    page.keyboard.press("Escape")

    for button, dialog in (("Invite", "Invite people"), ("Settings", "Settings")):
        ada.button(button).click()
        expect(page.get_by_role("dialog", name=dialog)).to_be_visible()
        look(ada, dialog)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    for item in ("Connection quality", "Keyboard shortcuts"):
        ada.button("More options").click()
        page.get_by_role("menuitem", name=item).click()
        expect(page.get_by_role("dialog", name=item)).to_be_visible()
        look(ada, item)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)

    ada.button("People").click()
    ada.button("More actions for Ben").click()
    page.get_by_role("menuitem", name="Remove from call").click()
    ada.button("Remove").click()
    expect(ben.page.get_by_role("heading", name="You were removed from the call")).to_be_visible()
    look(ben, "removed")


def test_what_floats_at_home(person: Invite, look: Look) -> None:
    ada = person("Ada", **STILL)
    ada.page.goto(ada.base_url)
    floats(ada, look, ada.page.get_by_role("combobox", name=re.compile("^Language")), "listbox", "languages")


def test_what_floats_in_the_call(person: Invite, look: Look) -> None:
    ada, ben = person("Ada", **STILL), person("Ben", **STILL)
    ada.let_in(ben, ada.start_meeting())
    ada.expect_to_see("Ben")
    for button in ("Options for your own tile", "Options for Ben\u2019s tile", "More options"):
        floats(ada, look, ada.button(button), "menu", button)
    floats(ada, look, ada.button("React"), "dialog", "reactions")
    ada.button("Settings").hover()
    expect(ada.page.get_by_text("Settings", exact=True)).to_be_visible()
    look(ada, "a tip")
    ada.button("People").click()
    floats(ada, look, ada.button("More actions for Ben"), "menu", "a person's menu")


def test_what_floats_in_the_chat(person: Invite, look: Look) -> None:
    ada = person("Ada", **STILL)
    ada.start_meeting()
    ada.button("Chat").click()
    floats(ada, look, ada.button("Emoji"), "dialog", "emoji")
    ada.page.get_by_role("textbox", name="Message").fill("Hello")
    ada.page.keyboard.press("Enter")
    floats(ada, look, ada.button("Actions on your message"), "menu", "a message's menu")


def test_what_floats_in_the_settings(person: Invite, look: Look) -> None:
    ada = person("Ada", **STILL)
    ada.start_meeting()
    ada.button("Settings").click()
    settings = ada.page.get_by_role("dialog", name="Settings")
    for list_of in ("Microphone", "Camera", "Language"):
        opener = settings.get_by_role("combobox", name=re.compile(f"^{list_of}: "))
        floats(ada, look, opener, "listbox", f"{list_of} in the settings")
        expect(settings).to_be_visible()


def floats(
    who: Person, look: Look, opener: Locator, role: Literal["dialog", "listbox", "menu"], screen: str
) -> None:
    """Open it by its button, look at it, and put it away by a key, which leads back to the button."""
    others = who.page.get_by_role(role).count()
    opener.click()
    expect(who.page.get_by_role(role)).to_have_count(others + 1)
    look(who, screen)
    who.page.keyboard.press("Escape")
    expect(who.page.get_by_role(role)).to_have_count(others)
    expect(opener).to_be_focused()


def test_a_phone_with_its_sheets(person: Invite, look: Look) -> None:
    ada = person("Ada", viewport=PHONE, has_touch=True, **STILL)
    ada.start_meeting()
    look(ada, "call on a phone")
    for name in ("Chat", "People"):
        ada.button(name).click()
        expect(ada.page.get_by_role("dialog", name=re.compile(name))).to_be_visible()
        look(ada, f"{name} on a phone")
        if name == "Chat":
            floats(ada, look, ada.button("Emoji"), "dialog", "emoji on a phone")
        ada.page.keyboard.press("Escape")
        expect(ada.page.get_by_role("dialog")).to_have_count(0)
