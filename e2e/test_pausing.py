"""Pictures that nobody sees are not sent to them, and are back as soon as they can be seen."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from page_sight import hide_page
from person import PHONE, Person, wait_until
from receiving import expect_still, received, received_by_track
from server_process import ServerProcess

Invite = Callable[..., Person]
pytestmark = [pytest.mark.browser, pytest.mark.own_server, pytest.mark.timeout(240)]

PATIENCE_S = 60.0
BACK_S = 5.0
"""Much longer than it takes: the machine may be busy with other things."""


FULL_SCREEN = "document.fullscreenElement?.ariaLabel ?? null"
TRACK_ID = "video => video.srcObject.getVideoTracks()[0].id"
SCROLL_OUT = "isOut => { document.querySelector('main').style.translate = isOut ? '0 -300vh' : ''; }"


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


def test_cameras_behind_a_screen_that_fills_the_display_pause(person: Invite, server: ServerProcess) -> None:
    ada, ben, cleo = person("Ada"), person("Ben"), person("Cleo")
    link = ada.start_meeting()
    for guest in (ben, cleo):
        ada.let_in(guest, link)
    ben.button("Share screen").click()
    for name in ("Ben, screen", "Ben", "Cleo"):
        ada.expect_to_see(name, timeout_s=PATIENCE_S)
    assert server.paused_consumers("video") == 0

    cameras = [ada.tile(name).locator("video").evaluate(TRACK_ID) for name in ("Ben", "Cleo")]

    def decoded() -> list[int]:
        counted = received_by_track(ada, "video", "framesDecoded")
        return [counted[camera] for camera in cameras]

    ada.tile("Ben, screen").locator("video").dblclick()
    wait_until(lambda: ada.page.evaluate(FULL_SCREEN) == "Ben, screen", what="the screen fills the display")
    wait_until(lambda: server.paused_consumers("video") == 2, what="both cameras pause", timeout_s=PATIENCE_S)
    expect_still(decoded, what="no picture of a camera is decoded")
    ada.expect_to_see("Ben, screen", timeout_s=PATIENCE_S)
    assert server.paused_consumers("audio") == 0

    before = decoded()
    ada.tile("Ben, screen").locator("video").dblclick()
    wait_until(lambda: ada.page.evaluate(FULL_SCREEN) is None, what="the page is back")
    wait_until(
        lambda: all(now > then for now, then in zip(decoded(), before, strict=True)),
        what="pictures of both cameras again",
        timeout_s=PATIENCE_S,
    )
    ada.expect_to_see("Ben, screen", timeout_s=PATIENCE_S)
    assert server.paused_consumers("video") == 0
