"""People of one room whose media is on two workers: they cannot tell."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from person import Person, wait_until
from server_process import ServerProcess

Invite = Callable[..., Person]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
PATIENCE_S = 60.0


@pytest.fixture
def server(start_server: Callable[..., ServerProcess]) -> Iterator[ServerProcess]:
    """A server on which two people are too many for one worker."""
    server = start_server(WORKERS="2", RTC_PORT="0", MAX_CONSUMERS_PER_WORKER="1")
    yield server
    server.stop()


def meet(person: Invite) -> list[Person]:
    ada, ben = person("Ada"), person("Ben")
    ada.let_in(ben, ada.start_meeting())
    return [ada, ben]


def heights(person: Person, kind_of_entry: str) -> list[int]:
    return [
        int(entry["frameHeight"]) for entry in person.stats(kind_of_entry, "video") if "frameHeight" in entry
    ]


def sees_more_than_the_lowest_layer(viewer: Person, sender: Person) -> bool:
    received, sent = heights(viewer, "inbound-rtp"), heights(sender, "outbound-rtp")
    return bool(received and sent) and max(received) > min(sent)


def is_shown(viewer: Person, name: str) -> bool:
    video = viewer.tile(name).locator("video")
    check = "video => video.checkVisibility({ visibilityProperty: true, opacityProperty: true })"
    return video.count() == 1 and bool(video.evaluate(check))


def test_two_people_on_two_workers(person: Invite, server: ServerProcess) -> None:
    ada, ben = meet(person)
    for viewer, other in ((ada, ben), (ben, ada)):
        viewer.expect_to_see(other.name, timeout_s=PATIENCE_S)
        viewer.expect_to_hear(timeout_s=PATIENCE_S)
    assert server.worker_objects()["routers"] == 2

    # All layers come through the pipe, and the viewer's own worker chooses.
    wait_until(
        lambda: sees_more_than_the_lowest_layer(ada, ben),
        what="Ada gets a higher layer",
        timeout_s=PATIENCE_S,
    )

    ben.button("Turn off camera").click()
    wait_until(lambda: not is_shown(ada, "Ben"), what="Ben's picture is gone", timeout_s=PATIENCE_S)
    ben.button("Turn on camera").click()
    ada.expect_to_see("Ben", timeout_s=PATIENCE_S)

    ben.leave()
    expect(ada.tile("Ben")).to_have_count(0, timeout=PATIENCE_S * 1000)
    wait_until(lambda: server.worker_objects()["routers"] == 1, what="one worker is enough again")
    ada.leave()
    wait_until(lambda: set(server.worker_objects().values()) == {0}, what="nothing is left on the workers")


def test_a_dead_worker_costs_the_other_nothing_but_a_moment(person: Invite, server: ServerProcess) -> None:
    ada, ben = meet(person)
    ada.expect_to_see("Ben", timeout_s=PATIENCE_S)
    ben.expect_to_see("Ada", timeout_s=PATIENCE_S)

    dead = server.report()["workers"][1]["pid"]
    os.kill(dead, signal.SIGKILL)
    wait_until(lambda: is_replaced(server, dead), what="the worker is replaced", timeout_s=PATIENCE_S)

    for viewer, other in ((ada, ben), (ben, ada)):
        viewer.expect_to_see(other.name, timeout_s=PATIENCE_S)
        viewer.expect_to_hear(timeout_s=PATIENCE_S)


def is_replaced(server: ServerProcess, dead: int) -> bool:
    try:
        pids = [worker["pid"] for worker in server.report()["workers"]]
    except OSError:
        # It died while it was asked.
        return False
    return len(pids) == 2 and dead not in pids
