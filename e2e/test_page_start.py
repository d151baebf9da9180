"""A page whose scripts are lost on the way, which is loaded anew without anybody's doing."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from person import Person

Invite = Callable[..., Person]
pytestmark = pytest.mark.browser

FIRST_SCRIPT = "**/entry/begin.*.js"
LOST_S = 1.5


def lose_scripts(someone: Person) -> list[str]:
    """Lose every script for a while from now on; the list tells which."""
    lost: list[str] = []
    until = time.monotonic() + LOST_S

    def answer(route: Route) -> None:
        if time.monotonic() > until:
            route.continue_()
            return
        lost.append(route.request.url)
        route.abort("connectionreset")

    someone.page.route("**/_app/**/*.js", answer)
    return lost


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/", "Good company, one link away."),
        ("/check", "Connection check"),
        ("/abc-defg-hij", "Ready to join?"),
    ],
)
def test_a_page_whose_scripts_are_lost_comes_by_itself(person: Invite, path: str, heading: str) -> None:
    ada = person("Ada")
    lost = lose_scripts(ada)
    ada.page.goto(ada.base_url + path)

    expect(ada.page.get_by_role("heading", name=heading)).to_be_visible()
    assert any("/begin." in url for url in lost)
    assert ada.page.evaluate("sessionStorage.getItem('chattr.start-tries')") is None


def test_a_meeting_that_is_started_while_scripts_are_lost_comes_by_itself(person: Invite) -> None:
    ada = person("Ada")
    ada.page.goto(ada.base_url)
    expect(ada.button("New meeting")).to_be_visible()
    lost = lose_scripts(ada)
    ada.button("New meeting").click()

    expect(ada.page.get_by_role("heading", name="Ready to join?")).to_be_visible()
    assert lost
    assert "#k=" in ada.page.url


def test_the_address_stays_as_it_was_opened(person: Invite) -> None:
    ada = person("Ada")
    ada.page.route(FIRST_SCRIPT, lambda route: route.abort("connectionreset"), times=1)
    ada.page.goto(f"{ada.base_url}/check?q=1#k=1")

    expect(ada.page.get_by_role("heading", name="Connection check")).to_be_visible()
    assert ada.page.url == f"{ada.base_url}/check?q=1#k=1"


def test_without_a_network_it_waits_for_one(person: Invite) -> None:
    ada = person("Ada")
    asked: list[Route] = []
    ada.page.route(FIRST_SCRIPT, lambda route: asked.append(route) if not asked else route.continue_())
    ada.page.goto(f"{ada.base_url}/check", wait_until="commit")
    expect(ada.page.locator("html")).to_have_attribute("data-theme", re.compile("."))
    ada.context.set_offline(True)
    asked[0].abort("internetdisconnected")
    ada.page.evaluate("window.same = true")
    ada.page.wait_for_timeout(2_000)
    assert ada.page.evaluate("window.same")

    ada.context.set_offline(False)
    expect(ada.page.get_by_role("heading", name="Connection check")).to_be_visible()
    assert ada.page.evaluate("window.same") is None


def test_what_has_started_is_not_loaded_anew(person: Invite) -> None:
    ada = person("Ada")
    ada.page.goto(ada.base_url)
    expect(ada.button("New meeting")).to_be_visible()
    ada.page.evaluate("window.same = true")
    ada.page.evaluate("import('/_app/nowhere.js').catch(() => undefined)")
    ada.page.evaluate(
        "document.head.append(Object.assign(document.createElement('script'), { src: '/nowhere.js' }))"
    )
    ada.page.wait_for_timeout(2_000)
    assert ada.page.evaluate("window.same")
