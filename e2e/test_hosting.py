"""What hosts do: roles, the lock, muting, removing, ending; and who is told what."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from person import Person, wait_until
from server_process import ServerProcess

Invite = Callable[..., Person]
pytestmark = pytest.mark.browser


def open_people(who: Person) -> None:
    button = who.button("People")
    if button.get_attribute("aria-expanded") != "true":
        button.click()
    expect(who.page.get_by_role("complementary", name="People")).to_be_visible()


def act_on(who: Person, name: str, action: str) -> None:
    """Choose `action` in the menu of the person called `name`."""
    open_people(who)
    who.button(f"More actions for {name}").click()
    who.page.get_by_role("menuitem", name=action, exact=True).click()


def expect_role(who: Person, name: str, role: str | None) -> None:
    """What the list of people says under `name`."""
    open_people(who)
    row = who.page.get_by_role("complementary", name="People").get_by_role("listitem").filter(has_text=name)
    if role is None:
        expect(row.get_by_text(re.compile("host", re.IGNORECASE))).to_have_count(0)
    else:
        expect(row.get_by_text(re.compile(rf"(^| · ){role}$"))).to_be_visible()


def in_call(person: Invite, *names: str) -> tuple[str, list[Person]]:
    """A call of `names`, the first of them host."""
    host, *guests = [person(name) for name in names]
    link = host.start_meeting()
    for guest in guests:
        host.let_in(guest, link)
    return link, [host, *guests]


def paused_microphones(server: ServerProcess, count: int) -> None:
    wait_until(lambda: server.paused_producers("audio") == count, what=f"{count} microphones are paused")


def test_a_co_host_admits_and_is_a_guest_again_when_the_host_says_so(person: Invite) -> None:
    link, (ada, ben) = in_call(person, "Ada", "Ben")
    expect(ben.button("More actions for Ada")).to_have_count(0)
    act_on(ada, "Ben", "Make co-host")
    expect_role(ben, "Ben", "Co-host")
    expect_role(ada, "Ben", "Co-host")

    cleo = person("Cleo")
    ben.let_in(cleo, link)

    # A co-host has no say about the host.
    ben.button("More actions for Ada").click()
    expect(ben.page.get_by_role("menuitem", name="Ask to mute")).to_be_visible()
    expect(ben.page.get_by_role("menuitem", name="Remove from call")).to_have_count(0)
    ben.page.keyboard.press("Escape")

    act_on(ada, "Ben", "Remove as co-host")
    expect_role(ben, "Ben", None)
    expect(ben.button("More actions for Cleo")).to_have_count(0)


def test_a_locked_meeting_lets_nobody_new_in_until_it_is_unlocked(person: Invite) -> None:
    link, (ada, ben) = in_call(person, "Ada", "Ben")
    open_people(ada)
    ada.button("Lock meeting").click()
    expect(ada.button("Unlock meeting")).to_be_visible()
    for who in (ada, ben):
        expect(who.page.get_by_role("img", name="The meeting is locked")).to_be_visible()

    cleo = person("Cleo")
    cleo.page.goto(link)
    cleo.fill_name()
    cleo.button("Ask to join").click()
    expect(cleo.page.get_by_role("heading", name="The meeting is locked")).to_be_visible()
    expect(ada.button("Admit")).to_have_count(0)

    # Whoever is in comes back in.
    ben.page.reload()
    ben.button("Join now").click()
    ben.expect_in_call()

    ada.button("Unlock meeting").click()
    expect(ada.button("Lock meeting")).to_be_visible()
    cleo.button("Try again").click()
    cleo.expect_waiting()
    ada.admit()
    cleo.expect_in_call()


def test_who_is_removed_is_told_and_cannot_come_back(person: Invite) -> None:
    link, (ada, ben) = in_call(person, "Ada", "Ben")
    act_on(ada, "Ben", "Remove from call")
    dialog = ada.page.get_by_role("alertdialog", name="Remove Ben?")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_have_count(0)
    expect(ada.tile("Ben")).to_be_visible()

    act_on(ada, "Ben", "Remove from call")
    dialog.get_by_role("button", name="Remove", exact=True).click()

    expect(ben.page.get_by_role("heading", name="You were removed from the call")).to_be_focused()
    expect(ben.button("Rejoin")).to_have_count(0)
    wait_until(lambda: ada.tile_names() == ["Ada"], what="Ben's tile is gone")
    expect(dialog).to_have_count(0)

    ben.open(link)
    ben.page.get_by_role("button", name=re.compile("Ask to join|Join now")).click()
    expect(ben.page.get_by_role("heading", name="You cannot come into this meeting")).to_be_visible()
    expect(ada.button("Admit")).to_have_count(0)


@pytest.mark.own_server
def test_muting_someone_pauses_them_until_they_unmute(person: Invite, server: ServerProcess) -> None:
    _, (ada, ben) = in_call(person, "Ada", "Ben")
    act_on(ada, "Ben", "Mute")

    expect(ben.page.get_by_text("Ada muted you.")).to_be_visible()
    expect(ben.button("Turn on microphone")).to_be_visible()
    expect(ada.tile("Ben").get_by_text("Muted")).to_be_attached()
    paused_microphones(server, 1)
    wait_until(lambda: "live" not in ben.local_track_states("audio"), what="Ben's microphone is let go of")

    ben.button("Unmute").click()
    expect(ben.button("Turn off microphone")).to_be_visible()
    expect(ben.page.get_by_text("Ada muted you.")).to_have_count(0)
    paused_microphones(server, 0)
    ada.expect_to_hear()


@pytest.mark.own_server
def test_asked_to_mute_one_decides(person: Invite, server: ServerProcess) -> None:
    _, (ada, ben) = in_call(person, "Ada", "Ben")
    act_on(ada, "Ben", "Ask to mute")
    expect(ada.page.get_by_text("Ben was asked to mute.")).to_be_visible()
    ben.button("Not now").click()
    expect(ben.page.get_by_text("Ada asks you to mute.")).to_have_count(0)
    assert server.paused_producers("audio") == 0

    act_on(ada, "Ben", "Ask to mute")
    expect(ben.page.get_by_text("Ada asks you to mute.")).to_be_visible()
    ben.button("Mute").click()
    expect(ben.button("Turn on microphone")).to_be_visible()
    paused_microphones(server, 1)


def test_the_host_hands_the_meeting_over(person: Invite) -> None:
    link, (ada, ben) = in_call(person, "Ada", "Ben")
    act_on(ada, "Ben", "Make host")
    ada.page.get_by_role("alertdialog").get_by_role("button", name="Make host").click()

    for who in (ada, ben):
        expect_role(who, "Ben", "Host")
        expect_role(who, "Ada", "Co-host")
    expect(ben.button("End meeting for all")).to_be_visible()
    expect(ada.button("End meeting for all")).to_have_count(0)

    # It is for good: the new host comes back as host, and nobody asks them to knock.
    ben.page.reload()
    ben.button("Join now").click()
    ben.expect_in_call()
    expect_role(ben, "Ben", "Host")
    cleo = person("Cleo")
    ben.let_in(cleo, link)


def test_the_end_for_all_is_the_end_for_those_at_the_door_too(person: Invite) -> None:
    link, (ada, ben) = in_call(person, "Ada", "Ben")
    cleo = person("Cleo")
    cleo.knock(link)
    open_people(ada)
    ada.button("End meeting for all").click()
    ada.page.get_by_role("alertdialog").get_by_role("button", name="End meeting").click()

    for who in (ada, ben, cleo):
        expect(who.page.get_by_role("heading", name="The meeting is over")).to_be_visible()
        expect(who.page.get_by_role("link", name="Back to home")).to_be_visible()


def test_a_host_who_reloads_is_host_again(person: Invite) -> None:
    link, (ada, _) = in_call(person, "Ada", "Ben")
    ada.page.reload()
    ada.button("Join now").click()
    ada.expect_in_call()
    expect_role(ada, "Ada", "Host")
    cleo = person("Cleo")
    ada.let_in(cleo, link)


def test_the_newer_of_two_tabs_takes_over_and_the_older_is_told(person: Invite) -> None:
    link, (ada, ben) = in_call(person, "Ada", "Ben")
    older = ben.page
    # A tab that is opened from another, or duplicated, starts with what that one remembers.
    with ben.context.expect_page() as opened:
        older.evaluate("link => { window.open(link) }", link)
    newer = ben.page = opened.value
    ben.button("Join now").click()
    ben.expect_in_call()

    expect(older.get_by_role("heading", name="The call goes on in another window")).to_be_focused()
    ada.expect_to_see("Ben")
    assert sorted(ada.tile_names()) == ["Ada", "Ben"]

    ben.page = older
    ben.button("Use here").click()
    ben.expect_in_call()
    expect(newer.get_by_role("heading", name="The call goes on in another window")).to_be_visible()
    ada.expect_to_see("Ben")


def test_a_knock_is_counted_in_the_title_and_leaves_the_focus_alone(person: Invite) -> None:
    link, (ada,) = in_call(person, "Ada")
    expect(ada.page.get_by_role("heading", level=1)).to_be_focused()
    ada.button("Settings").focus()
    ben, cleo = person("Ben"), person("Cleo")
    ben.knock(link)
    expect(ada.page).to_have_title(re.compile(r"^\(1\) .*chattr$"))
    expect(ben.page.get_by_text("You are next")).to_be_visible()
    cleo.knock(link)
    expect(ada.page).to_have_title(re.compile(r"^\(2\) "))
    expect(cleo.page.get_by_text("You are second in line")).to_be_visible()
    expect(ada.button("Settings")).to_be_focused()

    ada.button("Deny").first.click()
    expect(ada.page).to_have_title(re.compile(r"^\(1\) "))
    expect(cleo.page.get_by_text("You are next")).to_be_visible()
    expect(ben.page.get_by_text(re.compile(r"You can ask again in \d:\d\d"))).to_be_visible()
    expect(ben.button("Ask again")).to_be_disabled()
    ada.admit()
    expect(ada.page).to_have_title(re.compile(r"^[a-z]{3}-[a-z]{4}-[a-z]{3} · chattr$"))


def test_a_knock_is_heard_unless_the_sound_is_off(person: Invite) -> None:
    link, (ada,) = in_call(person, "Ada")
    ada.page.evaluate(
        """() => {
            window.notes = 0;
            const start = OscillatorNode.prototype.start;
            OscillatorNode.prototype.start = function (...given) {
                window.notes += 1;
                return start.apply(this, given);
            };
        }"""
    )
    ben, cleo = person("Ben"), person("Cleo")
    ben.knock(link)
    expect(ada.button("Admit")).to_be_visible()
    wait_until(lambda: ada.page.evaluate("window.notes") == 2, what="two notes were struck")

    ada.button("Settings").click()
    ada.page.get_by_role("switch", name="Sound when someone knocks").click()
    ada.page.keyboard.press("Escape")
    cleo.knock(link)
    expect(ada.button("Admit all")).to_be_visible()
    assert ada.page.evaluate("window.notes") == 2
    ada.page.reload()
    ada.button("Settings").wait_for(state="detached")
    assert ada.page.evaluate("localStorage.getItem('chattr.knock-sound')") == "off"


def test_all_are_admitted_from_the_list_of_people(person: Invite) -> None:
    link, (ada,) = in_call(person, "Ada")
    open_people(ada)
    ben, cleo = person("Ben"), person("Cleo")
    ben.knock(link)
    cleo.knock(link)
    # The list stands for the cards while it is open.
    expect(ada.button("Admit")).to_have_count(2)
    ada.button("Admit all").click()
    ben.expect_in_call()
    cleo.expect_in_call()
    expect(ada.page.get_by_role("heading", name="In the call 3")).to_be_focused()
