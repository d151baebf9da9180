"""Photographs scenes of the component page in windows of many sizes: one contact sheet for each size.

`make dev` in one terminal; then, with the tests' Python: e2e/screenshots/windows.py URL OUT [SCENE...]
"""

from __future__ import annotations

import base64
import sys
from collections.abc import Sequence
from html import escape
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Browser, Page, sync_playwright

from conftest import Browsers

WINDOWS = (
    (320, 568),
    (390, 844),
    (844, 390),
    (768, 1024),
    (1024, 768),
    (1280, 800),
    (1920, 1080),
    (2560, 1440),
)
"""CSS px."""

PEOPLE = tuple(f"call-{count}" for count in (1, 2, 3, 4, 5, 6, 8, 9, 12, 16))
SHEET_PX = 1800
LOAD_MS = 120_000


def main() -> None:
    url, out, *chosen = sys.argv[1:]
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    scenes = chosen or list(PEOPLE)
    with sync_playwright() as playwright:
        browsers = Browsers(playwright.chromium)
        browser = browsers.get()
        shots = {scene: _shoot(browser, f"{url}/dev/components?scene={scene}") for scene in scenes}
        for size in WINDOWS:
            pictures = [(scene, shots[scene][size]) for scene in scenes]
            (folder / f"{scenes[0]}-{size[0]}x{size[1]}.png").write_bytes(_sheet(browser, pictures, size))
        browsers.close()


def _shoot(browser: Browser, address: str) -> dict[tuple[int, int], bytes]:
    """One scene, loaded once, in a window that is drawn to each size."""
    with browser.new_context(reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto(address, timeout=LOAD_MS)
        page.locator("main").first.wait_for(timeout=LOAD_MS)
        print(address, flush=True)
        return {size: _at(page, size) for size in WINDOWS}


def _at(page: Page, size: tuple[int, int]) -> bytes:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.wait_for_function(
        "[...document.querySelectorAll('figure video')].every((v) => v.hidden || v.videoWidth)"
    )
    page.wait_for_timeout(700)
    return page.screenshot(type="jpeg", quality=80)


def _sheet(browser: Browser, pictures: Sequence[tuple[str, bytes]], size: tuple[int, int]) -> bytes:
    columns = 5 if size[0] < size[1] else 2 if size[0] > 1100 else 3
    figures = "".join(_figure(scene, data) for scene, data in pictures)
    style = (
        "body{margin:8px;background:#777;font:14px sans-serif;display:grid;gap:8px;"
        f"grid-template-columns:repeat({columns},1fr)}} figure{{margin:0}} img{{width:100%;display:block}}"
    )
    with browser.new_context(viewport={"width": SHEET_PX, "height": 600}) as context:
        page = context.new_page()
        page.set_content(f"<style>{style}</style>{figures}")
        page.evaluate("() => Promise.all([...document.images].map((image) => image.decode()))")
        return page.screenshot(full_page=True)


def _figure(scene: str, data: bytes) -> str:
    source = f"data:image/jpeg;base64,{base64.b64encode(data).decode()}"
    return f'<figure><img src="{source}">{escape(scene)}</figure>'


if __name__ == "__main__":
    main()
