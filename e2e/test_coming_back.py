"""Coming back: to the call, to the same knock, after a kill of the server, after a lost answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from lost_answer import LostAnswer
from person import Person, wait_until
from relay import Relay
from server_process import ServerProcess

Invite = Callable[..., Person]
StartServer = Callable[..., ServerProcess]
pytestmark = pytest.mark.browser

LINK_LOST = "Connection lost"


def restart(server: ServerProcess) -> None:
    server.kill()
    server.start_again()


def meet_at(person: Invite, server: ServerProcess, *names: str) -> tuple[str, list[Person]]:
    host, *guests = [person(name, at=server.url) for name in names]
    link = host.start_meeting()
    for guest in guests:
        host.let_in(guest, link)
    return link, [host, *guests]


def expect_link_back(*people: Person) -> None:
    for one in people:
        expect(one.button("Reconnect now")).to_have_count(0)
        one.expect_in_call()


def test_who_left_comes_back_without_knocking(person: Invite, server: ServerProcess) -> None:
    _, (ada, ben) = meet_at(person, server, "Ada", "Ben")
    for leaving, staying in ((ben, ada), (ada, ben)):
        leaving.leave()
        expect(staying.tile(leaving.name)).to_have_count(0)
        leaving.button("Rejoin").click()
        leaving.button("Join now").click()
        leaving.expect_in_call()
        staying.expect_to_see(leaving.name)
        leaving.expect_to_see(staying.name)


def test_a_reloaded_page_finds_its_knock_again(person: Invite, server: ServerProcess) -> None:
    ada, ben = person("Ada"), person("Ben")
    ben.knock(ada.start_meeting())
    expect(ada.button("Admit")).to_have_count(1)

    ben.page.reload()
    ben.button("Ask to join").click()
    ben.expect_waiting()

    expect(ada.button("Admit")).to_have_count(1)
    ada.admit()
    ben.expect_in_call()
    expect(ada.button("Admit")).to_have_count(0)


def test_a_knock_lasts_while_its_link_is_cut(person: Invite, server: ServerProcess) -> None:
    relay = Relay(server.port)
    try:
        ada, ben = person("Ada"), person("Ben", at=relay.url)
        ben.knock(relay.url + urlsplit(ada.start_meeting()).path)
        expect(ada.button("Admit")).to_have_count(1)

        relay.cut()
        expect(ada.page.get_by_text(LINK_LOST)).to_be_visible()
        expect(ada.button("Admit")).to_have_count(1)
        relay.mend()

        expect(ada.page.get_by_text(LINK_LOST)).to_have_count(0)
        expect(ada.button("Admit")).to_have_count(1)
        ada.admit()
        ben.expect_in_call()
    finally:
        relay.close()


@pytest.mark.own_server
def test_being_muted_while_the_link_is_cut_holds(person: Invite, server: ServerProcess) -> None:
    relay = Relay(server.port)
    try:
        ada, ben = person("Ada"), person("Ben", at=relay.url)
        ada.let_in(ben, relay.url + urlsplit(ada.start_meeting()).path)
        ada.expect_to_see("Ben")

        relay.cut()
        expect(ben.button("Reconnect now")).to_be_visible()
        ada.button("People").click()
        ada.button("More actions for Ben").click()
        ada.page.get_by_role("menuitem", name="Mute", exact=True).click()
        wait_until(lambda: server.paused_producers("audio") == 1, what="Ben is muted")
        relay.mend()

        expect_link_back(ben)
        expect(ben.button("Turn on microphone")).to_be_visible()
        assert server.paused_producers("audio") == 1
        ben.button("Turn on microphone").click()
        wait_until(lambda: server.paused_producers("audio") == 0, what="Ben is heard again")
    finally:
        relay.close()


def test_after_a_kill_everything_is_as_it_was(
    person: Invite, start_server: StartServer, tmp_path: Path
) -> None:
    server = start_server(DATABASE=str(tmp_path / "rooms.sqlite"))
    link, (ada, ben, cleo) = meet_at(person, server, "Ada", "Ben", "Cleo")
    ada.expect_to_see("Cleo")
    ben.button("Turn off microphone").click()
    cleo.button("Turn off camera").click()
    cleo.button("Raise hand").click()
    dora = person("Dora", at=server.url)
    dora.knock(link)
    expect(ada.button("Admit")).to_be_visible()

    restart(server)

    expect_link_back(ada, ben, cleo)
    ada.expect_to_see("Ben")
    ben.expect_to_see("Ada")
    ben.expect_to_hear()
    expect(ben.button("Turn on microphone")).to_be_visible()
    expect(cleo.button("Turn on camera")).to_be_visible()
    expect(cleo.button("Lower hand")).to_be_visible()
    # Transports: each receives, Ada sends two sources, Ben and Cleo one each that is on.
    wait_until(
        lambda: (
            server.worker_objects() | {"consumers": 0}
            == {"routers": 1, "transports": 7, "producers": 4, "consumers": 0}
        ),
        what="the worker has what is on, and no more",
    )
    dora.expect_waiting()
    expect(ada.button("Admit")).to_have_count(1)
    ada.admit()
    dora.expect_in_call()
    assert sorted(ada.tile_names()) == ["Ada", "Ben", "Cleo", "Dora"]


def test_kills_in_the_middle_of_toggling_wedge_nothing(
    person: Invite, start_server: StartServer, tmp_path: Path
) -> None:
    server = start_server(DATABASE=str(tmp_path / "rooms.sqlite"))
    _, (ada, ben) = meet_at(person, server, "Ada", "Ben")
    ada.expect_to_see("Ben")
    toggle = re.compile(r"Turn (on|off) (camera|microphone)")
    for clicks in range(1, 5):
        for _ in range(clicks):
            for button in ben.page.get_by_role("button", name=toggle).all():
                button.click()
        restart(server)
        for _ in range(clicks % 2):
            for button in ben.page.get_by_role("button", name=toggle).all():
                button.click()
        expect_link_back(ada, ben)
        ada.expect_to_see("Ben")
        ada.expect_to_hear()
        wait_until(
            lambda: server.worker_objects()["transports"] == 6,
            what="each sends two sources and receives",
        )


@pytest.mark.own_server
@pytest.mark.parametrize("event", ["create-transport", "produce"])
def test_an_answer_lost_with_the_link_leaves_nothing_behind(
    person: Invite, server: ServerProcess, event: str
) -> None:
    link, (ada,) = meet_at(person, server, "Ada")
    ben = person("Ben")
    lost = LostAnswer(event)
    ben.page.route_web_socket(re.compile("/socket.io/"), lost.handle)
    ada.let_in(ben, link)
    ada.expect_to_see("Ben")

    def objects() -> dict[str, int]:
        # What passes through our hands moves only while we wait in here.
        ben.page.wait_for_timeout(100)
        return server.worker_objects()

    def has(transports: int, producers: int) -> bool:
        now = objects()
        return (now["transports"], now["producers"]) == (transports, producers)

    wait_until(lambda: has(6, 4), what="each sends two sources and receives")
    lost.arm()
    ben.button("Share screen").click()

    wait_until(lambda: objects() and lost.happened, what="the answer was dropped with the link")
    wait_until(lambda: has(8, 6), what="the screen and its sound are sent, each over one transport more")
    ada.expect_to_see("Ben, screen")
    ada.expect_to_see("Ben")
    wait_until(lambda: has(8, 6), what="nothing else is left")
    expect(ben.button("Stop sharing")).to_be_visible()
