"""What a narrow line costs whoever watches a shared screen behind it: `make bench WHAT=slow_screen`.

Three real browsers in one call; the line of one of them is squeezed from 2.5 Mbit/s, as for `slow_viewer`.
One of the others shares its tab with its sound; text scrolls on it ten times a second. Needs root, iproute2.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "browsers"))

from narrow_line import call_behind_a_line, read_options, squeezes
from playwright.sync_api import Playwright, sync_playwright
from results import Row, write
from stage import scratch, wait_until

from person import Person
from picture_log import height_now, shown
from slow_viewer import WIDE_KBPS, SlowViewer

SQUEEZES_KBPS = (1_000, 600, 400)
SQUEEZED_S = 8.0
CALM_S = 4.0
BACK_TIMEOUT_S = 30.0
FREEZE_LEVEL_S = 1.0
SAMPLES_PER_S = 48_000
SCREEN = "Ben, screen"
SCROLL = """() => {
    const text = document.createElement('div');
    text.style.cssText = 'position:fixed;inset:auto 0 0 auto;width:640px;height:400px;background:#fff;'
        + 'color:#000;font:14px serif;z-index:9999;overflow:hidden;pointer-events:none;white-space:pre';
    document.body.append(text);
    let first = 0;
    const line = number => `Line ${number} of a text that scrolls, ${(number * 7919) % 1000} words long\\n`;
    setInterval(() => {
        first += 1;
        text.textContent = Array.from({ length: 24 }, (_, row) => line(first + row)).join('');
    }, 100);
}"""


class Table:
    """The rows, in the order of the squeezes."""

    def __init__(self, squeezes: list[int]) -> None:
        self.freeze = {
            kbps: Row(f"the screen: longest freeze, squeezed to {kbps} kbit/s", FREEZE_LEVEL_S)
            for kbps in squeezes
        }
        self.made_up = {
            kbps: Row(f"sound made up for what was lost, of {SQUEEZED_S:g} s at {kbps} kbit/s", None)
            for kbps in squeezes
        }
        self.back = Row("line wide again → the whole screen", None)
        self.others = Row("another viewer of the screen: longest freeze meanwhile", FREEZE_LEVEL_S)

    def rows(self) -> list[Row]:
        """Return all of them."""
        return [*self.freeze.values(), *self.made_up.values(), self.back, self.others]


def made_up_s(person: Person) -> float:
    """Seconds of sound that did not come and were made up, of each stream (`concealedSamples`)."""
    streams = person.stats("inbound-rtp", "audio")
    samples = sum(
        float(one.get("concealedSamples", 0)) - float(one.get("silentConcealedSamples", 0)) for one in streams
    )
    return samples / SAMPLES_PER_S / max(1, len(streams))


def squeeze(call: SlowViewer, kbps: int, table: Table, whole: int) -> None:
    """Squeeze once, and let it come back."""
    began, before_s = time.time(), made_up_s(call.slow)
    call.line.squeeze(kbps)
    call.slow.page.wait_for_timeout(SQUEEZED_S * 1000)
    ended = time.time()
    table.freeze[kbps].values.append(shown(call.slow, SCREEN, began).longest_gap_s(ended))
    table.made_up[kbps].values.append(made_up_s(call.slow) - before_s)
    table.others.values.append(shown(call.senders[1], SCREEN, began).longest_gap_s(ended))
    heights = sorted(shown(call.slow, SCREEN, began).heights)
    call.line.squeeze(WIDE_KBPS)
    try:
        wait_until(
            lambda: height_now(call.slow, SCREEN) == whole, what="the whole screen", timeout_s=BACK_TIMEOUT_S
        )
        table.back.values.append(time.time() - ended)
    except AssertionError:
        table.back.failures += 1
    print(
        f"  {kbps} kbit/s: freeze {table.freeze[kbps].values[-1]:.2f} s, rows shown {heights}, sound made up "
        f"{table.made_up[kbps].values[-1]:.2f} s, back {table.back.values[-1:]}, "
        f"the other viewer's freeze {table.others.values[-1]:.2f} s",
        flush=True,
    )


def run(play: Playwright, folder: Path, repeat: int, each_kbps: list[int]) -> Table:
    """Squeeze so many times each, in one call."""
    table = Table(each_kbps)
    with call_behind_a_line(play, folder) as call:
        ben, cleo = call.senders
        ben.button("Share screen").click()
        for viewer in (call.slow, cleo):
            viewer.expect_to_see(SCREEN)
        ben.page.evaluate(SCROLL)
        whole = height_now(cleo, SCREEN)
        for kbps in squeezes(call.slow, repeat, each_kbps, CALM_S):
            squeeze(call, kbps, table, whole)
    return table


def main() -> None:
    """Measure and print; keep the results in bench/RESULTS.md if wanted."""
    options = read_options(__doc__, 4, SQUEEZES_KBPS)
    with scratch() as folder, sync_playwright() as play:
        table = run(play, folder, options.repeat, options.squeezes)
    if not options.write:
        print("\n".join(row.cells() for row in table.rows()))
        return
    command = f"make bench WHAT=slow_screen ARGS='--write --repeat {options.repeat}'"
    print(write("A shared screen over a narrow line (`bench/slow_screen`)", command, table.rows()))


if __name__ == "__main__":
    main()
