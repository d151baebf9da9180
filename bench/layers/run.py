"""How soon a layer that nobody watched is sent again, and how long one goes on: `make bench WHAT=layers`.

Two real browsers with fake devices. The viewer's window becomes small, so that the sender switches its higher
layers off, and large again. The sender's page looks at its own statistics (W3C webrtc-stats) every 20 ms, and
the viewer's at each frame that it presents; both stamp Unix time.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "browsers"))

from playwright.sync_api import Playwright, sync_playwright
from results import Row, write
from stage import Person, launch, new_server, scratch, wait_until

from person import new_person
from picture_log import height_now, keep_pictures, shown

SCRIPT = (Path(__file__).parent / "sending.js").read_text(encoding="utf-8")
LARGE = {"width": 1280, "height": 800}
SMALL = {"width": 420, "height": 260}
LEVEL_S = 1.0
PATIENCE_S = 20.0
CALM_MS = 1_500
HIGHEST_ROWS = 8_192


class Table:
    """What is measured."""

    def __init__(self) -> None:
        self.told = Row("a larger picture is wanted → its sender has the layer switched on", LEVEL_S)
        self.sent = Row("the same → its sender sends it", LEVEL_S)
        self.seen = Row("the same → the viewer is shown it", None)
        self.off = Row("nobody watches a layer any more → its sender has switched it off", None)

    def rows(self) -> list[Row]:
        """Return all of it."""
        return [self.told, self.sent, self.seen, self.off]


def meet(play: Playwright, url: str) -> tuple[Person, Person]:
    """The viewer, and the sender whose camera is watched."""
    viewer = keep_pictures(new_person(launch(play), "Ada", url, viewport=LARGE))
    sender = new_person(launch(play), "Ben", url)
    viewer.context.add_init_script(SCRIPT)
    sender.context.add_init_script(SCRIPT)
    link = viewer.start_meeting()
    # Of the two, only the sender's camera counts.
    viewer.button("Turn off camera").click()
    sender.knock(link)
    viewer.admit()
    sender.expect_in_call()
    viewer.expect_to_see("Ben")
    return viewer, sender


def resize(viewer: Person, size: dict[str, int]) -> float:
    """Change the window; returns when the page knew, in Unix time in s."""
    viewer.page.evaluate("() => { window.__sending.resizedAt = null; }")
    viewer.page.set_viewport_size({**size})
    return float(wait_until(lambda: viewer.page.evaluate("() => window.__sending.resizedAt"), what="a size"))


def event(sender: Person, name: str) -> float:
    """When this happened to the sender's highest layer, in Unix time in s."""
    read = "name => window.__sending[name]"
    return float(wait_until(lambda: sender.page.evaluate(read, name), what=name, timeout_s=PATIENCE_S))


def once(viewer: Person, sender: Person, table: Table, top: int) -> None:
    """Switch off and on again."""
    sender.page.evaluate("() => window.__sending.arm()")
    small = resize(viewer, SMALL)
    table.off.values.append((event(sender, "offAt") - small) / 1000)
    wait_until(lambda: 0 < height_now(viewer, "Ben") < top, what="a small picture", timeout_s=PATIENCE_S)
    viewer.page.wait_for_timeout(CALM_MS)

    sender.page.evaluate("() => window.__sending.arm()")
    large = resize(viewer, LARGE)
    table.told.values.append((event(sender, "onAt") - large) / 1000)
    table.sent.values.append((event(sender, "sendsAt") - large) / 1000)
    first = wait_until(
        lambda: shown(viewer, "Ben", large / 1000).first_of_height(top, HIGHEST_ROWS),
        what="the large picture again",
        timeout_s=PATIENCE_S,
    )
    table.seen.values.append(float(first) - large / 1000)
    viewer.page.wait_for_timeout(CALM_MS)


def run(play: Playwright, folder: Path, repeat: int) -> list[Row]:
    """Measure so many times in one call."""
    server = new_server(folder / "server", WORKERS="1")
    table = Table()
    viewer, sender = meet(play, server.url)
    try:
        viewer.page.wait_for_timeout(5_000)
        top = height_now(viewer, "Ben")
        print(f"  the camera is shown with {top} rows", flush=True)
        for attempt in range(repeat):
            try:
                once(viewer, sender, table, top)
            except AssertionError as error:
                table.sent.failures += 1
                print(f"  {attempt}: failed, {error}", flush=True)
                viewer.page.set_viewport_size({**LARGE})
                viewer.page.wait_for_timeout(CALM_MS)
                continue
            print(f"  {attempt}: sent after {table.sent.values[-1]:.2f} s", flush=True)
    finally:
        for one in (viewer, sender):
            browser = one.context.browser
            assert browser is not None
            browser.close()
        server.stop()
    return table.rows()


def main() -> None:
    """Measure and print; keep the results in bench/RESULTS.md if wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=20, help="times (20)")
    parser.add_argument("--write", action="store_true", help="keep the results in bench/RESULTS.md")
    options = parser.parse_args()
    with scratch() as folder, sync_playwright() as play:
        rows = run(play, folder, options.repeat)
    if options.write:
        write("Layers that nobody watches (`bench/layers`)", "make bench WHAT=layers ARGS=--write", rows)
    print("\n".join(row.cells() for row in rows))


if __name__ == "__main__":
    main()
