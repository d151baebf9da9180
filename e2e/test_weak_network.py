"""A weak network: low-data mode is offered, and one tap leaves sound alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from conftest import Browsers
from namespace_people import StartServer, inner_browser, inner_url, network, reachable_server
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
    with network() as line:
        server = reachable_server(start_server, line)
        url = inner_url(server, line)
        with inner_browser(browsers, line, url) as inside:
            ada, ben = person("Ada", at=server.url), person("Ben", via=inside, at=url)
            ada.let_in(ben, ada.start_meeting().replace(server.url, url))
            ada.expect_to_see("Ben")
            ben.expect_to_see("Ada")
            offer = ben.page.get_by_text(OFFER)
            expect(offer).to_have_count(0)

            line.squeeze(NARROW_KBPS)
            expect(offer).to_be_visible(timeout=PATIENCE_MS)
            ben.button("Turn on low-data mode").click()
            expect(offer).to_have_count(0)
            expect(ada.tile("Ben").get_by_text("Low data")).to_have_count(1)
            expect_still(lambda: received(ben, "video"), what="no picture comes to Ben")
            expect_still(lambda: sent(ben, "video"), what="no picture goes from Ben")
            assert "live" not in ben.local_track_states("video")

            for viewer in (ada, ben):
                heard = received(viewer, "audio")
                wait_until(
                    lambda v=viewer, h=heard: received(v, "audio") > h, what=f"{viewer.name} gets sound"
                )
            expect(ada.page.get_by_text(OFFER)).to_have_count(0)
