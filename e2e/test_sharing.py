"""Sharing a screen, and a raised hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from person import Person

Invite = Callable[..., Person]
pytestmark = pytest.mark.browser


def test_a_shared_screen_stands_beside_the_camera(person: Invite) -> None:
    ada, ben = person("Ada"), person("Ben")
    ben.knock(ada.start_meeting())
    ada.admit()
    ben.expect_in_call()
    ada.expect_to_see("Ben")

    ben.button("Share screen").click()
    ada.expect_to_see("Ben, screen")
    ada.expect_to_see("Ben")

    ben.button("Stop sharing").click()
    expect(ada.tile("Ben, screen")).to_have_count(0)
    ada.expect_to_see("Ben")


def test_a_raised_hand_is_seen(person: Invite) -> None:
    ada, ben = person("Ada"), person("Ben")
    ben.knock(ada.start_meeting())
    ada.admit()
    ben.expect_in_call()

    ben.button("Raise hand").click()
    expect(ada.tile("Ben").get_by_text("Hand raised")).to_have_count(1)

    ben.button("Lower hand").click()
    expect(ben.button("Raise hand")).to_be_visible()
