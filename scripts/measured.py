"""Tables that are taken from bench/RESULTS.md: writes them into README.md and docs/scaling.md, or compares.

`--check` writes nothing, and ends with 1 if a table there says something else than RESULTS.md.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

from bootstrap.paths import ROOT

sys.path.insert(0, str(ROOT / "bench"))

from measuring.blocks import arrivals, media, overview, rooms

RESULTS = ROOT / "bench" / "RESULTS.md"
PAGES = (ROOT / "README.md", ROOT / "docs" / "scaling.md")
BLOCKS: dict[str, Callable[[Path], str]] = {
    "overview": overview,
    "media": media,
    "rooms": rooms,
    "arrivals": arrivals,
}

_BLOCK = re.compile(r"(<!-- measured: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def filled(text: str, results: Path = RESULTS) -> str:
    """Return a page with its blocks as RESULTS.md has them."""
    return _BLOCK.sub(lambda found: f"{found[1]}\n{BLOCKS[found[2]](results)}\n\n{found[3]}", text)


def main(arguments: list[str]) -> int:
    """Write the pages, or compare them."""
    stale = [page for page in PAGES if page.read_text() != filled(page.read_text())]
    if "--check" in arguments:
        for page in stale:
            print(f"{page.relative_to(ROOT)} disagrees with bench/RESULTS.md: run scripts/measured.py")
        return 1 if stale else 0
    for page in stale:
        page.write_text(filled(page.read_text()))
        print(f"Written: {page.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
