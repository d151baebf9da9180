"""One of three viewers has a narrow line: a lower layer for that one, and nothing changes for the others."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from conftest import Browsers
from namespace_people import StartServer, another_network
from person import Person, wait_until
from picture_log import height_now, keep_pictures, shown
from sharing import sent_screen
from slow_viewer import WIDE_KBPS, SlowViewer, meet

Invite = Callable[..., Person]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SQUEEZE_KBPS = 400
SQUEEZED_S = 4.0
MY_NETWORK = re.compile("your (network|connection)", re.IGNORECASE)
SCREEN = "Ben, screen"
PATIENCE_S = 90
MOST_GAP_S = 1.0
"""Beyond the longest that those with wide lines see meanwhile: a busy machine stalls by itself."""


@contextmanager
def slow_call(person: Invite, browsers: Browsers, start_server: StartServer) -> Iterator[SlowViewer]:
    """Ada, behind a line of her own, with Ben and Cleo."""
    with another_network(browsers, start_server) as there:
        ada = keep_pictures(person("Ada", via=there.browser, at=there.url))
        ben, cleo = (keep_pictures(person(name, at=there.server.url)) for name in ("Ben", "Cleo"))
        yield meet(ada, (ben, cleo), there.line, there.url)


def test_a_narrow_line_costs_its_own_viewer_a_layer_and_nobody_else(
    person: Invite, browsers: Browsers, start_server: StartServer
) -> None:
    with slow_call(person, browsers, start_server) as call:
        call.wait_for_top(timeout_s=PATIENCE_S)
        squeeze_and_release(call)


def test_a_shared_screen_comes_smaller_over_a_narrow_line_and_stays_sharp_for_others(
    person: Invite, browsers: Browsers, start_server: StartServer
) -> None:
    with slow_call(person, browsers, start_server) as call:
        ada, (ben, cleo) = call.slow, call.senders
        ben.button("Share screen").click()
        for viewer in (ada, cleo):
            wait_until(
                lambda viewer=viewer: height_now(viewer, SCREEN), what="a screen", timeout_s=PATIENCE_S
            )
        whole = height_now(cleo, SCREEN)
        wait_until(lambda: height_now(ada, SCREEN) == whole, what="all of its pixels", timeout_s=PATIENCE_S)
        wait_until(lambda: small_screen_is_sent(ben) is False, what="one layer", timeout_s=PATIENCE_S)

        call.line.squeeze(SQUEEZE_KBPS)
        wait_until(
            lambda: 0 < height_now(ada, SCREEN) <= whole / 2, what="a small screen", timeout_s=PATIENCE_S
        )
        assert small_screen_is_sent(ben) is True
        mark = ada.page.get_by_role("img", name=MY_NETWORK).first
        expect(mark).to_be_visible(timeout=PATIENCE_S * 1000)
        # Where two layers are encoded on a busy machine, the sharp one may pause for a moment; not for long.
        wait_until(
            lambda: height_now(cleo, SCREEN) == whole, what="all pixels for others", timeout_s=PATIENCE_S
        )
        since = time.time()
        cleo.page.wait_for_timeout(SQUEEZED_S * 1000)
        small, sharp = (shown(viewer, SCREEN, since).share_of(whole) for viewer in (ada, cleo))
        assert sharp > max(small, 0.5)

        call.line.squeeze(WIDE_KBPS)
        wait_until(
            lambda: height_now(ada, SCREEN) == whole, what="all of its pixels again", timeout_s=PATIENCE_S
        )
        wait_until(lambda: small_screen_is_sent(ben) is False, what="one layer again", timeout_s=PATIENCE_S)


def small_screen_is_sent(sender: Person) -> bool | None:
    """Whether the lower one of a screen's two layers is switched on; None: there is none."""
    sent = sent_screen(sender)
    if sent is None or len(sent["encodings"]) != 2:
        return None
    return bool(sent["encodings"][0][0])


def squeeze_and_release(call: SlowViewer) -> None:
    began = time.time()
    call.line.squeeze(SQUEEZE_KBPS)
    call.wait_for_less(began, timeout_s=PATIENCE_S)
    mark = call.slow.page.get_by_role("img", name=MY_NETWORK).first
    expect(mark).to_be_visible(timeout=PATIENCE_S * 1000)
    call.slow.page.wait_for_timeout(SQUEEZED_S * 1000)

    until = time.time()
    narrow = {name: shown(call.slow, name, began) for name in call.names}
    wide_gap_s = max(shown(viewer, name, began).longest_gap_s(until) for viewer, name in call.others())
    for name, one in narrow.items():
        assert one.longest_gap_s(until) < wide_gap_s + MOST_GAP_S, name
    assert all(one.grown("decoded") > 0 for one in narrow.values())
    # On a busy machine cameras and estimates waver by themselves; so the viewers are compared.
    lower = min(one.share_of(call.top) for one in narrow.values())
    for viewer, name in call.others():
        top = shown(viewer, name, began).share_of(call.top)
        assert top > max(lower, 0.5), f"{viewer.name} sees {name}"

    released = time.time()
    call.line.squeeze(WIDE_KBPS)
    wait_until(
        lambda: any(call.top in shown(call.slow, name, released).heights for name in call.names),
        what="the top layer again",
        timeout_s=PATIENCE_S,
    )
