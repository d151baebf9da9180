"""Photographs every state of the real client into docs/screenshots: `make screenshots`."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from pathlib import Path

from camera import SIZES, THEMES
from scenes import SCENES
from sheet import sheet
from studio import ROOT, Studio

LIMIT_S = 1_800
LIMIT_BYTES = 4_000_000
FOR_README = {
    "home": ("desktop", "light"),
    "lobby": ("desktop", "light"),
    "call": ("desktop", "light"),
    "stage": ("desktop", "dark"),
    "chat": ("desktop", "light"),
    "call-9": ("phone", "dark"),
}


def main() -> int:
    """Take all of them, or those of the scenes that are named."""
    options = _options()
    signal.signal(signal.SIGALRM, _too_late)
    signal.alarm(LIMIT_S)
    began = time.monotonic()
    folder: Path = options.out
    folder.mkdir(parents=True, exist_ok=True)
    with Studio(folder if options.all else None) as studio:
        for scene in SCENES:
            if not options.scenes or scene.__name__ in options.scenes:
                print(scene.__name__.replace("_", " "), flush=True)
                scene(studio)
        for size in SIZES:
            for theme in THEMES:
                data = sheet(studio.browser, studio.shots, size, theme)
                (folder / f"sheet-{size}-{theme}.webp").write_bytes(data)
        for shot in studio.shots:
            if not options.all and shot.name in FOR_README:
                (folder / f"{shot.name}.webp").write_bytes(shot.pictures[FOR_README[shot.name]])
    octets = sum(file.stat().st_size for file in folder.iterdir())
    taken = len(studio.shots) * len(SIZES) * len(THEMES)
    print(f"{taken} pictures in {time.monotonic() - began:.0f} s; {folder}: {octets / 1e6:.1f} MB")
    if octets > LIMIT_BYTES and not options.all:
        print(f"That is more than the {LIMIT_BYTES / 1e6:.0f} MB that are kept in the repository.")
        return 1
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    names = [scene.__name__ for scene in SCENES]
    parser.add_argument("scenes", nargs="*", metavar="SCENE", help=f"of {', '.join(names)}; all of them")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screenshots")
    parser.add_argument("--all", action="store_true", help="keep each picture by itself too")
    return parser.parse_args()


def _too_late(*_: object) -> None:
    raise TimeoutError(f"The pictures were not all taken within {LIMIT_S} s.")


if __name__ == "__main__":
    sys.exit(main())
