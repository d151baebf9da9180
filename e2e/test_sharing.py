"""Sharing a screen, and a raised hand."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

import pytest
from playwright.sync_api import expect

from conftest import UDP_ON_LOOPBACK, Browsers
from person import Person, wait_until
from server_process import ServerProcess
from sharing import END_AS_THE_BROWSER_DOES

Invite = Callable[..., Person]
pytestmark = pytest.mark.browser

TAB = "A tab that plays"
SHARES_TAB = ("--use-fake-device-for-media-stream", f"--auto-select-tab-capture-source-by-title={TAB}")
PLAY_TONE = """() => {
    const context = new AudioContext();
    const tone = new OscillatorNode(context, { frequency: 440 });
    tone.connect(context.destination);
    tone.start();
}"""
PLAYS = """id => [...document.querySelectorAll('audio')].some(
    audio => !audio.paused && audio.srcObject?.getTracks().some(track => track.id === id))"""
FAINT, LOUD = 0.01, 0.2


def test_a_shared_screen_stands_beside_the_camera(person: Invite) -> None:
    ada, ben = person("Ada"), person("Ben")
    ada.let_in(ben, ada.start_meeting())
    ada.expect_to_see("Ben")

    ben.button("Share screen").click()
    ada.expect_to_see("Ben, screen")
    ada.expect_to_see("Ben")

    ben.button("Stop sharing").click()
    expect(ada.tile("Ben, screen")).to_have_count(0)
    ada.expect_to_see("Ben")


@pytest.mark.own_server
def test_the_browsers_own_stop_ends_it_for_all(person: Invite, server: ServerProcess) -> None:
    ada, ben = person("Ada"), person("Ben")
    ada.let_in(ben, ada.start_meeting())
    ben.button("Share screen").click()
    ada.expect_to_see("Ben, screen")
    expect(ben.page.get_by_text("You are sharing")).to_be_visible()
    expect(ben.tile("Ben, screen")).to_have_count(0)

    ben.page.evaluate(END_AS_THE_BROWSER_DOES)
    expect(ada.tile("Ben, screen")).to_have_count(0)
    expect(ben.button("Share screen")).to_be_visible()
    expect(ben.page.get_by_text("You are sharing")).to_have_count(0)
    wait_until(
        lambda: server.worker_objects()["producers"] == 4,
        what="the screen's producers are gone",
    )
    ada.expect_to_see("Ben")


def test_one_of_several_screens_is_large_and_any_can_be_chosen(person: Invite) -> None:
    ada, ben, cleo = person("Ada"), person("Ben"), person("Cleo")
    link = ada.start_meeting()
    for guest in (ben, cleo):
        ada.let_in(guest, link)
        guest.button("Share screen").click()
        ada.expect_to_see(f"{guest.name}, screen")
    expect(ada.button("Show the screen of Ben large")).to_be_visible()
    first = ada.tile("Ben, screen").element_handle()

    ada.button("Show the screen of Ben large").click()
    expect(ada.button("Show the screen of Cleo large")).to_be_visible()
    assert ada.tile("Ben, screen").evaluate("(tile, first) => tile === first", first)
    wait_until(
        lambda: width(ada, "Ben, screen") > 3 * width(ada, "Cleo, screen"),
        what="Ben's screen is the large one",
    )

    ben.button("Stop sharing").click()
    expect(ada.tile("Ben, screen")).to_have_count(0)
    wait_until(lambda: width(ada, "Cleo, screen") > 500, what="Cleo's screen takes the stage")


def width(person: Person, tile: str) -> float:
    box = person.tile(tile).bounding_box()
    return box["width"] if box else 0.0


def test_a_raised_hand_is_seen(person: Invite) -> None:
    ada, ben = person("Ada"), person("Ben")
    ada.let_in(ben, ada.start_meeting())

    ben.button("Raise hand").click()
    expect(ada.tile("Ben").get_by_text("Hand raised")).to_have_count(1)

    ben.button("Lower hand").click()
    expect(ben.button("Raise hand")).to_be_visible()


def test_what_a_shared_tab_plays_is_heard(person: Invite, browsers: Browsers) -> None:
    with closing(browsers.launch(*SHARES_TAB, UDP_ON_LOOPBACK, audible=True)) as desk:
        ada, ben = person("Ada"), person("Ben", via=desk)
        ada.let_in(ben, ada.start_meeting())
        for one in (ada, ben):
            one.button("Turn off microphone").click()
        tab = ben.context.new_page()
        tab.set_content(f"<title>{TAB}</title>")
        ben.page.bring_to_front()

        ben.button("Share screen").click()
        ada.expect_to_see("Ben, screen")
        silent = energy_by_track(ada)
        tab.evaluate(PLAY_TONE)

        def louder(by: float) -> list[str]:
            return [track for track, now in energy_by_track(ada).items() if now - silent.get(track, 0) > by]

        (sound,) = wait_until(lambda: louder(LOUD), what="Ada gets the tone")
        assert louder(FAINT) == [sound]
        assert ada.page.evaluate(PLAYS, sound)


def energy_by_track(listener: Person) -> dict[str, float]:
    """By the id of the received track, how loud it was for how long: a full tone has 0.5 for a second."""
    entries = listener.stats("inbound-rtp", "audio")
    return {str(entry["trackIdentifier"]): float(entry.get("totalAudioEnergy", 0)) for entry in entries}
