"""Video follows the screen, measured by the browsers' own statistics."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import expect

from conftest import FAKE_DEVICES, UDP_ON_LOOPBACK, Browsers
from page_sight import hide_page
from person import MACHINE, Person, wait_until

Invite = Callable[..., Person]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

PATIENCE_S = 60


def meet_two(person: Invite, **viewer: Any) -> tuple[Person, Person]:
    """Ada, who looks, and Ben, who is looked at."""
    ada, ben = person("Ada", **viewer), person("Ben")
    ada.let_in(ben, ada.start_meeting())
    ada.expect_to_see("Ben", timeout_s=PATIENCE_S)
    return ada, ben


# What the worker sends now and then to measure the path; no picture (mediasoup's probation stream).
PROBATION_SSRC = 1234


def received(viewer: Person, kind: str) -> int:
    entries = [e for e in viewer.stats("inbound-rtp", kind) if e["ssrc"] != PROBATION_SSRC]
    return sum(int(entry.get("bytesReceived", 0)) for entry in entries)


def sent_video(sender: Person) -> int:
    return sum(int(entry.get("bytesSent", 0)) for entry in sender.stats("outbound-rtp", "video"))


def frame_heights(viewer: Person) -> list[int]:
    entries = viewer.stats("inbound-rtp", "video")
    return [int(entry.get("frameHeight", 0)) for entry in entries]


def active_layers(sender: Person) -> list[str]:
    """RIDs of the camera's layers that are switched on at their sender."""
    return sorted(e["rid"] for e in sender.stats("outbound-rtp", "video") if "rid" in e and e.get("active"))


def sends_nothing(sender: Person) -> bool:
    """Whether there is video to send, and all its layers are switched off."""
    layers = sender.stats("outbound-rtp", "video")
    return bool(layers) and not any(layer.get("active") for layer in layers)


def sent_rows(sender: Person) -> dict[str, int | None]:
    """By RID, how high the picture of each layer of the camera is that was ever sent."""
    return {e["rid"]: e.get("frameHeight") for e in sender.stats("outbound-rtp", "video") if "rid" in e}


def most_rows(sender: Person) -> int | None:
    """Of the highest layer that is switched on; None until all that are have sent something."""
    rows = sent_rows(sender)
    active = [rows[rid] for rid in active_layers(sender)]
    return max((height for height in active if height), default=0) if all(active) else None


def expect_still(read: Callable[[], int], *, what: str) -> None:
    """Wait until nothing more is counted in twenty looks, a tenth of a second apart."""
    seen: list[int] = []

    def stands() -> bool:
        seen.append(read())
        return len(seen) >= 20 and len(set(seen[-20:])) == 1

    wait_until(stands, what=what, timeout_s=PATIENCE_S)


def test_a_small_tile_receives_a_lower_layer_and_the_sender_stops_the_others(person: Invite) -> None:
    ada, ben = meet_two(person, viewport={"width": 1280, "height": 800})
    # The camera gives 360 or 720 rows, by the strength of the machine; the tile has some 350.
    wait_until(lambda: max(frame_heights(ada)) == 360, what="a large tile", timeout_s=PATIENCE_S)

    ada.page.set_viewport_size({"width": 420, "height": 260})
    wait_until(lambda: max(frame_heights(ada)) == 180, what="a small picture", timeout_s=PATIENCE_S)
    wait_until(lambda: most_rows(ben) == 180, what="layers that nobody watches are off", timeout_s=PATIENCE_S)

    ada.page.set_viewport_size({"width": 1280, "height": 800})
    wait_until(lambda: max(frame_heights(ada)) == 360, what="a large picture again", timeout_s=PATIENCE_S)


@pytest.mark.parametrize(("cores", "rows_of"), [(8, (180, 360, 720)), (2, (90, 180, 360))])
def test_a_camera_is_sent_in_three_layers_and_a_tile_receives_the_one_that_it_needs(
    person: Invite, browsers: Browsers, cores: int, rows_of: tuple[int, int, int]
) -> None:
    # Pages of one browser share its camera, in the size that the first of them asked for.
    with closing(browsers.launch(*FAKE_DEVICES, UDP_ON_LOOPBACK)) as elsewhere:
        ada, ben = person("Ada", viewport={"width": 1900, "height": 1000}), person("Ben", via=elsewhere)
        ben.context.add_init_script(MACHINE.format(cores=cores))
        ada.let_in(ben, ada.start_meeting())
        top = rows_of[-1]
        wait_until(lambda: max(frame_heights(ada), default=0) == top, what="the top", timeout_s=PATIENCE_S)
        assert sent_rows(ben) == dict(zip(("r0", "r1", "r2"), rows_of, strict=True))

        for width, height, needed in ((1000, 700, 360), (420, 260, 180), (1900, 1000, 720)):
            rows = min(needed, top)
            ada.page.set_viewport_size({"width": width, "height": height})
            wait_until(
                lambda rows=rows: max(frame_heights(ada)) == rows,
                what=f"{rows} rows in a window of {width} px",
                timeout_s=PATIENCE_S,
            )
            wait_until(
                lambda rows=rows: len(active_layers(ben)) == rows_of.index(rows) + 1,
                what="layers that nobody watches are off",
                timeout_s=PATIENCE_S,
            )


