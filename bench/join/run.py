"""How long it takes to get in: from the click to the first picture of somebody else.

Real browsers with fake devices, through the real server and worker, on this machine. Times are stamped in
the pages (the click; the frame that is presented), so what this program does in between counts nothing.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "browsers"))

from playwright.sync_api import Playwright, sync_playwright
from results import Row, write
from stage import (
    Browser,
    Person,
    Synthetic,
    clicked,
    launch,
    let_in,
    moved,
    new_server,
    new_watcher,
    scratch,
    wait_until,
)

LEVEL_S = 1.0
SETTLE_MS = 700


def enter_again(person: Person, link: str) -> None:
    """Load the page anew and press Join now once the lobby is ready."""
    person.page.goto("about:blank")
    person.page.goto(link)
    person.button("Join now").wait_for()
    wait_until(
        lambda: person.page.evaluate("() => document.querySelector('video')?.videoWidth > 0"),
        what="the preview shows",
    )
    person.page.wait_for_timeout(SETTLE_MS)
    person.button("Join now").click()
    person.expect_in_call()


def measure(row: Row, attempt: int, act) -> None:  # type: ignore[no-untyped-def]
    """Do it once; a failure is counted, not hidden."""
    try:
        took = act()
    except Exception as error:
        row.failures += 1
        print(f"  {attempt}: failed, {error}", flush=True)
        return
    row.values.append(took)
    print(f"  {attempt}: {took:.2f} s", flush=True)


def two_browsers(play: Playwright, url: str, repeat: int) -> list[Row]:
    """A room of two browsers: who comes back through the lobby, and who is admitted."""
    join = Row("click **Join now** → first remote frame, 2 browsers", LEVEL_S)
    admit = Row("host clicks **Admit** → the guest's first remote frame, 2 browsers", LEVEL_S)
    rested = Row(
        "host clicks **Admit** → the guest's first remote frame, 2 browsers, a host long alone", LEVEL_S
    )
    with launch(play) as first, launch(play) as second:
        host = new_watcher(first, "Ada", url)
        link = host.start_meeting()
        guest = new_watcher(second, "Ben", url)
        host.let_in(guest, link)
        print(join.what, flush=True)
        for attempt in range(repeat):
            measure(join, attempt, lambda: join_once(guest, link, ["Ada"]))
        guest.context.close()
        print(admit.what, flush=True)
        for attempt in range(repeat):
            measure(admit, attempt, lambda: admit_once(host, second, link, url))
        print(rested.what, flush=True)
        for attempt in range(repeat):
            measure(rested, attempt, lambda: admit_rested(host, second, link, url))
    return [join, admit, rested]


def admit_rested(host: Person, browser: Browser, link: str, url: str) -> float:
    """The same, once nothing of the host's camera is sent, as 15 s after the last one came."""

    def rests() -> bool:
        return not any(layer["active"] for layer in host.stats("outbound-rtp", "video"))

    wait_until(rests, what="nothing is sent to nobody")
    return admit_once(host, browser, link, url)


def join_once(person: Person, link: str, others: list[str], *, all_of_them: bool = False) -> float:
    """Seconds from the click until one of the others, or the last of them, is seen."""
    enter_again(person, link)
    since = clicked(person, "Join now")
    times = moved(person, others, since)
    return (max(times) if all_of_them else min(times)) - since


def admit_once(host: Person, browser: Browser, link: str, url: str, others: list[str] | None = None) -> float:
    """Seconds from the host's click until a guest, who was never here before, sees one of the others."""
    guest = new_watcher(browser, "Cleo", url)
    try:
        guest.knock(link)
        host.button("Admit").first.wait_for()
        host.page.wait_for_timeout(SETTLE_MS)
        host.admit()
        since = clicked(host, "Admit")
        took = min(moved(guest, others or ["Ada"], since, enough=any)) - since
        # Who just goes keeps a place for the grace time, and the room is full after a few.
        guest.leave()
        return took
    finally:
        guest.context.close()


def eight_senders(play: Playwright, url: str, repeat: int) -> list[Row]:
    """A browser that joins eight senders which replay recorded RTP."""
    first = Row("click **Join now** → first remote frame, a browser joining 8 senders", LEVEL_S)
    every = Row("the same, until all 8 are seen", None)
    admit = Row("host clicks **Admit** → the guest's first remote frame, a host and 8 senders", LEVEL_S)
    with launch(play) as browser, launch(play) as second:
        host = new_watcher(browser, "Ada", url)
        link = host.start_meeting()
        names = [f"Sender {n + 1}" for n in range(8)]
        crowd = Synthetic(url, link.rsplit("/", 1)[1].partition("#")[0], "--senders", "8")
        try:
            let_in(host, crowd, 8)
            moved(host, names, 0)
            print(first.what, flush=True)
            for attempt in range(repeat):
                measure(every, attempt, lambda: join_eight(host, link, names, first))
            first.failures = every.failures
            print(admit.what, flush=True)
            for attempt in range(repeat):
                measure(admit, attempt, lambda: admit_once(host, second, link, url, names))
        finally:
            crowd.close()
    return [first, every, admit]


def join_eight(host: Person, link: str, names: list[str], first: Row) -> float:
    """Join once, and take both times from it."""
    enter_again(host, link)
    since = clicked(host, "Join now")
    times = moved(host, names, since)
    first.values.append(min(times) - since)
    return max(times) - since


CALLS = {"two": two_browsers, "eight": eight_senders}


def main() -> None:
    """Measure and print; keep the results in bench/RESULTS.md if wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=20, help="times each (20)")
    parser.add_argument("--calls", default=",".join(CALLS), help="two browsers; a browser and eight senders")
    parser.add_argument("--write", action="store_true", help="keep the results in bench/RESULTS.md")
    options = parser.parse_args()
    rows: list[Row] = []
    with scratch() as folder, sync_playwright() as play:
        server = new_server(folder)
        try:
            for name in options.calls.split(","):
                rows += CALLS[name](play, server.url, options.repeat)
        finally:
            server.stop()
    if options.write:
        write("Joining", "make bench WHAT=join ARGS=--write", rows)
    print("\n".join(row.cells() for row in rows))


if __name__ == "__main__":
    main()
