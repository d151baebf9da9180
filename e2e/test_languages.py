"""Languages: by the browser, by choice, right to left, and changed in the middle of a call."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from layout import is_too_wide
from person import Person

Invite = Callable[..., Person]
pytestmark = pytest.mark.browser


def marked(page: Page) -> list[str]:
    """Language and direction of the page."""
    found = page.evaluate("[document.documentElement.lang, document.documentElement.dir]")
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize(
    ("browser_language", "page_language", "direction", "button"),
    [
        ("de-AT", "de", "ltr", "Neues Meeting"),
        ("ar-EG", "ar", "rtl", "اجتماع جديد"),
        ("zh-CN", "zh-Hans", "ltr", "新会议"),
        ("zh-TW", "en", "ltr", "New meeting"),
    ],
)
def test_the_browser_says_which_language(
    person: Invite, browser_language: str, page_language: str, direction: str, button: str
) -> None:
    someone = person("Ada", locale=browser_language)
    someone.page.goto(someone.base_url)
    expect(someone.button(button)).to_be_visible()
    assert marked(someone.page) == [page_language, direction]


def test_a_choice_is_kept_and_changes_a_running_call(person: Invite) -> None:
    ada, ben = person("Ada"), person("Ben")
    page = ada.page
    link = ada.start_meeting()
    ada.let_in(ben, link)
    ada.expect_to_see("Ben")

    ada.button("Settings").click()
    page.get_by_role("combobox", name="Language: English").click()
    page.get_by_role("option", name="العربية").click()
    expect(page.get_by_role("dialog", name="الإعدادات")).to_be_visible()
    page.keyboard.press("Escape")
    expect(ada.button("مغادرة المكالمة")).to_be_visible()
    assert marked(page) == ["ar", "rtl"]
    ada.expect_to_see("Ben")
    ben.expect_to_see("Ada")
    own, others = (ada.tile(name).bounding_box() for name in ("Ada", "Ben"))
    assert own is not None
    assert others is not None
    assert own["x"] > others["x"], "the first tile is at the right"

    ada.button("خيارات أخرى").click()
    item = page.get_by_role("menuitem", name="جودة الاتصال")
    expect(item).to_be_visible()
    assert item.evaluate("element => getComputedStyle(element).direction") == "rtl"
    page.keyboard.press("Escape")

    ada.button("الإعدادات").click()
    radios = page.get_by_role("radiogroup").filter(has_text="فاتحة").get_by_role("radio")
    radios.first.focus()
    page.keyboard.press("ArrowLeft")
    expect(radios.nth(1)).to_be_focused()

    page.goto(ada.base_url)
    expect(ada.button("اجتماع جديد")).to_be_visible()
    assert marked(page) == ["ar", "rtl"]
    assert not is_too_wide(page), "nothing sticks out at the side"
