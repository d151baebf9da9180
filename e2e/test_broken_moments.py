"""What breaks in the middle of something: the call comes back as it was, nobody knocks, no tile flickers."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from arrangement import arrange, expect_as_arranged, expect_back
from lid import Lid
from person import Person, wait_until
from receiving import expect_still, received
from relay import Relay
from server_process import ServerProcess
from steadiness import steady

Invite = Callable[..., Person]
StartServer = Callable[..., ServerProcess]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

LONG_GRACE = "120"
OBJECTS = {"routers": 1, "transports": 5, "producers": 3, "consumers": 0}
"""Of two people who send pictures, and one of them sound."""

HELD_S = 30.0
"""For so long the last picture stands in for one that is being connected anew."""
CLICK = "name => [...document.querySelectorAll('button')].find(b => b.ariaLabel === name).click()"

REFUSE_FIRST_OFFER = """(() => {
    const { prototype } = RTCPeerConnection;
    const accept = prototype.setRemoteDescription;
    window.__refused = 0;
    prototype.setRemoteDescription = function (description) {
        if (description.type !== 'offer' || window.__refused > 0) return accept.call(this, description);
        window.__refused += 1;
        return Promise.reject(new DOMException('no such thing', 'InvalidAccessError'));
    };
})()"""


@pytest.fixture
def server(start_server: StartServer, tmp_path: Path) -> Iterator[ServerProcess]:
    """A server that remembers its rooms, and on a busy machine keeps places for long."""
    server = start_server(DATABASE=str(tmp_path / "rooms.sqlite"), GRACE_SECONDS=LONG_GRACE)
    yield server
    server.stop()


def meet(person: Invite, *names: str, at: dict[str, str] | None = None) -> list[Person]:
    """The first hosts; everybody sees everybody. `at`: who comes another way."""
    ways = at or {}
    host, *guests = people = [person(name, at=ways.get(name)) for name in names]
    link = urlsplit(host.start_meeting())
    for guest in guests:
        host.let_in(guest, f"{guest.base_url}{link.path}#{link.fragment}")
    for one in people:
        for other in people:
            if one is not other:
                one.expect_to_see(other.name)
    return people


def has_picture(viewer: Person, name: str) -> bool:
    video = viewer.tile(name).locator("video")
    check = "video => video.checkVisibility({ visibilityProperty: true, opacityProperty: true })"
    return video.count() == 1 and bool(video.evaluate(check))


def test_a_browser_that_fails_to_take_in_what_comes_takes_it_in_anew(
    person: Invite, server: ServerProcess
) -> None:
    ada, ben = person("Ada"), person("Ben")
    ben.context.add_init_script(REFUSE_FIRST_OFFER)
    ada.let_in(ben, ada.start_meeting())
    expect_back(ada, ben)
    for one in (ada, ben):
        one.expect_to_hear()
    assert ben.page.evaluate("() => window.__refused") == 1


def test_a_worker_dies_between_knock_and_admission(person: Invite, server: ServerProcess) -> None:
    ada, cleo = meet(person, "Ada", "Cleo")
    ben = person("Ben")
    ben.knock(cleo.page.url)
    expect(ada.button("Admit")).to_be_visible()
    arrange(cleo, pins="Ada")

    with steady((ada, ["Cleo"]), (cleo, ["Ada", "Cleo"])):
        server.kill_worker()
        ada.admit()
        ben.expect_in_call()
        expect_back(ada, cleo, ben)
    expect_as_arranged(cleo, pins="Ada")


def test_the_server_dies_while_a_screen_is_shared_and_somebody_saves_data(
    person: Invite, server: ServerProcess
) -> None:
    ada, ben, cleo = meet(person, "Ada", "Ben", "Cleo")
    ben.button("Share screen").click()
    ada.expect_to_see("Ben, screen")
    cleo.button("More options").click()
    cleo.page.get_by_role("menuitem", name="Turn on low-data mode").click()
    expect(ada.tile("Cleo").get_by_text("Low data")).to_be_visible()
    arrange(ben, pins="Ada")

    with steady((ada, ["Ben", "Ben, screen"]), (ben, ["Ada", "Ben"])):
        server.kill()
        server.start_again()
        expect_back(ada, ben)
        ada.expect_to_see("Ben, screen")
    expect_as_arranged(ben, pins="Ada")
    expect(ben.button("Stop sharing")).to_be_visible()
    cleo.expect_in_call()
    expect(cleo.button("Turn on camera")).to_be_visible()
    expect(ada.tile("Cleo").get_by_text("Low data")).to_be_visible()
    cleo.expect_to_hear()
    expect_still(lambda: received(cleo, "video"), what="no picture comes to who saves data")


@pytest.mark.parametrize("button", ["microphone", "camera"])
def test_the_link_is_cut_while_something_is_switched_on(
    person: Invite, server: ServerProcess, button: str
) -> None:
    relay = Relay(server.port)
    try:
        ada, ben = meet(person, "Ada", "Ben", at={"Ben": relay.url})
        for wait_ms in (0, 20, 150):
            ben.button(f"Turn off {button}").click()
            if button == "camera":
                wait_until(lambda: not has_picture(ada, "Ben"), what="the picture is gone")
            else:
                expect(ada.tile("Ben").get_by_text("Muted")).to_have_count(1)
            ben.page.evaluate(CLICK, f"Turn on {button}")
            time.sleep(wait_ms / 1000)
            relay.cut()
            expect(ben.button("Reconnect now")).to_be_visible()
            relay.mend()
            expect_back(ada, ben)
            expect(ben.button(f"Turn off {button}")).to_be_visible()
            ada.expect_to_hear()
            expect(ada.tile("Ben").get_by_text("Muted")).to_have_count(0)
    finally:
        relay.close()


def test_two_workers_die_one_after_the_other(person: Invite, start_server: StartServer) -> None:
    server = start_server(WORKERS="2", RTC_PORT="0", MAX_CONSUMERS_PER_WORKER="1", GRACE_SECONDS=LONG_GRACE)
    ada, ben = meet(person, "Ada", "Ben", at={"Ada": server.url, "Ben": server.url})
    assert server.worker_objects()["routers"] == 2
    arrange(ben, pins="Ada")

    with steady((ada, ["Ben"]), (ben, ["Ada", "Ben"])):
        first, second = server.worker_pids()
        os.kill(first, signal.SIGKILL)
        ada.page.wait_for_timeout(700)
        os.kill(second, signal.SIGKILL)
        wait_until(lambda: server.runs_without(first, second), what="both are replaced")
        expect_back(ada, ben)
        ben.expect_to_hear()
    expect_as_arranged(ben, pins="Ada")


def test_the_server_dies_twice_in_a_row(person: Invite, server: ServerProcess) -> None:
    ada, ben = meet(person, "Ada", "Ben")
    arrange(ben, pins="Ada")

    with steady((ada, ["Ben"]), (ben, ["Ada", "Ben"])):
        server.kill()
        server.start_again()
        # In the middle of their coming back.
        ada.page.wait_for_timeout(300)
        server.kill()
        server.start_again()
        expect_back(ada, ben)
        ben.expect_to_hear()
    expect_as_arranged(ben, pins="Ada")
    wait_until(
        lambda: server.worker_objects() | {"consumers": 0} == OBJECTS,
        what="nothing is left of the first time",
    )


@pytest.mark.parametrize("muted", [False, True], ids=["heard", "muted"])
def test_what_is_switched_off_while_the_server_is_down_is_off_when_it_is_back(
    person: Invite, server: ServerProcess, muted: bool
) -> None:
    ada, ben = meet(person, "Ada", "Ben")
    if muted:
        # Then all that he says of himself is what a server holds of people before they say a word.
        ben.button("Turn off microphone").click()
    ben.button("Share screen").click()
    ada.expect_to_see("Ben, screen")

    server.kill()
    for one in (ada, ben):
        expect(one.button("Reconnect now")).to_be_visible()
    ben.button("Turn off camera").click()
    ben.button("Stop sharing").click()
    assert has_picture(ada, "Ben")
    server.start_again()
    for one in (ada, ben):
        expect(one.button("Reconnect now")).to_have_count(0)
    since = time.monotonic()
    wait_until(lambda: not has_picture(ada, "Ben"), what="Ben's picture is gone")
    expect(ada.tile("Ben, screen")).to_have_count(0)
    assert time.monotonic() - since < HELD_S / 3
    expect(ada.tile("Ben")).to_be_visible()


def test_the_host_leaves_while_somebody_sleeps(
    person: Invite, start_server: StartServer, laptop: tuple[Browser, Lid]
) -> None:
    browser, lid = laptop
    # The server gives up on who is silent for 4 s, and on their place after 3 s more.
    server = start_server(PING_S="2", GRACE_SECONDS="3")
    ada, cleo = meet(person, "Ada", "Cleo", at={"Ada": server.url, "Cleo": server.url})
    ben = person("Ben", at=server.url, via=browser)
    ada.let_in(ben, cleo.page.url)
    for one in (ada, cleo):
        ben.expect_to_see(one.name)
    arrange(ben, pins="Cleo")

    with steady((ben, ["Cleo", "Ben"])):
        lid.shut()
        expect(cleo.tile("Ben")).to_have_count(0)
        ada.leave()
        expect(cleo.tile("Ada")).to_have_count(0)
        lid.open()
        expect_back(cleo, ben)
    expect_as_arranged(ben, pins="Cleo")
    expect(ben.tile("Ada")).to_have_count(0)
