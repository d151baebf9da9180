"""A weak network: low-data mode is offered, and one tap leaves sound alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from conftest import Browsers
from namespace_people import StartServer, another_network
from person import Person, wait_until
from receiving import expect_still, received

Invite = Callable[..., Person]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

NARROW_KBPS = 200
PATIENCE_MS = 90_000
OFFER = "Your network is weak. Without video, sound stays clear."


def sent(one: Person, kind: str) -> int:
    return sum(int(entry["bytesSent"]) for entry in one.stats("outbound-rtp", kind))


def test_low_data_mode_is_offered_and_one_tap_leaves_sound(
    person: Invite, browsers: Browsers, start_server: StartServer
) -> None:
    with another_network(browsers, start_server) as there:
        ada, ben = there.meet(person)
        offer = ben.page.get_by_text(OFFER)
        expect(offer).to_have_count(0)

        there.line.squeeze(NARROW_KBPS)
        expect(offer).to_be_visible(timeout=PATIENCE_MS)
        ben.button("Turn on low-data mode").click()
        expect(offer).to_have_count(0)
        expect(ada.tile("Ben").get_by_text("Low data")).to_have_count(1)
        expect_still(lambda: received(ben, "video"), what="no picture comes to Ben")
        expect_still(lambda: sent(ben, "video"), what="no picture goes from Ben")
        assert "live" not in ben.local_track_states("video")

        for viewer in (ada, ben):
            heard = received(viewer, "audio")
            wait_until(lambda v=viewer, h=heard: received(v, "audio") > h, what=f"{viewer.name} gets sound")
        expect(ada.page.get_by_text(OFFER)).to_have_count(0)
