"""The calls that are broken, with who must see whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Playwright
from stage import (
    NetworkNamespace,
    Person,
    ServerProcess,
    Synthetic,
    launch,
    let_in,
    moved,
    new_watcher,
    reachable_server,
    trusting,
)


@dataclass
class Call:
    """`sight`: who must see which tiles. The first of them sits in the namespace."""

    label: str
    server: ServerProcess
    sight: list[tuple[Person, list[str]]]
    endings: list[Callable[[], object]]

    def wait_until_whole(self, calm_ms: int) -> None:
        """Wait until everybody sees everybody, and a while longer."""
        for viewer, seen in self.sight:
            now = viewer.page.evaluate("Date.now()") / 1000
            moved(viewer, seen, now, nth=5)
        for viewer, _ in self.sight:
            viewer.page.wait_for_timeout(calm_ms / len(self.sight))

    def close(self) -> None:
        """End browsers, people and server."""
        for end in reversed(self.endings):
            end()


def call_of_two(play: Playwright, folder: Path, cable: NetworkNamespace) -> Call:
    """Two browsers; one of them has the network that is cut."""
    server, url = reachable_server(folder, cable, WORKERS="2")
    here, there = launch(play), launch(play, trusting(url), inside=cable)
    guest, host = new_watcher(here, "Ben", server.url), new_watcher(there, "Ada", url)
    link = host.start_meeting()
    host.let_in(guest, server.url + link.removeprefix(url))
    sight = [(host, ["Ben"]), (guest, ["Ada"])]
    return Call("2 browsers", server, sight, [server.stop, here.close, there.close])


def call_of_eight(play: Playwright, folder: Path, cable: NetworkNamespace) -> Call:
    """A browser whose network is cut, and eight senders that replay recorded RTP."""
    server, url = reachable_server(folder, cable, WORKERS="2")
    there = launch(play, trusting(url), inside=cable)
    host = new_watcher(there, "Ada", url)
    link = host.start_meeting()
    crowd = Synthetic(server.url, link.rsplit("/", 1)[1].partition("#")[0], "--senders", "8")
    let_in(host, crowd, 8)
    sight = [(host, [f"Sender {n + 1}" for n in range(8)])]
    return Call("a browser and 8 senders", server, sight, [server.stop, there.close, crowd.close])
