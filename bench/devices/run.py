"""How long microphone and camera take to come back, and a shared screen to go: `make bench WHAT=devices`.

Two real pages with fake devices in one call through the real server; each stamps Unix time.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "browsers"))

from playwright.sync_api import Playwright, sync_playwright
from results import Row, write
from stage import Person, launch, new_server, scratch

from person import new_person
from tone import from_microphone

STOPWATCH = (Path(__file__).parent / "stopwatch.js").read_text(encoding="utf-8")
BACK_S = 0.4
GONE_S = 0.3


def _back(what: str) -> Row:
    return Row(what, BACK_S, of_median=True)


class Table:
    """What is measured."""

    def __init__(self) -> None:
        self.unmuted = _back("unmute → microphone taken and sent")
        self.heard = _back("unmute → sound at the far side")
        self.heard_kept = _back("unmute, microphone kept ready → sound at the far side")
        self.camera_on = _back("camera on → camera taken and sent")
        self.seen = _back("camera on → picture at the far side")
        self.gone = Row("screen ended → tile gone at the far side", GONE_S, of_median=True)

    def rows(self) -> list[Row]:
        """Return all of it."""
        return [self.unmuted, self.heard, self.heard_kept, self.camera_on, self.seen, self.gone]


def call(person: Person, expression: str, *values: Any) -> Any:
    """Ask the stopwatch of a page."""
    return person.page.evaluate(
        f"values => window.__stopwatch.{expression}(...values)",
        list(values),
    )


def begin(person: Person, expression: str, *values: Any) -> None:
    """Start a measurement in the page; `end` waits for it."""
    person.page.evaluate(
        f"values => {{ window.__pending = window.__stopwatch.{expression}(...values) }}", list(values)
    )


def end(person: Person) -> float:
    """Return what the measurement that was begun has found."""
    return float(person.page.evaluate("() => window.__pending"))


def took(row: Row, begun_ms: float, done_ms: float) -> None:
    """Note how long something took."""
    row.values.append((done_ms - begun_ms) / 1000)


def unmute(ben: Person, ada: Person, heard: Row) -> tuple[float, float]:
    """Mute, and unmute; return when it was clicked and when the microphone was sent again, in ms."""
    call(ben, "turnOff", "Turn off microphone", "audio")
    call(ada, "quiet", "audio")
    begin(ada, "heard", "audio")
    found = call(ben, "turnOn", "Turn on microphone", "audio", "Turn off microphone")
    took(heard, found["clicked"], end(ada))
    return found["clicked"], found["done"]


def microphone(ben: Person, ada: Person, table: Table) -> None:
    """Let go of the microphone, and take it again."""
    took(table.unmuted, *unmute(ben, ada, table.heard))


def camera(ben: Person, ada: Person, table: Table) -> None:
    """Turn the camera off and on."""
    call(ben, "turnOff", "Turn off camera", "video")
    call(ada, "quiet", "video")
    begin(ada, "seen", "Ben")
    found = call(ben, "turnOn", "Turn on camera", "video", "Turn off camera")
    took(table.camera_on, found["clicked"], found["done"])
    took(table.seen, found["clicked"], end(ada))


def screen(ben: Person, ada: Person, table: Table) -> None:
    """Share, and end it as the browser's own bar does."""
    ben.button("Share screen").click()
    ada.expect_to_see("Ben, screen")
    begin(ada, "gone", "Ben, screen")
    took(table.gone, call(ben, "endScreen"), end(ada))
    ben.button("Share screen").wait_for()


def keep_ready(person: Person) -> None:
    """Choose the short mute."""
    person.button("Settings").click()
    person.page.get_by_role("switch", name="Keep the microphone ready while muted").click()
    person.page.keyboard.press("Escape")


def run(play: Playwright, folder: Path, repeat: int) -> list[Row]:
    """Measure each so many times in one call."""
    table = Table()
    server = new_server(folder / "server", WORKERS="1")
    try:
        # The fake microphone's own beeps leave gaps, in which nothing is sent.
        with launch(play, from_microphone(folder)) as browser:
            ada, ben = (new_person(browser, name, server.url) for name in ("Ada", "Ben"))
            for one in (ada, ben):
                one.context.add_init_script(STOPWATCH)
            ada.let_in(ben, ada.start_meeting())
            ada.expect_to_see("Ben", timeout_s=60)
            # Only Ben is measured; what Ada sends would load the machine for nothing.
            ada.button("Turn off camera").click()
            ada.button("Turn off microphone").click()
            steps: list[Callable[[Person, Person, Table], None]] = [microphone, camera, screen]
            for step in steps:
                for _ in range(repeat):
                    step(ben, ada, table)
            keep_ready(ben)
            for _ in range(repeat):
                unmute(ben, ada, table.heard_kept)
    finally:
        server.stop()
    return table.rows()


def main() -> None:
    """Measure and print; keep the results in bench/RESULTS.md if wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=20, help="times each (20)")
    parser.add_argument("--write", action="store_true", help="keep the results in bench/RESULTS.md")
    options = parser.parse_args()
    with scratch() as folder, sync_playwright() as play:
        rows = run(play, folder, options.repeat)
    if options.write:
        write("Devices (`bench/devices`)", "make bench WHAT=devices ARGS=--write", rows)
    print("\n".join(row.cells() for row in rows))


if __name__ == "__main__":
    main()
