"""Pictures that nobody sees are not sent to them, and are back as soon as they can be seen."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from person import PHONE, Person, wait_until
from receiving import expect_still, received
from server_process import ServerProcess

Invite = Callable[..., Person]
pytestmark = [pytest.mark.browser, pytest.mark.own_server, pytest.mark.timeout(240)]

PATIENCE_S = 60.0
BACK_S = 5.0
"""Much longer than it takes: the machine may be busy with other things."""


SET_HIDDEN = """hidden => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    Object.defineProperty(document, 'visibilityState', {
        configurable: true, get: () => hidden ? 'hidden' : 'visible'
    });
    document.dispatchEvent(new Event('visibilitychange'));
}"""
SCROLL_OUT = "isOut => { document.querySelector('main').style.translate = isOut ? '0 -300vh' : ''; }"


def hide_page(viewer: Person, *, away: bool) -> None:
    viewer.page.evaluate(SET_HIDDEN, away)


def scroll_out(viewer: Person, *, away: bool) -> None:
    viewer.page.evaluate(SCROLL_OUT, away)


def cover_with_chat(viewer: Person, *, away: bool) -> None:
    """On a phone, the chat takes the whole screen."""
    viewer.button("Chat" if away else "Close").first.click()


@pytest.mark.parametrize("turn", [hide_page, scroll_out, cover_with_chat])
def test_a_tile_that_cannot_be_seen_costs_sound_alone(
    person: Invite, server: ServerProcess, turn: Callable[..., None]
) -> None:
    ada, ben = person("Ada", viewport=PHONE), person("Ben")
    ben.knock(ada.start_meeting())
    ada.admit()
    ben.expect_in_call()
    ada.expect_to_see("Ben", timeout_s=PATIENCE_S)
    ben.expect_to_see("Ada", timeout_s=PATIENCE_S)
    assert server.paused_consumers("video") == 0

    turn(ada, away=True)
    expect_still(lambda: received(ada, "video"), what="no picture comes")
    expect_still(lambda: received(ada, "video", "framesDecoded"), what="no picture is decoded")
    assert server.paused_consumers("video") == 1
    assert server.paused_consumers("audio") == 0
    heard = received(ada, "audio")
    wait_until(lambda: received(ada, "audio") > heard, what="sound goes on", timeout_s=PATIENCE_S)
    ben.expect_to_see("Ada", timeout_s=PATIENCE_S)

    decoded = received(ada, "video", "framesDecoded")
    since = time.monotonic()
    turn(ada, away=False)
    wait_until(lambda: received(ada, "video", "framesDecoded") > decoded, what="pictures again")
    assert time.monotonic() - since < BACK_S
    ada.expect_to_see("Ben", timeout_s=PATIENCE_S)
    assert server.paused_consumers("video") == 0
