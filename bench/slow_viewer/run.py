"""What a narrow line costs the viewer behind it, and the two others: `make bench WHAT=slow_viewer`.

Three real browsers in one call. One of them has a network of its own, whose line `tc tbf` squeezes from
2.5 Mbit/s and widens again; needs root and iproute2. Times are taken from the frames that the pages present.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "browsers"))

from narrow_line import call_behind_a_line, read_options, squeezes
from playwright.sync_api import Playwright, sync_playwright
from results import Row, write
from stage import scratch

from picture_log import shown
from slow_viewer import WIDE_KBPS, SlowViewer

SQUEEZES_KBPS = (700, 400, 300)
SQUEEZED_S = 5.0
CALM_S = 3.0
TOP_TIMEOUT_S = 20.0
FREEZE_LEVEL_S = 1.0


class Table:
    """The rows, in the order of the squeezes."""

    def __init__(self, squeezes: list[int]) -> None:
        self.freeze = {
            kbps: Row(f"longest freeze, squeezed to {kbps} kbit/s", FREEZE_LEVEL_S) for kbps in squeezes
        }
        self.frozen = {
            kbps: Row(f"frozen in all (totalFreezesDuration), {kbps} kbit/s", None) for kbps in squeezes
        }
        self.lower = {kbps: Row(f"until a lower layer is shown, {kbps} kbit/s", None) for kbps in squeezes}
        self.back = Row("line wide again → the top layer of both, for good", None)
        self.others = Row("the two others: longest freeze meanwhile", FREEZE_LEVEL_S)
        self.kept = 0
        self.looked = 0

    def rows(self) -> list[Row]:
        """Return those that say something."""
        every = [*self.freeze.values(), *self.frozen.values(), *self.lower.values(), self.back, self.others]
        return [row for row in every if row.values or row.failures]


def squeeze(call: SlowViewer, kbps: int, table: Table) -> None:
    """Squeeze once, and let it climb back."""
    began = time.time()
    call.line.squeeze(kbps)
    call.slow.page.wait_for_timeout(SQUEEZED_S * 1000)
    ended = time.time()
    call.line.squeeze(WIDE_KBPS)

    seen = [shown(call.slow, name, began) for name in call.names]
    table.freeze[kbps].values.append(max(one.longest_gap_s(ended) for one in seen))
    table.frozen[kbps].values.append(max(one.grown("frozen") for one in seen))
    lower = [at for one in seen if (at := one.first_of_height(1, call.top - 1)) is not None]
    if lower:
        table.lower[kbps].values.append(max(min(lower) - began, 0.0))
    try:
        table.back.values.append(max(call.wait_for_top(timeout_s=TOP_TIMEOUT_S) - ended, 0.0))
    except AssertionError:
        table.back.failures += 1
    for viewer, name in call.others():
        theirs = shown(viewer, name, began)
        table.looked += 1
        table.kept += theirs.heights == {call.top}
        table.others.values.append(theirs.longest_gap_s())
    print(
        f"  {kbps} kbit/s: freeze {table.freeze[kbps].values[-1]:.2f} s, lower layer "
        f"{[round(at - began, 2) for at in lower]}, back {table.back.values[-1:]}, others kept the top layer "
        f"{table.kept} of {table.looked} times, their freeze {max(table.others.values[-2:]):.2f} s",
        flush=True,
    )


def run(play: Playwright, folder: Path, repeat: int, each_kbps: list[int]) -> Table:
    """Squeeze so many times each, in one call."""
    table = Table(each_kbps)
    with call_behind_a_line(play, folder) as call:
        call.wait_for_top(timeout_s=TOP_TIMEOUT_S)
        for kbps in squeezes(call.slow, repeat, each_kbps, CALM_S):
            squeeze(call, kbps, table)
    return table


def main() -> None:
    """Measure and print; keep the results in bench/RESULTS.md if wanted."""
    options = read_options(__doc__, 5, SQUEEZES_KBPS)
    with scratch() as folder, sync_playwright() as play:
        table = run(play, folder, options.repeat, options.squeezes)
    remarks = [
        f"The others kept the top layer in {table.kept} of {table.looked} looks. "
        "A freeze is the longest time without a new frame, of either tile."
    ]
    if not options.write:
        print("\n".join([*(row.cells() for row in table.rows()), *remarks]))
        return
    command = f"make bench WHAT=slow_viewer ARGS='--write --repeat {options.repeat}'"
    print(write("A narrow line (`bench/slow_viewer`)", command, table.rows(), remarks))


if __name__ == "__main__":
    main()
