"""The signaling link breaks alone: media and plain HTTP still find their way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Request, expect

from arrangement import expect_back
from lost_answer import LostAnswer
from person import Person, wait_until
from relay import Relay
from server_process import ServerProcess
from signaling_cut import SIGNALING, SignalingCut
from steadiness import steady

Invite = Callable[..., Person]
StartServer = Callable[..., ServerProcess]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

GRACE_S = 120
"""Longer than anything is waited for: no place is lost by waiting."""

RECONNECT = "Reconnect now"
SHARE_SESSION = "entries => entries.forEach(([key, value]) => sessionStorage.setItem(key, value))"

SAY_GOODBYE = """() => {
    const [[roomId, sessionToken]] = JSON.parse(sessionStorage.getItem('chattr.sessions'));
    return fetch('/api/leave', { method: 'POST', body: JSON.stringify({ roomId, sessionToken }) });
}"""
"""As a page that does not name its link."""


def is_goodbye(request: Request) -> bool:
    return urlsplit(request.url).path == "/api/leave"


@pytest.fixture
def server(start_server: StartServer, tmp_path: Path) -> Iterator[ServerProcess]:
    server = start_server(DATABASE=str(tmp_path / "rooms.sqlite"), GRACE_SECONDS=str(GRACE_S))
    yield server
    server.stop()


def meet_and_cut(person: Invite) -> tuple[Person, Person]:
    """Ada and Ben in a call, and no signaling for Ben's page any more."""
    ada, ben = person("Ada"), person("Ben")
    signaling = SignalingCut(ben.page)
    ada.let_in(ben, ada.start_meeting())
    ada.expect_to_see("Ben")
    signaling.cut()
    expect(ben.button(RECONNECT)).to_be_visible()
    return ada, ben


def test_the_answer_to_the_first_connection_to_receive_over_is_lost(
    person: Invite, server: ServerProcess
) -> None:
    ada, ben = person("Ada"), person("Ben")
    lost = LostAnswer("connect-transport")
    ada.page.route_web_socket(SIGNALING, lost.handle)
    link = ada.start_meeting()

    def sends_and_waits() -> bool:
        ada.page.wait_for_timeout(100)
        objects = server.worker_objects()
        return (objects["transports"], objects["producers"]) == (3, 2)

    wait_until(sends_and_waits, what="Ada sends two sources, and nobody is there to be received")

    def is_dropped() -> bool:
        ada.page.wait_for_timeout(100)
        return lost.happened

    lost.arm()
    ada.let_in(ben, link)
    wait_until(is_dropped, what="the answer was dropped with the link")
    expect_back(ada, ben)
    for one in (ada, ben):
        one.expect_to_hear()
    assert server.worker_objects()["transports"] == 6


def test_who_leaves_without_the_link_is_gone_at_once(person: Invite, server: ServerProcess) -> None:
    ada, ben = meet_and_cut(person)
    ben.leave()
    expect(ada.tile("Ben")).to_have_count(0)


def test_a_page_that_closes_takes_nobody_along_who_came_back_in_another(
    person: Invite, server: ServerProcess
) -> None:
    ada, ben = meet_and_cut(person)

    first, ben.page = ben.page, ben.context.new_page()
    ben.page.goto(ben.base_url)
    ben.page.evaluate(SHARE_SESSION, first.evaluate("Object.entries(sessionStorage)"))
    ben.page.goto(first.url)
    ben.button("Join now").click()
    expect_back(ada, ben)

    with steady((ada, ["Ben"])):
        with first.expect_event("request", is_goodbye):
            # What is sent by a page that is gone is seen by nobody.
            first.evaluate("() => dispatchEvent(new Event('pagehide'))")
        first.close()
        # Longer than a stay that ended would go unseen.
        ben.page.wait_for_timeout(1_500)
    expect_back(ada, ben)


def test_a_stay_that_is_ended_from_elsewhere_is_taken_up_again(person: Invite, server: ServerProcess) -> None:
    ada, ben = person("Ada"), person("Ben")
    ada.let_in(ben, ada.start_meeting())
    ada.expect_to_see("Ben")

    ben.page.evaluate(SAY_GOODBYE)
    expect(ada.tile("Ben")).to_have_count(0)
    expect_back(ada, ben)
    for one in (ada, ben):
        one.expect_to_hear()


def test_being_muted_while_away_holds_though_all_media_begins_anew(
    person: Invite, server: ServerProcess
) -> None:
    relay = Relay(server.port)
    try:
        ada, ben = person("Ada"), person("Ben", at=relay.url)
        link = ada.start_meeting()
        ada.let_in(ben, link.replace(server.url, relay.url))
        ada.expect_to_see("Ben")

        relay.cut()
        expect(ben.button(RECONNECT)).to_be_visible()
        ada.button("People").click()
        ada.button("More actions for Ben").click()
        ada.page.get_by_role("menuitem", name="Mute", exact=True).click()
        wait_until(lambda: server.paused_producers("audio") == 1, what="Ben is muted")
        dead = server.kill_worker()
        wait_until(lambda: server.runs_without(dead), what="there is another worker")
        relay.mend()

        expect_back(ada, ben)
        expect(ben.button("Turn on microphone")).to_be_visible()
        expect(ada.tile("Ben").get_by_text("Muted")).to_have_count(1)
    finally:
        relay.close()
