"""Sixteen people in one room: pages of tiles, video of those in sight alone, and everybody's sound."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from person import Person, wait_until
from server_process import ServerProcess
from synthetic_people import Synthetic, let_in

Invite = Callable[..., Person]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

OTHERS = 15
MOST_VIDEOS = 12
PATIENCE_S = 120
WINDOW = {"width": 1000, "height": 640}
PROBATION_SSRC = 1234


def growing(viewer: Person, kind: str, counter: str) -> int:
    """How many streams of a kind move within two seconds."""

    def read() -> dict[int, int]:
        entries = viewer.stats("inbound-rtp", kind)
        return {e["ssrc"]: int(e.get(counter) or 0) for e in entries if e["ssrc"] != PROBATION_SSRC}

    before = read()
    viewer.page.wait_for_timeout(2_000)
    return sum(count > before.get(ssrc, 0) for ssrc, count in read().items())


def others_in_sight(viewer: Person) -> set[str]:
    return {name for name in viewer.tile_names() if name.startswith("Sender ")}


def expect_videos_of_those_in_sight(viewer: Person) -> None:
    seen = others_in_sight(viewer)
    assert 1 <= len(seen) <= MOST_VIDEOS
    for name in seen:
        viewer.expect_to_see(name, timeout_s=PATIENCE_S)
    wait_until(
        lambda: growing(viewer, "video", "framesDecoded") == len(seen),
        what=f"video of {len(seen)} and nobody else",
        timeout_s=PATIENCE_S,
    )


def test_sixteen_people_are_seen_page_by_page_and_all_are_heard(
    person: Invite, server: ServerProcess
) -> None:
    ada = person("Ada", viewport=WINDOW)
    room = ada.start_meeting().rsplit("/", 1)[1].partition("#")[0]
    crowd = Synthetic(server.url, room, "--senders", str(OTHERS), "--layers", "160x90@8:60", "--voices")
    try:
        let_in(ada, crowd, OTHERS)
        wait_until(
            lambda: growing(ada, "audio", "packetsReceived") == OTHERS,
            what="everybody's sound",
            timeout_s=PATIENCE_S,
        )
        expect_videos_of_those_in_sight(ada)
        first = others_in_sight(ada)
        ada.button("Next page").click()
        wait_until(lambda: others_in_sight(ada).isdisjoint(first), what="other people on the next page")
        expect_videos_of_those_in_sight(ada)
        assert growing(ada, "audio", "packetsReceived") == OTHERS
    finally:
        crowd.close()
