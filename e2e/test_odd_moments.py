"""What breaks in the middle of something: the call comes back as it was, nobody knocks, no tile flickers."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from person import Person, wait_until
from server_process import ServerProcess

Invite = Callable[..., Person]
StartServer = Callable[..., ServerProcess]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

LONG_GRACE = "120"
HELD_S = 30.0
"""For so long the last picture stands in for one that is being connected anew."""


@pytest.fixture
def server(start_server: StartServer, tmp_path: Path) -> Iterator[ServerProcess]:
    """A server that remembers its rooms, and on a busy machine keeps places for long."""
    server = start_server(DATABASE=str(tmp_path / "rooms.sqlite"), GRACE_SECONDS=LONG_GRACE)
    yield server
    server.stop()


def meet(person: Invite, *names: str) -> list[Person]:
    """The first hosts; everybody sees everybody."""
    host, *guests = people = [person(name) for name in names]
    link = host.start_meeting()
    for guest in guests:
        guest.knock(link)
        host.admit()
        guest.expect_in_call()
    for one in people:
        for other in people:
            if one is not other:
                one.expect_to_see(other.name)
    return people


def kill(server: ServerProcess) -> Path:
    log = server.log_path
    assert log is not None
    server.stop(signal.SIGKILL)
    return log


def has_picture(viewer: Person, name: str) -> bool:
    video = viewer.tile(name).locator("video")
    check = "video => video.checkVisibility({ visibilityProperty: true, opacityProperty: true })"
    return video.count() == 1 and bool(video.evaluate(check))


@pytest.mark.parametrize("muted", [False, True], ids=["heard", "muted"])
def test_what_is_switched_off_while_the_server_is_down_is_off_when_it_is_back(
    person: Invite, server: ServerProcess, muted: bool
) -> None:
    ada, ben = meet(person, "Ada", "Ben")
    if muted:
        # Then all that he says of himself is what a server holds of people before they say a word.
        ben.button("Turn off microphone").click()
    ben.button("Share screen").click()
    ada.expect_to_see("Ben, screen")

    log = kill(server)
    for one in (ada, ben):
        expect(one.button("Reconnect now")).to_be_visible()
    ben.button("Turn off camera").click()
    ben.button("Stop sharing").click()
    assert has_picture(ada, "Ben")
    server.start(log)
    for one in (ada, ben):
        expect(one.button("Reconnect now")).to_have_count(0)
    since = time.monotonic()
    wait_until(lambda: not has_picture(ada, "Ben"), what="Ben's picture is gone")
    expect(ada.tile("Ben, screen")).to_have_count(0)
    assert time.monotonic() - since < HELD_S / 3
    expect(ada.tile("Ben")).to_be_visible()
