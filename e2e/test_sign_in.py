"""Sign-in with Google, against the Firebase Auth emulator."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from firebase_emulator import AuthEmulator
from person import Person
from server_process import ServerProcess

Invite = Callable[..., Person]
Start = Callable[..., ServerProcess]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]

FRAMES = Path(__file__).with_name("google_frames.js")
PICTURE = "https://lh3.googleusercontent.com/a/ada=s96-c"
# One transparent pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AuthEmulator]:
    running = AuthEmulator(tmp_path_factory.mktemp("firebase"))
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def hosts_sign_in(start_server: Start, emulator: AuthEmulator) -> ServerProcess:
    return start_server(**emulator.settings, REQUIRE_SIGN_IN="hosts", FIREBASE_CHECK_REVOKED="1")


@pytest.fixture(scope="module")
def everyone_signs_in(start_server: Start, emulator: AuthEmulator) -> ServerProcess:
    return start_server(**emulator.settings, REQUIRE_SIGN_IN="everyone")


def without_internet(context: BrowserContext) -> None:
    """Answer for Google what the tests need, and nobody else's hosts at all."""

    def answer(route: Route) -> None:
        url = route.request.url
        if url.startswith("https://apis.google.com/js/api.js"):
            route.fulfill(path=FRAMES, content_type="text/javascript")
        elif url == PICTURE:
            route.fulfill(body=PIXEL, content_type="image/png")
        else:
            route.abort()

    context.route(re.compile("^https:"), answer)


def sign_in(someone: Person, email: str, name: str, picture: str = "") -> None:
    """Press the button, and make a new account in the window that opens."""
    without_internet(someone.context)
    with someone.page.expect_popup() as opened:
        someone.button("Sign in with Google").click()
    fill_account(opened.value, email, name, picture)
    expect(chip(someone, name)).to_be_visible()


def fill_account(window: Page, email: str, name: str, picture: str) -> None:
    window.get_by_role("button", name="Add new account").click()
    window.locator("#email-input").fill(email)
    window.locator("#display-name-input").fill(name)
    window.locator("#profile-photo-input").fill(picture)
    window.locator("#sign-in").click()


def chip(someone: Person, name: str) -> Locator:
    return someone.page.get_by_role("group", name=f"Signed in as {name}")


def test_without_a_project_nothing_is_offered_and_nothing_is_loaded(
    person: Invite, server: ServerProcess
) -> None:
    ada = person("Ada")
    asked: list[str] = []
    ada.page.on("request", lambda request: asked.append(request.url))
    with ada.page.expect_response("**/api/config") as answer:
        ada.page.goto(server.url)
    assert answer.value.json()["signIn"] is None
    ada.page.wait_for_load_state("networkidle")

    expect(ada.button("New meeting")).to_be_visible()
    expect(ada.button("Sign in with Google")).to_have_count(0)
    assert all(url.startswith(server.url) for url in asked)
    scripts = ada.page.evaluate(
        "async () => { const parts = performance.getEntriesByType('resource')"
        ".filter(entry => entry.name.endsWith('.js'));"
        "return Promise.all(parts.map(async part => (await fetch(part.name)).text())) }"
    )
    assert scripts
    assert not any("identitytoolkit.googleapis.com" in script for script in scripts)


def test_a_host_signs_in_and_is_known_by_name_and_picture(
    person: Invite, hosts_sign_in: ServerProcess
) -> None:
    ada = person("typed by hand", at=hosts_sign_in.url)
    ada.page.goto(ada.base_url)
    sign_in(ada, "ada@example.com", "Ada Lovelace", PICTURE)
    expect(ada.page.locator(f"img[src='{PICTURE}']")).to_be_visible()
    assert ada.page.locator(f"img[src='{PICTURE}']").evaluate("image => image.naturalWidth") == 1

    ada.button("New meeting").click()
    own_name = ada.page.get_by_role("textbox", name="Your name")
    expect(own_name).to_have_value("Ada Lovelace")
    expect(own_name).not_to_be_editable()
    link = ada.page.url
    ada.button("Join now").click()
    ada.expect_in_call()
    expect(ada.tile("Ada Lovelace")).to_be_visible()

    ben = person("Ben", at=hosts_sign_in.url)
    ada.let_in(ben, link)
    expect(ben.tile("Ada Lovelace")).to_be_visible()
    ben.expect_to_see("Ada Lovelace")

    ada.page.reload()
    expect(chip(ada, "Ada Lovelace")).to_be_visible()
    ada.button("Join now").click()
    ada.expect_in_call()
    assert not [text for text in ada.console_errors if "Content Security Policy" in text]


