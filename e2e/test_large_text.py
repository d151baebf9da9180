"""With text of twice the size nothing is cut or out of reach on a phone (WCAG 2.2, 1.4.4)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from chatting import open_chat
from layout import is_too_wide
from person import PHONE, Person

pytestmark = pytest.mark.browser

OUTSIDE = """
() => [...document.querySelectorAll('button, a[href], input, [role=combobox], h1')]
    .filter(element => element.checkVisibility({ visibilityProperty: true }))
    .filter(element => !element.closest('[aria-hidden=true], [inert]'))
    .map(element => [element, element.getBoundingClientRect()])
    .filter(([, box]) => box.width > 1 && (box.left < -1 || box.right > innerWidth + 1))
    .map(([element, box]) => [element.getAttribute('aria-label') ?? element.textContent.trim(), box])
    .map(([name, box]) => `${name}: from ${Math.round(box.left)} to ${Math.round(box.right)}`)
"""
LARGE_TEXT = (
    "document.addEventListener('DOMContentLoaded', () => (document.documentElement.style.fontSize = '200%'))"
)


def test_with_text_of_twice_the_size_nothing_sticks_out(person: Callable[..., Person]) -> None:
    ada = person("Ada", viewport=PHONE, has_touch=True, is_mobile=True)
    ada.context.add_init_script(LARGE_TEXT)
    found: dict[str, list[str]] = {}

    def look(place: str) -> None:
        ada.page.wait_for_timeout(500)
        outside = ada.page.evaluate(OUTSIDE)
        if is_too_wide(ada.page):
            outside.append("the page is wider than the screen")
        if outside:
            found[place] = outside

    ada.page.goto(ada.base_url)
    expect(ada.button("New meeting")).to_be_visible()
    look("home")
    ada.start_meeting()
    look("call")
    open_chat(ada)
    look("chat")
    assert not found
