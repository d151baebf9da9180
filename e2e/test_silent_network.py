"""A network that loses every packet and tells nobody: that is said, and the call goes on by itself."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from arrangement import arrange, expect_as_arranged, expect_back
from conftest import Browsers
from namespace_people import StartServer, another_network
from person import Person, wait_until
from server_process import free_port
from steadiness import steady

Invite = Callable[..., Person]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

TELLS = re.compile("interrupted|connection is lost|offline")
WHOLE_MS = 20_000
"""How long everything may take to go on: seconds, on a machine that does nothing else."""

NOTE_BANNERS = """() => {
    window.__banners = new Set();
    (function look() {
        for (const one of document.querySelectorAll('[role=status]'))
            if (/Reconnect now/.test(one.textContent) && getComputedStyle(one).opacity > 0.1)
                window.__banners.add(one.textContent.trim());
        requestAnimationFrame(look);
    })();
}"""
"""Keeps whatever is said of the connection, however shortly it is seen."""


def banners(one: Person) -> list[str]:
    found = one.page.evaluate("() => [...window.__banners]")
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("silent_s", [3, 8])
def test_silence_is_said_and_the_call_goes_on_by_itself(
    person: Invite, browsers: Browsers, start_server: StartServer, silent_s: int
) -> None:
    with another_network(browsers, start_server) as there:
        ada, ben = there.meet(person)
        arrange(ben, pins="Ada")
        told = ben.page.get_by_text(TELLS)
        expect(told).to_have_count(0)

        with steady((ada, ["Ben"]), (ben, ["Ada", "Ben"])):
            ben.page.evaluate(NOTE_BANNERS)
            ada.page.evaluate(NOTE_BANNERS)
            there.line.deafen()
            ben.page.wait_for_timeout(silent_s * 1_000)
            there.line.hear()
            expect(told).to_have_count(0, timeout=WHOLE_MS)
            expect_back(ada, ben)

        assert any(TELLS.search(text) for text in banners(ben))
        # Nothing of it concerns her own network.
        assert banners(ada) == []
        expect_as_arranged(ben, pins="Ada")


CAMERA_PATH = """async () => {
    for (const peer of window.__probe.peers) {
        const all = [...(await peer.getStats()).values()];
        if (!all.some(({ type, kind }) => type === 'outbound-rtp' && kind === 'video')) continue;
        const { selectedCandidatePairId } = all.find(({ type }) => type === 'transport');
        const pair = all.find(({ id }) => id === selectedCandidatePairId);
        window.__changes ??= [];
        for (const state of ['connectionState', 'signalingState'])
            peer['on' + state.toLowerCase() + 'change'] ??= () => window.__changes.push(peer[state]);
        return all.find(({ id }) => id === pair?.localCandidateId)?.port ?? null;
    }
    return null;
}"""
"""The own port that the camera is sent from; what becomes of its connection from now on is kept."""


def test_one_path_on_which_nothing_comes_back_is_found_anew_before_the_browser_gives_it_up(
    person: Invite, browsers: Browsers, start_server: StartServer
) -> None:
    rtc_port = free_port()
    with another_network(browsers, start_server, RTC_PORT=str(rtc_port)) as there:
        # Else the browser has another way already, and takes it.
        there.line.block("tcp", rtc_port)
        ada, ben = there.meet(person)
        dead = ben.page.evaluate(CAMERA_PATH)
        with steady((ada, ["Ben"]), (ben, ["Ada", "Ben"])):
            ben.page.evaluate(NOTE_BANNERS)
            ada.page.evaluate(NOTE_BANNERS)
            there.line.block("udp", own_port=dead)
            wait_until(
                lambda: ben.page.evaluate(CAMERA_PATH) not in {dead, None}, what="another path for the camera"
            )
            expect_back(ada, ben)

        changes = ben.page.evaluate("() => window.__changes")
        assert changes[0] == "have-local-offer", changes
        assert any(TELLS.search(text) for text in banners(ben))
        assert banners(ada) == []
