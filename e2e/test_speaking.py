"""Who speaks is marked on their tile, and nobody else."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from conftest import FAKE_DEVICES, UDP_ON_LOOPBACK, Browsers
from person import Person, wait_until
from tone import from_microphone

Invite = Callable[..., Person]
pytestmark = pytest.mark.browser
WATCHED_S = 3.0
"""Much longer than it takes to mark whoever is heard."""

RING = "tile => Number(getComputedStyle(tile, '::after').opacity)"


@pytest.fixture
def browser(browsers: Browsers, tmp_path: Path) -> Iterator[Browser]:
    """Everybody's microphone gives a tone."""
    browser = browsers.launch(*FAKE_DEVICES, UDP_ON_LOOPBACK, from_microphone(tmp_path))
    yield browser
    browser.close()


def marked(viewer: Person, name: str) -> bool:
    """Whether the ring of this tile is fully drawn."""
    return float(viewer.tile(name).evaluate(RING)) == 1


def unmarked(viewer: Person, name: str) -> bool:
    return float(viewer.tile(name).evaluate(RING)) == 0


def test_who_speaks_is_marked_and_nobody_who_is_muted(person: Invite) -> None:
    ada, ben = person("Ada"), person("Ben")
    ada.let_in(ben, ada.start_meeting())
    ada.button("Turn off microphone").click()

    wait_until(lambda: marked(ada, "Ben"), what="Ada sees that Ben speaks")
    wait_until(lambda: marked(ben, "Ben"), what="Ben sees that he is heard")
    for viewer in (ada, ben):
        assert unmarked(viewer, "Ada")

    ben.button("Turn off microphone").click()
    for viewer in (ada, ben):
        wait_until(lambda v=viewer: unmarked(v, "Ben"), what=f"{viewer.name} sees nobody marked")
    end = time.monotonic() + WATCHED_S
    while time.monotonic() < end:
        for viewer in (ada, ben):
            for name in ("Ada", "Ben"):
                assert unmarked(viewer, name)
        ada.page.wait_for_timeout(50)

    ada.button("Turn on microphone").click()
    for viewer in (ada, ben):
        wait_until(lambda v=viewer: marked(v, "Ada"), what=f"{viewer.name} sees that Ada speaks")
        assert unmarked(viewer, "Ben")