def test_a_sharper_display_receives_a_higher_layer_at_the_same_size(person: Invite) -> None:
    size = {"width": 420, "height": 260}
    ada, _ben = meet_two(person, viewport=size)
    wait_until(lambda: max(frame_heights(ada)) == 180, what="a small picture", timeout_s=PATIENCE_S)

    display = ada.page.context.new_cdp_session(ada.page)
    for ratio, height in ((2, 360), (1, 180)):
        change = {**size, "deviceScaleFactor": ratio, "mobile": False}
        display.send("Emulation.setDeviceMetricsOverride", change)
        assert ada.page.evaluate("[devicePixelRatio, innerWidth]") == [ratio, size["width"]]
        wait_until(
            lambda height=height: max(frame_heights(ada)) == height,
            what=f"{height} rows on a display of {ratio} px for each",
            timeout_s=PATIENCE_S,
        )


def test_a_shared_screen_leaves_unwatched_layers_off(person: Invite) -> None:
    ada, ben = meet_two(person, viewport={"width": 420, "height": 260})
    wait_until(lambda: most_rows(ben) == 180, what="no layer that nobody watches", timeout_s=PATIENCE_S)
    before = active_layers(ben)

    ben.button("Share screen").click()
    expect(ada.tile("Ben, screen")).to_be_visible(timeout=PATIENCE_S * 1000)
    looks = [active_layers(ben) for _ in range(60) if ben.page.wait_for_timeout(50) is None]
    # The small tile beside the screen may need less than before.
    assert all(set(look) <= set(before) for look in looks), looks


def test_a_camera_and_a_screen_that_nobody_watches_are_not_sent(person: Invite) -> None:
    ada, ben = meet_two(person)
    ben.button("Share screen").click()
    ada.expect_to_see("Ben, screen", timeout_s=PATIENCE_S)

    hide_page(ada, away=True)
    wait_until(lambda: sends_nothing(ben), what="all layers are off", timeout_s=PATIENCE_S)
    expect_still(lambda: sent_video(ben), what="no video goes out")

    hide_page(ada, away=False)
    ada.expect_to_see("Ben", timeout_s=PATIENCE_S)
    ada.expect_to_see("Ben, screen", timeout_s=PATIENCE_S)


def test_who_is_alone_sends_no_picture_until_somebody_comes(person: Invite) -> None:
    ada, ben = person("Ada"), person("Ben")
    link = ada.start_meeting()
    wait_until(lambda: sends_nothing(ada), what="all layers are off", timeout_s=PATIENCE_S)
    expect_still(lambda: sent_video(ada), what="no video goes out")

    ada.let_in(ben, link)
    ben.expect_to_see("Ada", timeout_s=PATIENCE_S)


def test_a_hidden_page_receives_sound_alone(person: Invite) -> None:
    ada, _ben = meet_two(person)

    hide_page(ada, away=True)
    expect_still(lambda: received(ada, "video"), what="video has stopped")
    heard = received(ada, "audio")
    wait_until(lambda: received(ada, "audio") > heard, what="sound goes on", timeout_s=PATIENCE_S)

    hide_page(ada, away=False)
    ada.expect_to_see("Ben", timeout_s=PATIENCE_S)


def test_low_data_mode_means_no_video_either_way(person: Invite) -> None:
    ada, ben = meet_two(person)
    ben.expect_to_see("Ada", timeout_s=PATIENCE_S)

    ada.button("More options").click()
    ada.page.get_by_role("menuitem", name="Turn on low-data mode").click()
    expect(ben.tile("Ada").get_by_text("Low data")).to_be_visible(timeout=PATIENCE_S * 1000)
    expect_still(lambda: received(ada, "video"), what="no video comes in")
    expect_still(lambda: sent_video(ada), what="no video goes out")
    heard = received(ada, "audio")
    wait_until(lambda: received(ada, "audio") > heard, what="sound goes on", timeout_s=PATIENCE_S)

    ada.page.reload()
    ada.button("Join now").click()
    ada.expect_in_call()
    ada.expect_to_hear(timeout_s=PATIENCE_S)
    assert received(ada, "video") == 0
    assert sent_video(ada) == 0

    ada.tile("Ada").get_by_role("button", name="Low data. Turn off low-data mode").click()
    ada.expect_to_see("Ben", timeout_s=PATIENCE_S)
    # This visit began without a camera: that she wants one is for her to say.
    expect(ada.button("Turn on camera")).to_be_visible()
    assert sent_video(ada) == 0
    assert "live" not in ada.local_track_states("video")
    ada.button("Turn on camera").click()
    ben.expect_to_see("Ada", timeout_s=PATIENCE_S)


def test_connection_quality_tells_numbers_and_no_addresses(person: Invite) -> None:
    ada, _ben = meet_two(person)

    ada.button("More options").click()
    ada.page.get_by_role("menuitem", name="Connection quality").click()
    panel = ada.page.get_by_role("dialog", name="Connection quality")
    for text in ("You send", "Ben", "VP8"):
        expect(panel.get_by_text(text).first).to_be_visible(timeout=PATIENCE_S * 1000)
    wait_until(lambda: "kbit/s" in panel.inner_text(), what="rates", timeout_s=PATIENCE_S)
    assert "127.0.0.1" not in panel.inner_text()


def test_a_pinned_tile_is_large_and_stays_the_same_element(person: Invite) -> None:
    ada, _ben = meet_two(person)
    tile = ada.tile("Ben")
    tile.evaluate("tile => { window.__tile = tile }")
    before = tile.evaluate("tile => tile.clientWidth")

    tile.hover()
    tile.get_by_role("button").click()
    ada.page.get_by_role("menuitem", name="Pin", exact=True).click()
    wait_until(lambda: tile.evaluate("tile => tile.clientWidth") > before * 1.3, what="a large tile")
    assert tile.evaluate("tile => tile === window.__tile")

    tile.get_by_role("button").click()
    ada.page.get_by_role("menuitem", name="Unpin", exact=True).click()
    wait_until(lambda: tile.evaluate("tile => tile.clientWidth") <= before + 2, what="a tile as before")
