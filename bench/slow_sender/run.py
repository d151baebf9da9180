"""What everybody sees of somebody whose line out becomes narrow: `make bench WHAT=slow_sender`.

Two real browsers in one call. The line of one of them, which sends a camera, is squeezed outwards from
2.5 Mbit/s and widens again; the other watches. Needs root and iproute2.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "browsers"))

from narrow_line import ends_of_a_line, read_options, squeezes
from playwright.sync_api import Playwright, sync_playwright
from results import Row, write
from stage import NetworkNamespace, scratch, wait_until

from person import Person, new_person
from picture_log import keep_pictures, shown
from slow_viewer import WIDE_KBPS

SQUEEZES_KBPS = (600, 400, 250)
SQUEEZED_S = 8.0
CALM_S = 3.0
STEADY_S = 2.0
BACK_TIMEOUT_S = 40.0
FREEZE_LEVEL_S = 1.0
SENDER = "Ada"


@dataclass(frozen=True)
class Watched:
    """`watcher` sees the camera at the end of `line`, in `top` rows when all is well."""

    line: NetworkNamespace
    watcher: Person
    top: int

    def is_whole(self) -> bool:
        """Tell whether all of it was seen lately."""
        heights = shown(self.watcher, SENDER, time.time() - STEADY_S).heights
        return heights == {self.top}


class Table:
    """The rows, in the order of the squeezes."""

    def __init__(self, squeezes: list[int]) -> None:
        self.freeze = {
            kbps: Row(f"their picture: longest freeze, line out squeezed to {kbps} kbit/s", FREEZE_LEVEL_S)
            for kbps in squeezes
        }
        self.lower = {
            kbps: Row(f"until a lower layer is shown, line out of {kbps} kbit/s", None) for kbps in squeezes
        }
        self.back = Row("line out wide again → the top layer", None)

    def rows(self) -> list[Row]:
        """Return those that say something."""
        every = [*self.freeze.values(), *self.lower.values(), self.back]
        return [row for row in every if row.values or row.failures]


@contextlib.contextmanager
def call_from_behind_a_line(play: Playwright, folder: Path) -> Iterator[Watched]:
    """Bring both together; end everything afterwards."""
    with ends_of_a_line(play, folder) as ends:
        ends.line.squeeze_out(WIDE_KBPS)
        sender = new_person(ends.there, SENDER, ends.inner_url)
        watcher = keep_pictures(new_person(ends.here, "Ben", ends.url))
        sender.let_in(watcher, ends.url + sender.start_meeting().removeprefix(ends.inner_url))
        watcher.expect_to_see(SENDER)
        sent = sender.stats("outbound-rtp", "video")
        tops = {int(one["frameHeight"]) for one in sent if one.get("frameHeight")}
        yield Watched(ends.line, watcher, max(tops))


def squeeze(call: Watched, kbps: int, table: Table) -> None:
    """Squeeze once, and let it climb back."""
    began = time.time()
    call.line.squeeze_out(kbps)
    call.watcher.page.wait_for_timeout(SQUEEZED_S * 1000)
    ended = time.time()
    call.line.squeeze_out(WIDE_KBPS)
    seen = shown(call.watcher, SENDER, began)
    table.freeze[kbps].values.append(seen.longest_gap_s(ended))
    lower = seen.first_of_height(1, call.top - 1)
    if lower is not None:
        table.lower[kbps].values.append(lower - began)
    try:
        wait_until(call.is_whole, what="the top layer", timeout_s=BACK_TIMEOUT_S)
        table.back.values.append(max(0.0, time.time() - STEADY_S - ended))
    except AssertionError:
        table.back.failures += 1
    print(
        f"  {kbps} kbit/s: freeze {table.freeze[kbps].values[-1]:.2f} s, "
        f"lower layer {table.lower[kbps].values[-1:]}, back {table.back.values[-1:]}",
        flush=True,
    )


def run(play: Playwright, folder: Path, repeat: int, each_kbps: list[int]) -> Table:
    """Squeeze so many times each, in one call."""
    table = Table(each_kbps)
    with call_from_behind_a_line(play, folder) as call:
        wait_until(call.is_whole, what="the top layer", timeout_s=BACK_TIMEOUT_S)
        for kbps in squeezes(call.watcher, repeat, each_kbps, CALM_S):
            squeeze(call, kbps, table)
    return table


def main() -> None:
    """Measure and print; keep the results in bench/RESULTS.md if wanted."""
    options = read_options(__doc__, 6, SQUEEZES_KBPS)
    with scratch() as folder, sync_playwright() as play:
        table = run(play, folder, options.repeat, options.squeezes)
    if not options.write:
        print("\n".join(row.cells() for row in table.rows()))
        return
    command = f"make bench WHAT=slow_sender ARGS='--write --repeat {options.repeat}'"
    print(write("A narrow line out (`bench/slow_sender`)", command, table.rows()))


if __name__ == "__main__":
    main()
