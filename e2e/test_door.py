"""The door: knocking, admitting, denying, giving up."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from person import Person, wait_until

Invite = Callable[..., Person]
pytestmark = pytest.mark.browser


def test_a_denied_guest_is_told(person: Invite) -> None:
    host, guest = person("Ada"), person("Ben")
    guest.knock(host.start_meeting())

    expect(host.page.get_by_text("Ben").first).to_be_visible()
    host.button("Deny").click()

    expect(guest.page.get_by_text("Waiting for the host to let you in")).to_have_count(0)
    expect(guest.button("Leave call")).to_have_count(0)
    expect(host.button("Deny")).to_have_count(0)
    assert host.tile_names() == ["Ada"]


def test_a_knocker_can_give_up(person: Invite) -> None:
    host, guest = person("Ada"), person("Ben")
    guest.knock(host.start_meeting())
    expect(host.button("Admit")).to_be_visible()

    guest.button("Leave").click()

    expect(host.button("Admit")).to_have_count(0)
    expect(guest.page.get_by_text("Waiting for the host to let you in")).to_have_count(0)


def test_several_knock_and_are_admitted_together(person: Invite) -> None:
    host, ben, cleo = person("Ada"), person("Ben"), person("Cleo")
    link = host.start_meeting()
    ben.knock(link)
    cleo.knock(link)

    host.button("Admit all").click()

    ben.expect_in_call()
    cleo.expect_in_call()
    wait_until(lambda: sorted(host.tile_names()) == ["Ada", "Ben", "Cleo"], what="all three are there")


def test_a_knocker_sees_nothing_of_the_room(person: Invite) -> None:
    host, guest = person("Ada Lovelace"), person("Ben")
    frames: list[str] = []
    guest.page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda payload: frames.append(str(payload))),
    )
    guest.knock(host.start_meeting())

    assert frames
    assert not any("Ada Lovelace" in frame for frame in frames)
    assert not any("routerRtpCapabilities" in frame for frame in frames)
    expect(guest.page.get_by_text("Ada Lovelace")).to_have_count(0)


def test_devices_turned_off_in_the_lobby_stay_off(person: Invite) -> None:
    host, guest = person("Ada"), person("Ben")
    link = host.start_meeting()
    guest.page.goto(link)
    guest.button("Turn off camera").click()
    guest.button("Turn off microphone").click()
    guest.fill_name()
    guest.button("Ask to join").click()
    host.admit()
    guest.expect_in_call()

    expect(guest.button("Turn on camera")).to_be_visible()
    expect(guest.button("Turn on microphone")).to_be_visible()
    expect(host.tile("Ben")).to_be_visible()
    assert "live" not in guest.local_track_states("video") + guest.local_track_states("audio")
    host.expect_to_see("Ada")
    guest.expect_to_see("Ada")
