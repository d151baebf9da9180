"""How a page lies in its window."""

from __future__ import annotations

from playwright.sync_api import Page


def is_too_wide(page: Page) -> bool:
    """Tell whether one would have to scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
