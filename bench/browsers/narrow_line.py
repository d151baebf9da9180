"""Browsers in one call, one of them behind a line that is squeezed: what `slow_*` have in common."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Playwright
from stage import Browser, NetworkNamespace, launch, reachable_server, trusting

from person import Person, new_person
from picture_log import keep_pictures
from slow_viewer import SlowViewer, meet


@dataclass(frozen=True)
class Ends:
    """A browser at each end of a `line`, and where each calls the server."""

    line: NetworkNamespace
    here: Browser
    url: str
    there: Browser
    inner_url: str


@contextlib.contextmanager
def ends_of_a_line(play: Playwright, folder: Path) -> Iterator[Ends]:
    """Start a server and a browser here, and one behind a line; end everything afterwards."""
    with contextlib.ExitStack() as endings:
        line = NetworkNamespace()
        endings.callback(line.close)
        server, url = reachable_server(folder, line, WORKERS="1")
        endings.callback(server.stop)
        here = launch(play)
        endings.callback(here.close)
        there = launch(play, trusting(url), inside=line)
        endings.callback(there.close)
        yield Ends(line, here, server.url, there, url)


@contextlib.contextmanager
def call_behind_a_line(play: Playwright, folder: Path) -> Iterator[SlowViewer]:
    """Bring Ada, behind the line, and Ben and Cleo together; end everything afterwards."""
    with ends_of_a_line(play, folder) as ends:
        ada = keep_pictures(new_person(ends.there, "Ada", ends.inner_url))
        ben, cleo = (keep_pictures(new_person(ends.here, name, ends.url)) for name in ("Ben", "Cleo"))
        yield meet(ada, (ben, cleo), ends.line, ends.inner_url)


def squeezes(viewer: Person, repeat: int, each_kbps: Sequence[int], calm_s: float) -> Iterator[int]:
    """Yield what to squeeze to, so many times each, after a calm moment."""
    for _ in range(repeat):
        for kbps in each_kbps:
            viewer.page.wait_for_timeout(calm_s * 1000)
            yield kbps


def read_options(about: str | None, repeat: int, each_kbps: Sequence[int]) -> argparse.Namespace:
    """Read the command line, with these defaults; `squeezes` are in kbit/s. Ends without root."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--repeat", type=int, default=repeat, help=f"times each ({repeat})")
    parser.add_argument("--squeezes", default=",".join(map(str, each_kbps)), help="in kbit/s")
    parser.add_argument("--write", action="store_true", help="keep the results in bench/RESULTS.md")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("A line of its own for a browser needs root and iproute2")
    options.squeezes = [int(kbps) for kbps in options.squeezes.split(",")]
    return options
