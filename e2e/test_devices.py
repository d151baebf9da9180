"""Microphones, cameras and speakers: chosen, switched, pulled out, forbidden, and back again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from conftest import FAKE_DEVICES, UDP_ON_LOOPBACK, Browsers
from person import PHONE, Person, wait_until

Invite = Callable[..., Person]
pytestmark = pytest.mark.browser
TWO_CAMERAS = "--use-fake-device-for-media-stream=device-count=2"
USED_CAMERA = "() => window.__probe.tracks.findLast(t => t.kind === 'video').getSettings().deviceId"

UNPLUG = """kind => {
    const media = navigator.mediaDevices;
    const real = media.getUserMedia;
    media.getUserMedia = () => Promise.reject(new DOMException('nothing there', 'NotFoundError'));
    window.__plugIn = () => {
        media.getUserMedia = real;
        media.dispatchEvent(new Event('devicechange'));
    };
    const track = window.__probe.tracks.findLast(t => t.kind === kind && t.readyState === 'live');
    track.stop();
    track.dispatchEvent(new Event('ended'));
    media.dispatchEvent(new Event('devicechange'));
}"""

# Phones do so, and other machines where two cameras share what carries them.
ONE_CAMERA_AT_A_TIME = """(() => {
    const media = navigator.mediaDevices;
    const ask = media.getUserMedia.bind(media);
    media.getUserMedia = async constraints => {
        const isHeld = window.__probe.tracks.some(t => t.kind === 'video' && t.readyState === 'live');
        if (constraints.video && isHeld) throw new DOMException('in use', 'NotReadableError');
        return ask(constraints);
    };
})()"""


ONE_CAMERA_ALONE = """(() => {
    const media = navigator.mediaDevices;
    const ask = media.getUserMedia.bind(media);
    let first = null;
    media.getUserMedia = async constraints => {
        const stream = await ask(constraints);
        const [track] = stream.getVideoTracks();
        first ??= track?.getSettings().deviceId ?? null;
        if (!track || track.getSettings().deviceId === first) return stream;
        track.stop();
        throw new DOMException('in use', 'NotReadableError');
    };
})()"""


@pytest.fixture
def two_cameras(browsers: Browsers) -> Browser:
    return browsers.get(*FAKE_DEVICES, TWO_CAMERAS, UDP_ON_LOOPBACK)


def meet(ada: Person, ben: Person) -> None:
    ada.let_in(ben, ada.start_meeting())
    ada.expect_to_see("Ben")


def say_of_permissions(person: Person, setting: str) -> None:
    """Let the browser tell pages this of both permissions, whatever it hands out."""
    browser = person.context.browser
    assert browser is not None
    target = person.context.new_cdp_session(person.page).send("Target.getTargetInfo")["targetInfo"]
    for name in ("camera", "microphone"):
        browser.new_browser_cdp_session().send(
            "Browser.setPermission",
            {
                "permission": {"name": name},
                "setting": setting,
                "browserContextId": target["browserContextId"],
            },
        )


def visible(locator: Locator) -> None:
    expect(locator).to_be_visible()


def choose(person: Person, field: str) -> None:
    """Choose what is not chosen now."""
    dialog = person.page.get_by_role("dialog", name="Settings")
    dialog.get_by_role("combobox", name=field).click()
    person.page.get_by_role("option", selected=False).first.click()


def test_another_camera_in_the_call_keeps_the_tile(person: Invite, two_cameras: Browser) -> None:
    ada, ben = person("Ada"), person("Ben", via=two_cameras)
    meet(ada, ben)
    tile = ada.tile("Ben").element_handle()
    first = ben.page.evaluate(USED_CAMERA)

    ben.button("Settings").click()
    choose(ben, "Camera")

    wait_until(lambda: ben.page.evaluate(USED_CAMERA) != first, what="another camera is used")
    wait_until(lambda: ben.local_track_states("video").count("live") == 1, what="only one is on")
    ada.expect_to_see("Ben")
    assert ada.tile("Ben").evaluate("(now, tile) => now === tile", tile)


def test_where_a_camera_does_not_open_the_one_of_before_goes_on(person: Invite, two_cameras: Browser) -> None:
    ada = person("Ada", via=two_cameras)
    ada.context.add_init_script(ONE_CAMERA_ALONE)
    ada.start_meeting()
    ada.expect_to_see("Ada")
    ada.button("Settings").click()
    field = ada.page.get_by_role("combobox", name="Camera")
    first = field.inner_text()

    choose(ada, "Camera")
    visible(ada.page.get_by_text("The chosen camera did not start"))
    expect(field).to_have_text(first)
    field.click()
    expect(ada.page.get_by_role("option", selected=True)).to_have_text(first)
    ada.page.keyboard.press("Escape")
    ada.page.keyboard.press("Escape")
    visible(ada.button("Turn off camera"))
    ada.expect_to_see("Ada")
    assert ada.local_track_states("video").count("live") == 1


@pytest.mark.parametrize("options", [{"viewport": PHONE, "has_touch": True, "is_mobile": True}, {}])
def test_another_camera_opens_where_only_one_can_be_open(
    person: Invite, two_cameras: Browser, options: dict[str, Any]
) -> None:
    ada = person("Ada", via=two_cameras, **options)
    ada.context.add_init_script(ONE_CAMERA_AT_A_TIME)
    ada.start_meeting()
    ada.expect_to_see("Ada")
    first = ada.page.evaluate(USED_CAMERA)

    ada.button("Settings").click()
    choose(ada, "Camera")
    wait_until(lambda: ada.page.evaluate(USED_CAMERA) != first, what="another camera is used")
    ada.page.keyboard.press("Escape")
    ada.expect_to_see("Ada")
    assert ada.local_track_states("video") == ["ended", "live"]
    expect(ada.page.get_by_text("did not start")).to_have_count(0)


def test_noise_suppression_changes_without_dropping_the_call(person: Invite) -> None:
    ada, ben = person("Ada"), person("Ben")
    meet(ada, ben)
    loaded = "() => performance.getEntriesByType('resource').some(r => r.name.includes('rnnoise'))"
    settings = "() => window.__probe.tracks.findLast(t => t.kind === 'audio').getSettings()"
    assert not ben.page.evaluate(loaded)
    assert ben.page.evaluate(settings)["noiseSuppression"]

    ben.button("Settings").click()
    ben.page.get_by_role("radio", name="Strong").click()
    wait_until(lambda: ben.page.evaluate(loaded), what="the filter is loaded")
    wait_until(
        lambda: not ben.page.evaluate(settings)["noiseSuppression"],
        what="the browser's own is off",
        timeout_s=30,
    )
    filtered = """() => window.__probe.peers.flatMap(p => p.getSenders()).some(({ track }) =>
        track?.kind === 'audio' && track.readyState === 'live' && !window.__probe.tracks.includes(track))"""
    wait_until(lambda: ben.page.evaluate(filtered), what="filtered sound is sent")
    assert ben.page.evaluate(settings)["echoCancellation"]
    visible(ben.page.get_by_text("Only voices are left"))

    ben.page.get_by_role("radio", name="Off").click()
    wait_until(lambda: not ben.page.evaluate(filtered), what="the filter is out")
    assert ben.page.evaluate(settings)["echoCancellation"]
    ada.expect_to_hear(timeout_s=30)
    assert ben.console_errors == []


def test_a_microphone_that_is_pulled_out_and_plugged_in_again(person: Invite) -> None:
    ada, ben = person("Ada"), person("Ben")
    meet(ada, ben)

    ben.page.evaluate(UNPLUG, "audio")
    visible(ben.page.get_by_text("No microphone found"))
    visible(ben.button("Turn on microphone"))
    expect(ada.tile("Ben").get_by_text("Muted")).to_have_count(1)

    ben.page.evaluate("() => window.__plugIn()")
    visible(ben.button("Turn off microphone"))
    expect(ben.page.get_by_text("No microphone found")).to_have_count(0)
    expect(ada.tile("Ben").get_by_text("Muted")).to_have_count(0)
    ada.expect_to_hear(timeout_s=30)

    ben.button("Turn off microphone").click()
    ben.page.evaluate("() => navigator.mediaDevices.dispatchEvent(new Event('devicechange'))")
    visible(ben.button("Turn on microphone"))


@pytest.mark.parametrize("said", ["prompt", "denied"])
def test_devices_come_back_also_where_the_browser_never_tells_of_a_permission(
    person: Invite, said: str
) -> None:
    ada, ben = person("Ada"), person("Ben", permissions=None)
    say_of_permissions(ben, said)
    meet(ada, ben)
    asked = "name => navigator.permissions.query({ name }).then(({ state }) => state)"
    assert [ben.page.evaluate(asked, name) for name in ("camera", "microphone")] == [said, said]

    for kind, name in (("audio", "microphone"), ("video", "camera")):
        ben.page.evaluate(UNPLUG, kind)
        visible(ben.page.get_by_text(f"No {name} found"))
        visible(ben.button(f"Turn on {name}"))
        ben.page.evaluate("() => window.__plugIn()")
        visible(ben.button(f"Turn off {name}"))
        expect(ben.page.get_by_text(f"No {name} found")).to_have_count(0)
    ada.expect_to_see("Ben")
    ada.expect_to_hear(timeout_s=30)


def test_a_permission_is_taken_away_and_given_again(person: Invite, strict_browser: Browser) -> None:
    ada = person("Ada", via=strict_browser)
    ada.start_meeting()
    visible(ada.button("Turn off camera"))

    ada.context.clear_permissions()
    visible(ada.page.get_by_text("The microphone is blocked for this site"))
    visible(ada.button("Turn on camera"))
    visible(ada.button("Turn on microphone"))
    for kind in ("audio", "video"):
        assert "live" not in ada.local_track_states(kind)

    ada.context.grant_permissions(["camera", "microphone"])
    expect(ada.page.get_by_text("is blocked for this site")).to_have_count(0)
    ada.button("Turn on camera").click()
    visible(ada.button("Turn off camera"))
    ada.button("Turn on microphone").click()
    visible(ada.button("Turn off microphone"))
    ada.expect_to_see("Ada")


def test_a_microphone_that_is_kept_ready_is_held_while_muted(person: Invite) -> None:
    ada, ben = person("Ada"), person("Ben")
    meet(ada, ben)
    ben.button("Settings").click()
    ben.page.get_by_role("switch", name="Keep the microphone ready while muted").click()
    ben.page.keyboard.press("Escape")

    ben.button("Turn off microphone").click()
    expect(ada.tile("Ben").get_by_text("Muted")).to_have_count(1)
    taken = len(ben.local_track_states("audio"))
    assert ben.local_track_states("audio")[-1] == "live"
    assert not ben.page.evaluate("() => window.__probe.tracks.findLast(t => t.kind === 'audio').enabled")

    ben.button("Turn on microphone").click()
    expect(ada.tile("Ben").get_by_text("Muted")).to_have_count(0)
    ada.expect_to_hear(timeout_s=30)
    assert len(ben.local_track_states("audio")) == taken


def test_the_test_sound_is_played_and_the_level_is_shown(person: Invite) -> None:
    ada = person("Ada")
    ada.start_meeting()
    ada.button("Settings").click()

    ada.button("Play a test sound").click()
    visible(ada.page.get_by_text("You should hear two notes."))
    expect(ada.page.get_by_text("You should hear two notes.")).to_have_count(0)
    expect(ada.page.get_by_text("could not be played")).to_have_count(0)
    level = ada.page.get_by_role("meter", name="Microphone level")
    wait_until(lambda: int(level.get_attribute("aria-valuenow") or 0) > 0, what="the level moves")
