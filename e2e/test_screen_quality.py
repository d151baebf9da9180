"""A shared screen is sent to be read, is there for whoever comes, and gone as soon as it ends."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from person import Person, wait_until
from sharing import END_AS_THE_BROWSER_DOES, sent_screen

Invite = Callable[..., Person]
pytestmark = pytest.mark.browser

ENDS = 5
USUAL_MS = 300.0
MOST_MS = 1_000.0
AT_ONCE_S = 10.0
"""Much longer than it takes: the machine may be busy with other things."""

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
