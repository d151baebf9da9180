"""A shared screen is sent to be read, is there for whoever comes, and gone as soon as it ends."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from page_sight import hide_page
from person import Person, wait_until
from sharing import END_AS_THE_BROWSER_DOES, MAKE_DULL, sent_screen

Invite = Callable[..., Person]
pytestmark = pytest.mark.browser

ENDS = 5
USUAL_MS = 300.0
MOST_MS = 1_000.0
DULL_MS = 3_000
"""Nothing raises it by itself meanwhile."""
AT_ONCE_S = 10.0
"""Much longer than it takes: the machine may be busy with other things."""

SHARED_ROWS = """() => window.__probe.tracks
    .find(track => track.readyState === 'live' && 'displaySurface' in track.getSettings())
    .getSettings().height"""

SEES_GO = """name => {
    const there = () => document.querySelector(`figure[aria-label="${name}"]`) !== null;
    window.__gone = new Promise(resolve => {
        const observer = new MutationObserver(() => {
            if (there()) return;
            observer.disconnect();
            resolve(Date.now());
        });
        observer.observe(document.body, { subtree: true, childList: true });
    });
}"""


def test_a_screen_is_sent_to_be_read_and_a_latecomer_sees_it(person: Invite) -> None:
    ada, ben = person("Ada"), person("Ben")
    link = ada.start_meeting()
    ada.let_in(ben, link)
    ben.button("Share screen").click()
    ada.expect_to_see("Ben, screen")

    sent = {"hint": "detail", "preference": "maintain-resolution", "encodings": [[True, 1]]}
    wait_until(lambda: sharp_part(ben) == sent, what="all of its pixels are sent")

    cleo = person("Cleo")
    ada.let_in(cleo, link)
    cleo.expect_to_see("Ben, screen", timeout_s=AT_ONCE_S)


@pytest.mark.parametrize("latecomer", [False, True], ids=["its page is seen again", "somebody comes"])
def test_a_screen_that_became_dull_is_whole_again_when(person: Invite, latecomer: bool) -> None:
    ada, ben = person("Ada"), person("Ben")
    link = ada.start_meeting()
    ada.let_in(ben, link)
    for one in (ada, ben):
        # The screen alone, so that a busy machine is not what makes it small.
        one.button("Turn off camera").click()
    ben.button("Share screen").click()
    ada.expect_to_see("Ben, screen")
    whole = int(ben.page.evaluate(SHARED_ROWS))
    # Switching the lowest layer raises a screen as well; it goes off a while after the start.
    wait_until(lambda: layers_sent(ben) == [False, True], what="the top layer is sent alone")
    wait_until(lambda: seen_rows(ada) == whole, what="the screen comes whole")

    hide_page(ben, away=not latecomer)
    ben.page.evaluate(MAKE_DULL)
    wait_until(lambda: seen_rows(ada) == whole // 4, what="the screen comes dull")
    ada.page.wait_for_timeout(DULL_MS)
    assert seen_rows(ada) == whole // 4
    if latecomer:
        viewer = person("Cleo")
        ada.let_in(viewer, link)
        viewer.expect_to_see("Ben, screen")
    else:
        viewer = ada
        hide_page(ben, away=False)
    wait_until(lambda: seen_rows(viewer) == whole, what="the screen comes whole again")


def layers_sent(sharer: Person) -> list[bool]:
    """Which layers of the screen are switched on, the lowest first."""
    sent = sent_screen(sharer)
    return [bool(active) for active, _ in sent["encodings"]] if sent else []


def seen_rows(viewer: Person) -> int:
    return int(viewer.tile("Ben, screen").locator("video").evaluate("video => video.videoHeight"))


def sharp_part(sharer: Person) -> dict[str, Any] | None:
    """Of what is sent of the screen, the top layer."""
    sent = sent_screen(sharer)
    return sent and {**sent, "encodings": sent["encodings"][-1:]}


def test_a_screen_that_the_browser_ends_is_gone_at_once(person: Invite) -> None:
    ada, ben = person("Ada"), person("Ben")
    ada.let_in(ben, ada.start_meeting())
    took: list[float] = []
    for _ in range(ENDS):
        ben.button("Share screen").click()
        ada.expect_to_see("Ben, screen")
        ada.page.evaluate(SEES_GO, "Ben, screen")
        ended: Any = ben.page.evaluate(END_AS_THE_BROWSER_DOES)
        took.append(float(ada.page.evaluate("window.__gone")) - float(ended))
        expect(ben.button("Share screen")).to_be_visible()
    assert statistics.median(took) <= USUAL_MS, took
    assert max(took) <= MOST_MS, took
