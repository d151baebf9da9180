"""Contact sheets: every state on one picture, for one size and one theme."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape

from camera import SIZES, Shot, capture
from playwright.sync_api import Browser

COLUMNS = {"desktop": 4, "phone": 8}
CELL_PX = {"desktop": 560, "phone": 264}
GAP_PX = 28
QUALITY = 72

STYLE = """
body { margin: 0; padding: %(gap)dpx; background: %(ground)s; color: %(ink)s;
       font: 600 17px 'Figtree Variable', system-ui, sans-serif; }
main { display: grid; grid-template-columns: repeat(%(columns)d, %(cell)dpx); gap: %(gap)dpx; }
figure { margin: 0; }
img { display: block; width: 100%%; border-radius: 12px; outline: 1px solid %(edge)s; }
figcaption { margin-top: 8px; }
"""
COLOURS = {
    "light": {"ground": "#c9d2cb", "ink": "#14201b", "edge": "#aab5ad"},
    "dark": {"ground": "#2a3630", "ink": "#edf3ef", "edge": "#46544d"},
}


def sheet(browser: Browser, shots: Sequence[Shot], size: str, theme: str) -> bytes:
    """All of them in the order in which they are given."""
    columns, cell = COLUMNS[size], CELL_PX[size]
    style = STYLE % {"columns": columns, "cell": cell, "gap": GAP_PX, **COLOURS[theme]}
    figures = "".join(_figure(shot, size, theme) for shot in shots)
    width, height = SIZES[size]
    rows = -(-len(shots) // columns)
    viewport = {
        "width": GAP_PX + columns * (cell + GAP_PX),
        "height": GAP_PX + rows * (cell * height // width + 36 + GAP_PX),
    }
    with browser.new_context(viewport=viewport) as context:
        page = context.new_page()
        page.set_content(f"<style>{style}</style><main>{figures}</main>")
        page.evaluate("() => Promise.all([...document.images].map((image) => image.decode()))")
        return capture(context.new_cdp_session(page), QUALITY)


def _figure(shot: Shot, size: str, theme: str) -> str:
    data = base64.b64encode(shot.pictures[size, theme]).decode()
    label = escape(shot.label)
    return (
        f'<figure><img alt="" src="data:image/webp;base64,{data}"><figcaption>{label}</figcaption></figure>'
    )
