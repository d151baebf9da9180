"""What nine videos cost the main thread of the page: `make bench WHAT=client`.

A real browser in a call with eight synthetic senders: nine tiles, the own one included, fill a page
of the grid. Some seconds of the steady call are traced. A task longer than 50 ms makes the page feel stuck
(W3C Long Tasks).
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1] / "browsers"))

from page_trace import CATEGORIES, Task, main_thread_tasks
from playwright.sync_api import Playwright, sync_playwright
from results import percentile
from results_file import machine, replace_section
from stage import Person, Synthetic, launch, let_in, new_server, new_watcher, scratch, wait_until

TITLE = "The page with nine videos (`bench/client`)"
SENDERS = 8
LAYERS = "320x180@15:150,640x360@15:400"
LONG_MS = 50.0
PROBE_MS = 120.0
PROBE_S = 0.5
SETTLE_S = 8.0
WINDOW = {"width": 1280, "height": 800}
BUSY = "ms => setTimeout(() => { const end = performance.now() + ms; while (performance.now() < end); })"


def trace(person: Person, url: str, folder: Path, seconds: float, *, busy_ms: float = 0) -> list[Task]:
    """Return what the main thread did in so many seconds; `busy_ms`: it is kept so long on purpose."""
    file = folder / "trace.json"
    browser = person.page.context.browser
    assert browser is not None
    browser.start_tracing(page=person.page, path=str(file), categories=CATEGORIES)
    if busy_ms:
        person.page.evaluate(BUSY, busy_ms)
    person.page.wait_for_timeout(seconds * 1000)
    browser.stop_tracing()
    return main_thread_tasks(json.loads(file.read_bytes())["traceEvents"], url)


def require_that_long_tasks_are_seen(person: Person, url: str, folder: Path) -> None:
    """Keep the page busy on purpose, and find that in a trace."""
    found = trace(person, url, folder, PROBE_S, busy_ms=PROBE_MS)
    if not any(task.wall_ms >= PROBE_MS and task.script_ms >= PROBE_MS for task in found):
        sys.exit(f"A task of {PROBE_MS:g} ms was not seen: what else is not?")


def videos_that_move(person: Person) -> int:
    """How many videos were decoded within a second."""

    def read() -> dict[str, int]:
        return {e["id"]: int(e.get("framesDecoded") or 0) for e in person.stats("inbound-rtp", "video")}

    before = read()
    person.page.wait_for_timeout(1000)
    return sum(count > before.get(name, 0) for name, count in read().items())


def report(tasks: list[Task], seconds: float) -> list[str]:
    """Return the rows of the table."""
    busy = [task.wall_ms for task in tasks if task.wall_ms >= 1]
    long = [task for task in tasks if task.wall_ms > LONG_MS]
    ours = [task for task in tasks if task.script_ms > LONG_MS]
    drawn = [task for task in tasks if task.drawing_ms > LONG_MS]
    share = {
        "main thread: all tasks": sum(task.wall_ms for task in tasks),
        "main thread: script": sum(task.script_ms for task in tasks),
        "main thread: style, layout and paint": sum(task.drawing_ms for task in tasks),
    }
    rows = [
        "| | |",
        "|---|---:|",
        f"| tasks longer than {LONG_MS:g} ms | {len(long)} |",
        f"| of these by our script | {len(ours)} |",
        f"| of these by style, layout and paint | {len(drawn)} |",
        f"| longest task, ms (CPU of its thread) | {longest(tasks)} |",
        f"| longest script within one task, ms | {max(task.script_ms for task in tasks):.1f} |",
        f"| longest drawing within one task, ms | {max(task.drawing_ms for task in tasks):.1f} |",
        f"| tasks of 1 ms and more: n, median, p95 in ms | {len(busy)}, {median(busy):.1f}, "
        f"{percentile(busy, 0.95):.1f} |",
    ]
    rows += [f"| {name}, % of one core | {ms / seconds / 10:.1f} |" for name, ms in share.items()]
    return rows


def longest(tasks: list[Task]) -> str:
    """Return how long the longest took."""
    worst = max(tasks, key=lambda task: task.wall_ms)
    return f"{worst.wall_ms:.1f} ({worst.cpu_ms:.1f})"


def run(play: Playwright, folder: Path, seconds: float) -> list[str]:
    """Hold a call, and trace it once it is steady."""
    server = new_server(folder / "server", WORKERS="1")
    endings = [server.stop]
    try:
        browser = launch(play)
        endings.append(browser.close)
        ada = new_watcher(browser, "Ada", server.url)
        ada.page.set_viewport_size(WINDOW)
        room = ada.start_meeting().rsplit("/", 1)[1].partition("#")[0]
        crowd = Synthetic(server.url, room, "--senders", str(SENDERS), "--layers", LAYERS, "--voices")
        endings.append(crowd.close)
        let_in(ada, crowd, SENDERS)
        wait_until(
            lambda: videos_that_move(ada) >= SENDERS, what="eight videos and the own one", timeout_s=60
        )
        ada.page.wait_for_timeout(SETTLE_S * 1000)
        require_that_long_tasks_are_seen(ada, server.url, folder)
        tasks = trace(ada, server.url, folder, seconds)
        if videos_that_move(ada) < SENDERS:
            sys.exit("Not all videos moved to the end")
        return report(tasks, seconds)
    finally:
        for end in reversed(endings):
            end()


def main() -> None:
    """Measure, print, and write bench/RESULTS.md if wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20, help="how long to trace (20)")
    parser.add_argument("--write", action="store_true", help="write bench/RESULTS.md")
    options = parser.parse_args()
    with scratch() as folder, sync_playwright() as play:
        rows = run(play, folder, options.seconds)
    print("\n".join(rows))
    if options.write:
        head = (
            f"`make bench WHAT=client ARGS=--write`, {options.seconds:g} s of a call with {SENDERS} others "
            f"({LAYERS} and sound) and the own camera, at {WINDOW['width']} x {WINDOW['height']}, "
            f"drawn in software. {machine()}."
        )
        replace_section(TITLE, "\n".join([head, "", *rows]))


if __name__ == "__main__":
    main()
