"""A muted microphone is really released, and soon back."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any

import pytest

from person import Person, wait_until
from receiving import received

Invite = Callable[..., Person]
pytestmark = pytest.mark.browser

TURNS = 5
MOST_MS = 1_500.0
"""`make bench WHAT=devices` measures it; here it is only seen that nobody waits."""

UNMUTE = """async () => {
    const button = name => document.querySelector(`button[aria-label="${name}"]`);
    const sent = () => window.__probe.peers
        .filter(peer => peer.connectionState !== 'closed')
        .flatMap(peer => peer.getSenders())
        .some(({ track }) => track?.kind === 'audio' && track.readyState === 'live' && track.enabled);
    const from = performance.now();
    button('Turn on microphone').click();
    while (!sent() || button('Turn off microphone') === null) await new Promise(requestAnimationFrame);
    return performance.now() - from;
}"""


def test_a_muted_microphone_is_released_and_soon_back(person: Invite) -> None:
    ada, ben = person("Ada"), person("Ben")
    ada.let_in(ben, ada.start_meeting())
    ada.expect_to_hear()
    took: list[float] = []
    for _ in range(TURNS):
        ben.button("Turn off microphone").click()
        wait_until(
            lambda: set(ben.local_track_states("audio")) == {"ended"}, what="the microphone is released"
        )
        wait_until(
            lambda: ada.tile("Ben").get_by_text("Muted").count() == 1, what="Ada is told that Ben is muted"
        )
        heard = received(ada, "audio")
        ms: Any = ben.page.evaluate(UNMUTE)
        took.append(float(ms))
        wait_until(lambda h=heard: received(ada, "audio") > h, what="Ada hears Ben again")
        assert ben.local_track_states("audio").count("live") == 1
    assert statistics.median(took) < MOST_MS, took
