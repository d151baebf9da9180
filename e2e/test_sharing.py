"""Sharing a screen, and a raised hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from person import Person, wait_until
from server_process import ServerProcess
from sharing import END_AS_THE_BROWSER_DOES

Invite = Callable[..., Person]
pytestmark = pytest.mark.browser


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
