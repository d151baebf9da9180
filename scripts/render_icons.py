"""Draws the icons of the installed web app from client/static/favicon.svg; run by hand when that changes."""

from __future__ import annotations

import re
import sys

from playwright.sync_api import sync_playwright

from bootstrap.browser import executable
from bootstrap.paths import CLIENT

_STATIC = CLIENT / "static"
_GROUND = "#0d6a54"

# Size in px, and how much of the edge the drawing fills. Systems cut a maskable icon to their own shape, and
# keep the middle 80 %; iOS rounds the corners of a full square by itself.
_ICONS = {
    "icon-192.png": (192, 1.0, False),
    "icon-512.png": (512, 1.0, False),
    "icon-maskable-512.png": (512, 0.8, True),
    "apple-touch-icon.png": (180, 0.86, True),
}


def main() -> int:
    drawing = (_STATIC / "favicon.svg").read_text(encoding="utf-8")
    square = re.sub(r'rx="\d+"', 'rx="0"', drawing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"])
        for name, (size, share, is_full) in _ICONS.items():
            page = browser.new_page(viewport={"width": size, "height": size})
            ground = _GROUND if is_full else "transparent"
            page.set_content(
                f"<style>body{{margin:0;display:grid;place-items:center;height:100vh;background:{ground}}}"
                f"svg{{width:{share:.0%};height:{share:.0%}}}</style>{square if is_full else drawing}"
            )
            page.screenshot(path=_STATIC / name, omit_background=True)
            page.close()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
