"""A call that breaks comes back by itself, exactly as it was, and no tile flickers meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from arrangement import arrange, expect_as_arranged, expect_back
from conftest import Browsers
from lid import Lid
from lost_answer import LostAnswer
from namespace_people import another_network
from person import Person, wait_until
from receiving import own_ends
from relay import Relay
from server_process import ServerProcess
from steadiness import steady

Invite = Callable[..., Person]
StartServer = Callable[..., ServerProcess]
pytestmark = pytest.mark.browser

MEDIA_GOES_ON = "The server cannot be reached just now; picture and sound go on. Reconnecting…"
MEDIA_STOPPED = re.compile("You are offline|The connection is lost|Picture and sound are interrupted")


def meet(host: Person, guest: Person, *, guests_server: str | None = None) -> None:
    """Both are in the call and see each other; the guest has arranged it to their liking."""
    link = host.start_meeting()
    host.let_in(guest, link if guests_server is None else guests_server + link.removeprefix(host.base_url))
    host.expect_to_see(guest.name)
    guest.expect_to_see(host.name)
    arrange(guest, pins=host.name)


def test_the_link_is_cut_and_media_goes_on(person: Invite, start_server: StartServer) -> None:
    # On a busy machine the long cut is longer than a place is kept by default.
    server = start_server(GRACE_SECONDS="120")
    relay = Relay(server.port)
    try:
        ada, ben = person("Ada", at=server.url), person("Ben", at=relay.url)
        meet(ada, ben, guests_server=relay.url)

        with steady((ada, ["Ben"]), (ben, ["Ada", "Ben"])):
            for gone_s in (3, 20):
                relay.cut()
                expect(ben.page.get_by_text(MEDIA_GOES_ON)).to_be_visible()
                ben.expect_to_see("Ada")
                ada.expect_to_see("Ben")
                ben.page.wait_for_timeout(gone_s * 1000)
                ben.button("Reconnect now").click()
                expect(ben.button("Reconnect now")).to_be_visible()
                relay.mend()
                expect_back(ada, ben)

        expect_as_arranged(ben, pins="Ada")
    finally:
        relay.close()


def test_the_network_is_cut_and_then_another_one(
    person: Invite, browsers: Browsers, start_server: StartServer
) -> None:
    with another_network(browsers, start_server, GRACE_SECONDS="120") as there:
        cable = there.line
        ada, ben = there.pair(person)
        meet(ada, ben, guests_server=there.url)

        with steady((ada, ["Ben"]), (ben, ["Ada", "Ben"])):
            cable.pull()
            expect(ben.page.get_by_text(MEDIA_STOPPED)).to_be_visible()
            expect(ben.button("Reconnect now")).to_be_visible()
            ben.page.wait_for_timeout(3_000)
            cable.plug_in()
            expect_back(ada, ben)
            cable.move()
            expect_back(ada, ben)
            wait_until(lambda: addresses(ben) == {cable.other_guest_address}, what="the other network")
            expect_back(ada, ben)

        expect_as_arranged(ben, pins="Ada")


def addresses(one: Person) -> set[str]:
    """Own addresses of the paths in use."""
    return {candidate["address"] for candidate in own_ends(one)}


def test_the_worker_and_then_the_server_is_killed(
    person: Invite, start_server: StartServer, tmp_path: Path
) -> None:
    server = start_server(DATABASE=str(tmp_path / "rooms.sqlite"), GRACE_SECONDS="120")
    ada, ben = person("Ada", at=server.url), person("Ben", at=server.url)
    meet(ada, ben)
    ben.button("Share screen").click()
    ada.expect_to_see("Ben, screen")

    with steady((ada, ["Ben", "Ben, screen"]), (ben, ["Ada", "Ben"])):
        dead = server.kill_worker()
        wait_until(lambda: server.runs_without(dead), what="the worker is replaced")
        expect_back(ada, ben)
        ada.expect_to_see("Ben, screen")
    expect_as_arranged(ben, pins="Ada")

    with steady((ada, ["Ben"]), (ben, ["Ada", "Ben"])):
        server.kill()
        for one in (ada, ben):
            expect(one.page.get_by_text(MEDIA_STOPPED)).to_be_visible()
            one.button("Reconnect now").click()
        server.start_again()
        expect_back(ada, ben)
    ada.expect_to_see("Ben, screen")
    expect_as_arranged(ben, pins="Ada")


def test_a_laptop_sleeps_for_longer_than_its_place_is_kept(
    person: Invite, start_server: StartServer, laptop: tuple[Browser, Lid]
) -> None:
    browser, lid = laptop
    # The server gives up on who is silent for 4 s, and on their place after 3 s more.
    server = start_server(PING_S="2", GRACE_SECONDS="3")
    ada, ben = person("Ada", at=server.url), person("Ben", at=server.url, via=browser)
    meet(ada, ben)

    with steady((ben, ["Ada", "Ben"])):
        lid.shut()
        expect(ada.tile("Ben")).to_have_count(0)
        lid.open()
        expect_back(ada, ben)

    expect_as_arranged(ben, pins="Ada")


def test_a_host_whose_page_is_frozen_for_a_minute_keeps_place_and_role(
    person: Invite, start_server: StartServer, laptop: tuple[Browser, Lid]
) -> None:
    browser, lid = laptop
    server = start_server()
    ada, ben = person("Ada", at=server.url, via=browser), person("Ben", at=server.url)
    link = ada.start_meeting()
    ada.let_in(ben, link)
    ada.expect_to_see("Ben")
    ben.expect_to_see("Ada")
    arrange(ada, pins="Ben")

    with steady((ben, ["Ada"]), (ada, ["Ben", "Ada"])):
        lid.shut()
        ben.page.wait_for_timeout(60_000)
        lid.open()
        expect_back(ada, ben)

    expect_as_arranged(ada, pins="Ben")
    expect(ben.tile("Ada").get_by_text("Muted")).to_have_count(1)
    cleo = person("Cleo", at=server.url)
    cleo.knock(link)
    expect(ada.button("Admit")).to_be_visible()
    expect(ben.button("Admit")).to_have_count(0)
    ada.admit()
    cleo.expect_in_call()


def test_a_screen_whose_sender_connects_anew_does_not_blink(person: Invite, server: ServerProcess) -> None:
    ada, ben = person("Ada"), person("Ben")
    lost = LostAnswer("create-transport")
    ben.page.route_web_socket(re.compile("/socket.io/"), lost.handle)
    ben.open(ada.start_meeting())
    ben.fill_name()
    ben.button("Turn off microphone").click()
    ben.button("Ask to join").click()
    ada.admit()
    ben.expect_in_call()
    ben.button("Share screen").click()
    ada.expect_to_see("Ben, screen")
    ada.expect_to_see("Ben")

    # His microphone's transport is made, but he never hears of it: so he builds everything anew.
    with steady((ada, ["Ben", "Ben, screen"])):
        lost.arm()
        ben.button("Turn on microphone").click()
        wait_until(lambda: ben.page.wait_for_timeout(100) or lost.happened, what="the answer was lost")
        expect(ben.button("Reconnect now")).to_have_count(0)
        ada.expect_to_hear()
        ada.expect_to_see("Ben, screen")
        ada.expect_to_see("Ben")

    ben.button("Stop sharing").click()
    expect(ada.tile("Ben, screen")).to_have_count(0)
