"""What a narrow line costs the viewer behind it, and the two others: `make bench WHAT=slow_viewer`.

Three real browsers in one call. One of them has a network of its own, whose line `tc tbf` squeezes from
2.5 Mbit/s and widens again; needs root and iproute2. Times are taken from the frames that the pages present.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "browsers"))

from playwright.sync_api import Playwright, sync_playwright
from results import Row, write
from stage import NetworkNamespace, launch, reachable_server, scratch, trusting

from person import new_person
from picture_log import keep_pictures, shown
from slow_viewer import WIDE_KBPS, SlowViewer, meet

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


def run(play: Playwright, folder: Path, repeat: int, squeezes: list[int]) -> Table:
    """Squeeze so many times each, in one call."""
    table = Table(squeezes)
    line = NetworkNamespace()
    endings = [line.close]
    try:
        server, url = reachable_server(folder, line, WORKERS="1")
        endings.append(server.stop)
        here = launch(play)
        endings.append(here.close)
        there = launch(play, trusting(url), inside=line)
        endings.append(there.close)
        ada = keep_pictures(new_person(there, "Ada", url))
        ben, cleo = (keep_pictures(new_person(here, name, server.url)) for name in ("Ben", "Cleo"))
        call = meet(ada, (ben, cleo), line, url)
        call.wait_for_top(timeout_s=TOP_TIMEOUT_S)
        for _ in range(repeat):
            for kbps in squeezes:
                call.slow.page.wait_for_timeout(CALM_S * 1000)
                squeeze(call, kbps, table)
    finally:
        for end in reversed(endings):
            end()
    return table


def main() -> None:
    """Measure and print; keep the results in bench/RESULTS.md if wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5, help="times each (5)")
    parser.add_argument("--squeezes", default=",".join(map(str, SQUEEZES_KBPS)), help="in kbit/s")
    parser.add_argument("--write", action="store_true", help="keep the results in bench/RESULTS.md")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("A line of its own for a browser needs root and iproute2")
    with scratch() as folder, sync_playwright() as play:
        table = run(play, folder, options.repeat, [int(kbps) for kbps in options.squeezes.split(",")])
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
