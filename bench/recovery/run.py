"""How long it takes to come back: after a cut of the network, of a worker, of the server.

Real browsers with fake devices. The one whose network is cut lives in a network namespace of its own, which
needs root and iproute2. Times are taken from the frames that the pages present; the clock starts when the
network is whole again, when the worker is killed, when the server is ready again.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "browsers"))

from calls import Call, call_of_eight, call_of_two
from playwright.sync_api import Playwright, sync_playwright
from results import Row, write
from stage import NetworkNamespace, moved, scratch

CUT_S = 3.0
CALM_MS = 5_000
"""The call runs for so long between two attempts, so that each starts from a whole one: a browser that was
cut off sends less for seconds, and cuts in quick succession measure that instead of a cut."""

BUFFERED_S = 0.3
"""Frames that were on their way when it broke may be shown for so long; they do not count."""

Break = Callable[[Call, NetworkNamespace], float]


def pull(_call: Call, cable: NetworkNamespace) -> float:
    """Three seconds without a cable; returns when it is back."""
    cable.pull()
    time.sleep(CUT_S)
    cable.plug_in()
    return time.time()


def deafen(_call: Call, cable: NetworkNamespace) -> float:
    """Three seconds in which every packet is lost and nobody is told."""
    cable.deafen()
    time.sleep(CUT_S)
    cable.hear()
    return time.time()


def kill_worker(call: Call, _cable: NetworkNamespace) -> float:
    """The worker that carries the call dies; returns when."""
    report = call.server.report()
    pid = next(one["pid"] for one in report["workers"] if one["routerIds"])
    os.kill(pid, signal.SIGKILL)
    return time.time()


def restart_server(call: Call, _cable: NetworkNamespace) -> float:
    """The server dies and is started again; returns when it is ready."""
    call.server.kill()
    call.server.start_again()
    return time.time()


ROWS: dict[str, tuple[str, float, Break]] = {
    "cut": ("network back after 3 s without it → video moves again", 2.0, pull),
    "deaf": ("network back after 3 s of silence that nobody told of → video moves again", 2.0, deafen),
    "worker": ("a worker is killed → its call moves again", 3.0, kill_worker),
    "server": ("the server is killed, and is ready again → its call moves again", 5.0, restart_server),
}


def measure(call: Call, cable: NetworkNamespace, names: list[str], repeat: int) -> list[Row]:
    """Break each thing so many times; everybody must see everybody move again."""
    rows = []
    for name in names:
        what, level_s, break_it = ROWS[name]
        row = Row(f"{what}, {call.label}", level_s)
        print(row.what, flush=True)
        for attempt in range(repeat):
            call.wait_until_whole(CALM_MS)
            since = break_it(call, cable)
            try:
                counts = since + BUFFERED_S
                took = max(max(moved(viewer, seen, counts, nth=2)) for viewer, seen in call.sight) - since
            except TimeoutError as error:
                row.failures += 1
                print(f"  {attempt}: failed, {error}", flush=True)
                continue
            row.values.append(took)
            print(f"  {attempt}: {took:.2f} s", flush=True)
        rows.append(row)
    return rows


def run(play: Playwright, folder: Path, options: argparse.Namespace) -> list[Row]:
    """Measure the call of two browsers, and the one with eight senders."""
    rows: list[Row] = []
    names = options.rows.split(",")
    cable = NetworkNamespace()
    try:
        for make in (call_of_two, call_of_eight):
            if make.__name__.rsplit("_", 1)[1] in options.calls:
                call = make(play, folder, cable)
                try:
                    rows += measure(call, cable, names, options.repeat)
                finally:
                    call.close()
    finally:
        cable.close()
    return rows


def main() -> None:
    """Measure and print; keep the results in bench/RESULTS.md if wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=20, help="times each (20)")
    parser.add_argument("--rows", default=",".join(ROWS), help="which of them (all)")
    parser.add_argument("--calls", default="two,eight", help="two browsers; one browser and eight senders")
    parser.add_argument("--write", action="store_true", help="keep the results in bench/RESULTS.md")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("Cutting the network needs root and iproute2")
    with scratch() as folder, sync_playwright() as play:
        rows = run(play, folder, options)
    if options.write:
        write("Coming back", "make bench WHAT=recovery ARGS=--write", rows)
    print("\n".join(row.cells() for row in rows))


if __name__ == "__main__":
    main()
