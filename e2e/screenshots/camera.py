"""Takes a page in both sizes and both themes, as WebP."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from itertools import product

from playwright.sync_api import CDPSession, Page

SIZES = {"desktop": (1280, 800), "phone": (390, 844)}
THEMES = ("light", "dark")
QUALITY = 82
SETTLE_MS = 300
"""A new layout, letters, and the next picture of each video."""

SETTLED = """
async () => {
    const frame = () => new Promise(resolve => requestAnimationFrame(resolve));
    await frame();
    await frame();
    const changes = document.getAnimations().filter(one => one instanceof CSSTransition);
    await Promise.allSettled(changes.map(one => one.finished));
    await frame();
}
"""
"""The new size and colours are drawn, however busy the machine is."""


@dataclass
class Shot:
    """One state of the client; `pictures` by size and theme."""

    name: str
    label: str
    pictures: dict[tuple[str, str], bytes] = field(default_factory=dict)


def take(page: Page, name: str, label: str) -> Shot:
    """Photograph what the page shows now, and leave it as large as a desktop."""
    shot = Shot(name, label)
    session = page.context.new_cdp_session(page)
    page.mouse.move(2, 400)
    for size, theme in product(reversed(SIZES), THEMES):
        width, height = SIZES[size]
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
        page.evaluate(SETTLED)
        page.wait_for_timeout(SETTLE_MS)
        shot.pictures[size, theme] = capture(session, QUALITY)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    session.detach()
    return shot


def capture(session: CDPSession, quality: int, **more: object) -> bytes:
    """The page as WebP."""
    options = {"format": "webp", "quality": quality, **more}
    return base64.b64decode(session.send("Page.captureScreenshot", options)["data"])
