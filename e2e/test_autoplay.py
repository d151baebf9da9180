"""Sound that a browser lets nobody hear before they have touched the page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from conftest import FAKE_DEVICES, UDP_ON_LOOPBACK, Browsers
from person import PHONE, Person, wait_until

Invite = Callable[..., Person]
pytestmark = pytest.mark.browser
HELD_BACK = "--autoplay-policy=document-user-activation-required"


@pytest.fixture
def shy_browser(browsers: Browsers) -> Browser:
    """Plays no sound before the person has touched the page, as browsers do."""
    return browsers.get(*FAKE_DEVICES, UDP_ON_LOOPBACK, HELD_BACK)


def test_the_level_is_shown_from_the_first_tap_on(person: Invite, shy_browser: Browser) -> None:
    ada = person("Ada", via=shy_browser, viewport=PHONE, has_touch=True, is_mobile=True)
    ada.page.goto(f"{ada.base_url}/abc-defg-hij")
    wait_until(lambda: "live" in ada.local_track_states("audio"), what="the microphone is on")
    level = ada.page.get_by_role("meter", name="Microphone level")
    ada.page.wait_for_timeout(2_000)
    expect(level).to_have_attribute("aria-valuenow", "0")

    ada.page.get_by_role("heading", level=1).tap()
    wait_until(lambda: int(level.get_attribute("aria-valuenow") or 0) > 0, what="the level moves")


# Chromium plays live streams without asking; this makes it as strict as browsers that hold them back.
HOLD_BACK = """(() => {
    const play = HTMLMediaElement.prototype.play;
    let allowed = false;
    addEventListener('click', event => {
        allowed ||= event.isTrusted && event.target.closest('button')?.textContent.trim() === 'Tap to hear';
    }, true);
    HTMLMediaElement.prototype.play = function () {
        if (this instanceof HTMLAudioElement && !allowed) {
            this.pause();
            return Promise.reject(new DOMException('not before a tap', 'NotAllowedError'));
        }
        return play.call(this);
    };
})()"""


def test_sound_that_the_browser_holds_back_is_one_tap_away(person: Invite, shy_browser: Browser) -> None:
    ada, ben = person("Ada"), person("Ben", via=shy_browser)
    ben.context.add_init_script(HOLD_BACK)
    ada.let_in(ben, ada.start_meeting())

    expect(ben.button("Tap to hear")).to_be_visible()
    playing = "() => [...document.querySelectorAll('audio')].some(a => !a.paused && a.currentTime > 0)"
    assert not ben.page.evaluate(playing)
    ben.button("Tap to hear").click()
    expect(ben.button("Tap to hear")).to_have_count(0)
    wait_until(lambda: ben.page.evaluate(playing), what="Ben hears Ada")
