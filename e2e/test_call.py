"""The main job: people meet, see and hear each other, through the real server and worker."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from person import Person, wait_until
from server_process import ServerProcess

Invite = Callable[..., Person]
pytestmark = pytest.mark.browser


def meet(person: Invite, *names: str) -> list[Person]:
    """The first of `names` is host; the others knock and are let in, one after the other."""
    host = person(names[0])
    link = host.start_meeting()
    everyone = [host]
    for name in names[1:]:
        guest = person(name)
        host.let_in(guest, link)
        everyone.append(guest)
    return everyone


def test_two_people_see_and_hear_each_other(person: Invite) -> None:
    ada, ben = meet(person, "Ada", "Ben")

    ada.expect_to_see("Ben")
    ben.expect_to_see("Ada")
    ada.expect_to_hear()
    ben.expect_to_hear()
    assert sorted(ada.tile_names()) == ["Ada", "Ben"]
    assert sorted(ben.tile_names()) == ["Ada", "Ben"]
    assert ada.console_errors == []
    assert ben.console_errors == []


@pytest.mark.own_server
def test_speech_is_sent_as_mono_opus_that_mends_losses_and_keeps_quiet_in_silence(
    person: Invite, server: ServerProcess
) -> None:
    ada, ben = meet(person, "Ada", "Ben")
    ada.expect_to_hear()

    asked = ben.page.evaluate(
        r"""() => window.__probe.peers.flatMap(peer =>
            peer.remoteDescription?.sdp.match(/a=fmtp:.*useinbandfec.*/g) ?? [])"""
    )
    assert any({"stereo=0", "usedtx=1", "useinbandfec=1"} <= set(options_of(line)) for line in asked), asked
    codecs = [
        producer["codec"]
        for router in server.report()["routers"]
        for producer in router["producers"]
        if producer["kind"] == "audio"
    ]
    assert codecs
    for codec in codecs:
        assert (codec["useinbandfec"], codec["usedtx"], codec["sprop-stereo"]) == (1, 1, 0)


def options_of(line: str) -> list[str]:
    return line.strip().split(" ", 1)[1].split(";")


def test_three_people(person: Invite) -> None:
    everyone = meet(person, "Ada", "Ben", "Cleo")

    for viewer in everyone:
        for other in everyone:
            viewer.expect_to_see(other.name)


@pytest.mark.timeout(600)
def test_five_people(person: Invite) -> None:
    everyone = meet(person, "Ada", "Ben", "Cleo", "Dan", "Eve")

    for viewer in everyone:
        wait_until(
            lambda who=viewer: sorted(who.tile_names()) == ["Ada", "Ben", "Cleo", "Dan", "Eve"],
            what=f"{viewer.name} has five tiles",
        )
        for other in everyone:
            viewer.expect_to_see(other.name, timeout_s=120)


def test_camera_off_and_on_keeps_the_same_tile(person: Invite) -> None:
    ada, ben = meet(person, "Ada", "Ben")
    ada.expect_to_see("Ben")
    ada.tile("Ben").evaluate("tile => { window.__tile = tile }")

    ben.button("Turn off camera").click()
    wait_until(
        lambda: ada.page.evaluate(
            """() => !window.__tile.querySelector('video')?.checkVisibility({
                visibilityProperty: true, opacityProperty: true
            })"""
        ),
        what="Ada sees Ben's initials in place of his video",
    )
    expect(ada.tile("Ben")).to_be_visible()
    wait_until(lambda: "live" not in ben.local_track_states("video"), what="Ben's camera is released")

    ben.button("Turn on camera").click()
    ada.expect_to_see("Ben")
    assert ada.page.evaluate("() => window.__tile.isConnected")
    assert ada.tile("Ben").evaluate("tile => tile === window.__tile")


@pytest.mark.own_server
def test_camera_toggles_do_not_add_transports(person: Invite, server: ServerProcess) -> None:
    ada, ben = meet(person, "Ada", "Ben")
    ada.expect_to_see("Ben")
    wait_until(lambda: server.worker_objects()["transports"] == 6, what="each sends two sources and receives")

    for _ in range(3):
        ben.button("Turn off camera").click()
        ben.button("Turn on camera").click()
    ada.expect_to_see("Ben")
    wait_until(lambda: server.paused_producers("video") == 0, what="the last toggle has arrived")

    assert server.worker_objects()["transports"] == 6


@pytest.mark.own_server
def test_mute_lets_go_of_the_microphone_and_pauses_the_producer(
    person: Invite, server: ServerProcess
) -> None:
    ada, ben = meet(person, "Ada", "Ben")
    ada.expect_to_hear()
    assert server.paused_producers("audio") == 0

    ben.button("Turn off microphone").click()

    wait_until(
        lambda: ben.local_track_states("audio") and "live" not in ben.local_track_states("audio"),
        what="Ben's microphone track has ended",
    )
    wait_until(lambda: server.paused_producers("audio") == 1, what="the server has paused Ben's producer")

    ben.button("Turn on microphone").click()
    wait_until(lambda: server.paused_producers("audio") == 0, what="the producer flows again")
    ada.expect_to_hear()


@pytest.mark.own_server
def test_leaving_removes_the_tile_and_everything_on_the_worker(person: Invite, server: ServerProcess) -> None:
    ada, ben = meet(person, "Ada", "Ben")
    ada.expect_to_see("Ben")

    ben.leave()
    expect(ada.tile("Ben")).to_have_count(0)
    ada.expect_to_see("Ada")
    ada.leave()

    wait_until(
        lambda: server.worker_objects() == {"routers": 0, "transports": 0, "producers": 0, "consumers": 0},
        what="nothing is left on the workers",
    )


def test_closing_the_tab_leaves_at_once(person: Invite) -> None:
    ada, ben = meet(person, "Ada", "Ben")
    ada.expect_to_see("Ben")

    ben.page.close(run_before_unload=False)

    # Much sooner than the 30 s for which a lost place is kept.
    expect(ada.tile("Ben")).to_have_count(0, timeout=20_000)


def test_reload_comes_back_without_knocking(person: Invite) -> None:
    ada, ben = meet(person, "Ada", "Ben")
    ada.expect_to_see("Ben")

    for reloading, watching in ((ben, ada), (ada, ben)):
        reloading.page.reload()
        reloading.button("Join now").click()
        reloading.expect_in_call()
        watching.expect_to_see(reloading.name)
        reloading.expect_to_see(watching.name)
    assert sorted(ada.tile_names()) == ["Ada", "Ben"]
