"""How long microphone and camera take to come back, and a shared screen to go: `make bench WHAT=devices`.

Two real browsers with fake devices in one call through the real server. Prints a table of medians and
95th percentiles in ms.
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "e2e"))

from playwright.sync_api import sync_playwright  # noqa: E402

from conftest import FAKE_DEVICES, UDP_ON_LOOPBACK, Browsers  # noqa: E402
from person import Person, new_person  # noqa: E402
from server_process import ServerProcess, free_port  # noqa: E402
from tone import from_microphone  # noqa: E402

STOPWATCH = Path(__file__).with_name("stopwatch.js").read_text(encoding="utf-8")
RESULTS = Path(__file__).with_name("RESULTS.md")
Times = dict[str, list[float]]

LEVELS_MS = {
    "unmute: microphone taken and sent": 400,
    "unmute: sound at the far side": 400,
    "unmute, kept ready: sound at the far side": 400,
    "camera on: camera taken and sent": 400,
    "camera on: picture at the far side": 400,
    "screen ended: tile gone at the far side": 300,
}


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


def microphone(ben: Person, ada: Person, times: Times, *, kept: bool = False) -> None:
    """Mute, and unmute."""
    call(ben, "turnOff", "Turn off microphone", "audio")
    call(ada, "quiet", "audio")
    begin(ada, "heard", "audio")
    found = call(ben, "turnOn", "Turn on microphone", "audio", "Turn off microphone")
    heard = end(ada)
    if kept:
        times["unmute, kept ready: sound at the far side"].append(heard - found["clicked"])
        return
    times["unmute: microphone taken and sent"].append(found["done"] - found["clicked"])
    times["unmute: sound at the far side"].append(heard - found["clicked"])


def camera(ben: Person, ada: Person, times: Times) -> None:
    """Turn the camera off and on."""
    call(ben, "turnOff", "Turn off camera", "video")
    call(ada, "quiet", "video")
    begin(ada, "seen", "Ben")
    found = call(ben, "turnOn", "Turn on camera", "video", "Turn off camera")
    times["camera on: camera taken and sent"].append(found["done"] - found["clicked"])
    times["camera on: picture at the far side"].append(end(ada) - found["clicked"])


def screen(ben: Person, ada: Person, times: Times) -> None:
    """Share, and end it as the browser's own bar does."""
    ben.button("Share screen").click()
    ada.expect_to_see("Ben, screen")
    begin(ada, "gone", "Ben, screen")
    stopped = call(ben, "endScreen")
    times["screen ended: tile gone at the far side"].append(end(ada) - stopped)
    ben.button("Share screen").wait_for()


def keep_ready(person: Person) -> None:
    """Choose the short mute."""
    person.button("Settings").click()
    person.page.get_by_role("switch", name="Keep the microphone ready while muted").click()
    person.page.keyboard.press("Escape")


def measure(repetitions: int) -> Times:
    """Run everything in one call."""
    times: Times = {row: [] for row in LEVELS_MS}
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = ServerProcess({"RTC_PORT": str(free_port()), "WORKERS": "1", "DATABASE": ":memory:"})
        server.start(Path(folder) / "server.log")
        try:
            # The fake microphone's own beeps leave gaps, in which nothing is sent.
            tone = from_microphone(Path(folder))
            with Browsers(playwright.chromium).get(*FAKE_DEVICES, UDP_ON_LOOPBACK, tone) as browser:
                ada, ben = (new_person(browser, name, server.url) for name in ("Ada", "Ben"))
                for one in (ada, ben):
                    one.context.add_init_script(STOPWATCH)
                ada.let_in(ben, ada.start_meeting())
                ada.expect_to_see("Ben", timeout_s=60)
                # Only Ben is measured; what Ada sends would load the machine for nothing.
                ada.button("Turn off camera").click()
                ada.button("Turn off microphone").click()
                steps: list[Callable[[Person, Person, Times], None]] = [microphone, camera, screen]
                for step in steps:
                    for _ in range(repetitions):
                        step(ben, ada, times)
                keep_ready(ben)
                for _ in range(repetitions):
                    microphone(ben, ada, times, kept=True)
        finally:
            server.stop()
    return times


def p95(values: list[float]) -> float:
    """Return the 95th percentile, by nearest rank."""
    return sorted(values)[math.ceil(0.95 * len(values)) - 1]


def table(times: Times) -> str:
    """Write the result as Markdown."""
    lines = ["| what | median, ms | p95, ms | level: median, ms |", "|---|---|---|---|"]
    for row, values in times.items():
        found = f"{statistics.median(values):.0f} | {p95(values):.0f}"
        lines.append(f"| {row} | {found} | {LEVELS_MS[row]} |")
    return "\n".join(lines)


def report(times: Times, command: str) -> str:
    """Write what was measured where."""
    commit = subprocess.run(
        ["git", "-C", str(ROOT), "describe", "--always", "--dirty"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.release()}"
    return "\n".join(
        [
            "# Results: devices",
            "",
            f"- Machine: {machine}, load {os.getloadavg()[0]:.1f} at the end",
            f"- Commit: {commit or 'unknown'}",
            f"- Command: `{command}`, {len(next(iter(times.values())))} times each, two browsers in one call",
            "",
            table(times),
            "",
        ]
    )


def main() -> int:
    """Measure, print, and tell by the exit code whether all levels were met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=20, help="repetitions of each row (20)")
    parser.add_argument("--write", action="store_true", help="keep the result in bench/devices/RESULTS.md")
    options = parser.parse_args()
    times = measure(options.repeat)
    text = report(times, "make bench WHAT=devices")
    print(text)
    if options.write:
        RESULTS.write_text(text, encoding="utf-8")
    return 0 if all(statistics.median(values) <= LEVELS_MS[row] for row, values in times.items()) else 1


if __name__ == "__main__":
    sys.exit(main())
