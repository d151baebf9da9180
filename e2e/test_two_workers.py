"""People of one room whose media is on two workers: they cannot tell."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from arrangement import expect_back
from person import Person, wait_until
from picture_log import keep_pictures, shown
from server_process import ServerProcess
from steadiness import steady

Invite = Callable[..., Person]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
PATIENCE_S = 60.0
WATCHED_MS = 4_000
MOST_GAP_S = 2.0
TWO_PEOPLE = "6"
"""Consumers: two people with sound and picture have four, and a third would make four more for themselves."""


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

    dead = server.kill_worker(1)
    wait_until(lambda: server.runs_without(dead), what="the worker is replaced", timeout_s=PATIENCE_S)

    for viewer, other in ((ada, ben), (ben, ada)):
        viewer.expect_to_see(other.name, timeout_s=PATIENCE_S)
        viewer.expect_to_hear(timeout_s=PATIENCE_S)


def test_a_shared_screen_outlives_the_worker_that_carries_it(person: Invite, server: ServerProcess) -> None:
    ada, ben = meet(person)
    ben.button("Share screen").click()
    ada.expect_to_see("Ben, screen", timeout_s=PATIENCE_S)

    for index in (0, 1):
        dead = server.kill_worker(index)
        wait_until(lambda d=dead: server.runs_without(d), what="the worker is replaced", timeout_s=PATIENCE_S)
        expect_back(ada, ben)
        ada.expect_to_see("Ben, screen", timeout_s=PATIENCE_S)
        expect(ben.page.get_by_text("You are sharing")).to_be_visible()


def test_nobody_notices_that_the_room_outgrows_its_worker(
    person: Invite, start_server: Callable[..., ServerProcess]
) -> None:
    server = start_server(WORKERS="2", RTC_PORT="0", MAX_CONSUMERS_PER_WORKER=TWO_PEOPLE)
    ada, ben, cleo = (keep_pictures(person(name, at=server.url)) for name in ("Ada", "Ben", "Cleo"))
    link = ada.start_meeting()
    ada.let_in(ben, link)
    pairs = [(ada, ben), (ben, ada)]
    for viewer, other in pairs:
        viewer.expect_to_see(other.name, timeout_s=PATIENCE_S)
    assert server.worker_objects()["routers"] == 1
    alone = time.time()
    ada.page.wait_for_timeout(WATCHED_MS)

    spills = time.time()
    with steady(*((viewer, [other.name]) for viewer, other in pairs)):
        ada.let_in(cleo, link)
        for one in (ada, ben):
            one.expect_to_see("Cleo", timeout_s=PATIENCE_S)
            cleo.expect_to_see(one.name, timeout_s=PATIENCE_S)
        ada.page.wait_for_timeout(WATCHED_MS)
    assert server.worker_objects()["routers"] == 2

    for viewer, other in pairs:
        before, meanwhile = shown(viewer, other.name, alone), shown(viewer, other.name, spills)
        # A third browser that starts costs a small machine frames; a path that is made anew costs far more.
        assert meanwhile.longest_gap_s() < max(MOST_GAP_S, 2 * before.longest_gap_s(spills))
    ben.leave()
    cleo.leave()
    ada.leave()
    wait_until(lambda: set(server.worker_objects().values()) == {0}, what="nothing is left on the workers")
    server.stop()
