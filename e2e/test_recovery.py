"""A call that breaks comes back by itself, exactly as it was, and no tile flickers meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from arrangement import arrange, expect_as_arranged, expect_back
from conftest import Browsers
from namespace_people import inner_browser, inner_url, network, reachable_server
from person import Person, wait_until
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
    guest.knock(link if guests_server is None else guests_server + link.removeprefix(host.base_url))
    host.admit()
    guest.expect_in_call()
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
    with network() as cable:
        if cable is None:
            return
        server = reachable_server(start_server, cable, GRACE_SECONDS="120")
        url = inner_url(server, cable)
        with inner_browser(browsers, cable, url) as inside:
            ada, ben = person("Ada", at=server.url), person("Ben", via=inside, at=url)
            meet(ada, ben, guests_server=url)

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
    """Own addresses of the paths in use (W3C webrtc-stats)."""
    selected = {entry.get("selectedCandidatePairId") for entry in one.stats("transport")}
    pairs = [pair for pair in one.stats("candidate-pair") if pair["id"] in selected]
    candidates = {entry["id"]: entry for entry in one.stats("local-candidate")}
    return {candidates[pair["localCandidateId"]]["address"] for pair in pairs}
