"""The speaker that a person chooses is the one that plays the call, and stays so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from person import Person, wait_until

Invite = Callable[..., Person]
pytestmark = pytest.mark.browser
SECOND, THIRD = "Fake Audio Output 1", "Fake Audio Output 2"

KEEP_SINKS = """(() => {
    window.__sinks = [];
    window.__chimes = [];
    const native = HTMLMediaElement.prototype.setSinkId;
    HTMLMediaElement.prototype.setSinkId = async function (id) {
        await native.call(this, id);
        window.__sinks.push(id);
        if (!this.isConnected) window.__chimes.push(id);
    };
})()"""
LISTED = """label => navigator.mediaDevices.enumerateDevices().then(
    all => all.find(one => one.kind === 'audiooutput' && one.label === label)?.deviceId)"""
PLAYING = """() => [...document.querySelectorAll('audio')]
    .filter(audio => !audio.paused && audio.currentTime > 0).map(audio => audio.sinkId)"""


def choose(one: Person, label: str) -> str:
    """Choose this speaker where speakers are shown; returns its id."""
    one.page.get_by_role("combobox", name="Speaker").click()
    one.page.get_by_role("option", name=label, exact=True).click()
    speaker: Any = one.page.evaluate(LISTED, label)
    assert speaker
    return str(speaker)


def hears_through(one: Person, speaker: str, *, voices: int = 1) -> None:
    wait_until(
        lambda: one.page.evaluate(PLAYING) == [speaker] * voices,
        what=f"{one.name} hears everybody through the chosen speaker",
    )


def test_the_chosen_speaker_plays_the_call_and_stays_chosen(person: Invite) -> None:
    ada, ben = person("Ada"), person("Ben")
    ben.context.add_init_script(KEEP_SINKS)
    link = ada.start_meeting()
    ben.open(link)

    # In the lobby, its test sound tells.
    speaker = choose(ben, SECOND)
    ben.button("Play a test sound").click()
    wait_until(lambda: ben.page.evaluate("window.__sinks.at(-1)") == speaker, what="the test sound is there")
    ben.fill_name()
    ben.button("Ask to join").click()
    ada.admit()
    ben.expect_in_call()
    hears_through(ben, speaker)

    # In the call, where whoever comes later is heard there too.
    ben.button("Settings").click()
    speaker = choose(ben, THIRD)
    hears_through(ben, speaker)
    ben.page.keyboard.press("Escape")
    cleo = person("Cleo")
    ada.let_in(cleo, link)
    hears_through(ben, speaker, voices=2)
    wait_until(lambda: ben.page.evaluate("window.__chimes.at(-1)") == speaker, what="who comes is told there")

    ben.page.reload()
    ben.button("Join now").click()
    ben.expect_in_call()
    hears_through(ben, speaker, voices=2)
    assert set(ben.page.evaluate("window.__sinks")) == {speaker}