def test_whoever_is_not_signed_in_opens_no_room_and_is_told_why(
    person: Invite, hosts_sign_in: ServerProcess
) -> None:
    ben = person("Ben", at=hosts_sign_in.url)
    ben.page.goto(ben.base_url)
    ben.button("New meeting").click()
    ben.fill_name()
    expect(ben.page.get_by_text("Sign in to start meetings on this server.")).to_be_visible()
    ben.button("Join now").click()
    expect(ben.page.get_by_text("Sign in first")).to_be_visible()

    sign_in(ben, "ben@example.com", "Ben Hur")
    ben.button("Join now").click()
    ben.expect_in_call()
    expect(ben.tile("Ben Hur")).to_be_visible()


def test_a_sign_in_that_is_found_late_moves_no_button(person: Invite, hosts_sign_in: ServerProcess) -> None:
    ada = person("Ada", at=hosts_sign_in.url)
    ada.page.goto(ada.base_url)
    sign_in(ada, "ada3@example.com", "Ada Three", PICTURE)
    ada.watch_for_jumps()
    ada.page.goto(f"{ada.base_url}/abc-defg-hij")
    expect(chip(ada, "Ada Three")).to_be_visible()
    expect(ada.page.get_by_text("Your name comes from your Google account.")).to_be_visible()
    expect(ada.page.get_by_role("combobox", name="Speaker: fake", exact=False)).to_be_enabled()
    assert len(ada.places_of_join_button()) == 1


def test_signing_out_gives_the_name_back(person: Invite, hosts_sign_in: ServerProcess) -> None:
    eve = person("Eve", at=hosts_sign_in.url)
    eve.page.goto(f"{eve.base_url}/abc-defg-hij")
    sign_in(eve, "eve@example.com", "Eve Moneypenny")
    expect(eve.page.get_by_role("textbox", name="Your name")).to_have_value("Eve Moneypenny")
    eve.button("Sign out").click()
    expect(eve.button("Sign in with Google")).to_be_visible()
    expect(eve.page.get_by_role("textbox", name="Your name")).to_be_editable()
    eve.page.reload()
    expect(eve.button("Sign in with Google")).to_be_visible()


@pytest.mark.parametrize("how", ["disable", "revoke"])
def test_a_sign_in_that_was_ended_by_the_operator_counts_no_more(
    person: Invite, hosts_sign_in: ServerProcess, emulator: AuthEmulator, how: str
) -> None:
    email = f"mallory-{how}@example.com"
    mallory = person("Mallory", at=hosts_sign_in.url)
    mallory.page.goto(mallory.base_url)
    sign_in(mallory, email, "Mallory")
    getattr(emulator, how)(email)
    mallory.button("New meeting").click()
    mallory.button("Join now").click()
    expect(mallory.page.get_by_text("Your sign-in is not valid any longer")).to_be_visible()


def test_where_everyone_signs_in_a_guest_does_so_at_the_door(
    person: Invite, everyone_signs_in: ServerProcess
) -> None:
    ada, ben = person("Ada", at=everyone_signs_in.url), person("Ben", at=everyone_signs_in.url)
    ada.page.goto(ada.base_url)
    sign_in(ada, "ada2@example.com", "Ada Two")
    link = start_meeting(ada)

    ben.page.goto(link)
    ben.fill_name()
    ben.button("Ask to join").click()
    expect(ben.page.get_by_text("Sign in first")).to_be_visible()
    sign_in(ben, "ben2@example.com", "Ben Two")
    ben.button("Ask to join").click()
    ben.expect_waiting()
    expect(ada.page.get_by_text("Ben Two").first).to_be_visible()
    ada.admit()
    ben.expect_in_call()
    ben.expect_to_see("Ada Two")


def test_a_closed_window_is_no_problem(person: Invite, hosts_sign_in: ServerProcess) -> None:
    ada = person("Ada", at=hosts_sign_in.url)
    without_internet(ada.context)
    ada.page.goto(ada.base_url)
    with ada.page.expect_popup() as opened:
        ada.button("Sign in with Google").click()
    opened.value.close()
    expect(ada.button("Sign in with Google")).to_be_enabled()
    expect(ada.button("Sign in with Google")).not_to_have_attribute("aria-busy", "true")
    expect(ada.page.get_by_role("alert")).to_have_count(0)
    expect(ada.button("New meeting")).to_be_visible()


def start_meeting(someone: Person) -> str:
    someone.button("New meeting").click()
    someone.page.wait_for_url(re.compile(r"/[a-z]{3}-[a-z]{4}-[a-z]{3}"))
    link = someone.page.url
    someone.button("Join now").click()
    someone.expect_in_call()
    return link
