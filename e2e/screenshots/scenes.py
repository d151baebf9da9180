"""Every state of the client, in the order of the sheets."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import expect
from studio import STRANGE_ORIGIN, Studio

from chatting import messages, open_chat, say
from person import Person

CODE = "/abc-defg-hij"


def at_home(studio: Studio) -> None:
    ada = studio.person("Ada Lovelace")
    ada.page.goto(ada.base_url)
    expect(ada.button("New meeting")).to_be_visible()
    studio.shoot(ada.page, "home", "Home")
    ada.button("New meeting").click()
    ada.fill_name()
    expect(ada.page.locator("video")).to_be_visible()
    studio.shoot(ada.page, "lobby", "Lobby")


def at_the_door(studio: Studio) -> None:
    host, guest = studio.person("Ada Lovelace"), studio.person("Tim Berners-Lee")
    link = host.start_meeting()
    guest.knock(link)
    studio.shoot(guest.page, "waiting", "Waiting at the door")
    expect(host.button("Admit")).to_be_visible()
    studio.shoot(host.page, "knock", "Somebody knocks")
    host.button("Deny").click()
    expect(guest.page.get_by_text("did not let you in")).to_be_visible()
    studio.shoot(guest.page, "denied", "Denied")

    removed, left = studio.person("Grace Hopper"), studio.person("Radia Perlman")
    for someone in (removed, left):
        host.let_in(someone, link)
    host.button("People").click()
    host.button("More actions for Grace Hopper").click()
    host.page.get_by_role("menuitem", name="Remove from call").click()
    host.page.get_by_role("alertdialog").get_by_role("button", name="Remove").click()
    expect(removed.button("Leave call")).to_have_count(0)
    studio.shoot(removed.page, "removed", "Removed by a host")

    host.button("Lock meeting").click()
    expect(host.button("Unlock meeting")).to_be_visible()
    late = studio.person("Alan Turing")
    late.open(link)
    late.fill_name()
    late.button("Ask to join").click()
    expect(late.page.get_by_text("The meeting is locked")).to_be_visible()
    studio.shoot(late.page, "locked", "Locked")

    host.button("End meeting for all").click()
    host.page.get_by_role("alertdialog").get_by_role("button", name="End meeting").click()
    expect(left.page.get_by_text("The meeting is over")).to_be_visible()
    studio.shoot(left.page, "ended", "Meeting ended")


def in_the_call(studio: Studio) -> None:
    relay = studio.relay()
    ada, grace = studio.person("Ada Lovelace", at=relay.url), studio.person("Grace Hopper")
    link = ada.start_meeting()
    room = urlsplit(link).path.strip("/")
    ada.expect_to_see("Ada Lovelace")
    studio.shoot(ada.page, "alone", "Alone in the room")

    parts = urlsplit(link)
    ada.let_in(grace, f"{grace.base_url}{parts.path}#{parts.fragment}")
    ada.expect_to_see("Grace Hopper")
    studio.shoot(ada.page, "call-2", "Call of 2")

    studio.crowd(ada, room, ("Katherine Johnson", "Alan Turing"))
    grace.button("Raise hand").click()
    studio.shoot(ada.page, "call", "Call of 4")
    in_panels(studio, ada, grace)

    grace.button("Share screen").click()
    ada.expect_to_see("Grace Hopper, screen")
    studio.shoot(ada.page, "stage", "Stage with a shared screen")
    grace.button("Stop sharing").click()
    grace.button("Lower hand").click()

    relay.cut()
    expect(ada.button("Reconnect now")).to_be_visible()
    studio.shoot(ada.page, "reconnecting", "Reconnecting")
    relay.mend()
    expect(ada.button("Reconnect now")).to_have_count(0)

    studio.crowd(ada, room, ("Radia Perlman", "Tim Berners-Lee", "Hedy Lamarr", "Søren", "Barbara Liskov"))
    studio.shoot(ada.page, "call-9", "Call of 9")

    ben = studio.person("Ben")
    ada.let_in(ben, f"{ben.base_url}{parts.path}")
    ben.button("Chat").click()
    studio.shoot(ben.page, "chat-locked", "Chat without the key")


def in_panels(studio: Studio, ada: Person, grace: Person) -> None:
    open_chat(ada, grace)
    say(grace, "Good morning! The numbers of the **third quarter** are in.")
    say(grace, "I will show them in a minute.")
    say(ada, "Wonderful. Can you put the slides into the folder afterwards?")
    say(grace, "Of course: https://example.org/slides")
    expect(messages(ada).get_by_role("link")).to_be_visible()
    studio.shoot(ada.page, "chat", "Chat")
    for someone in (ada, grace):
        someone.page.get_by_role("button", name="Close", exact=True).click()

    panels = {"people": "People", "invite": "Invite", "settings": "Settings"}
    for name, label in panels.items():
        ada.button(label).click()
        ada.page.wait_for_timeout(500)
        studio.shoot(ada.page, name, label)
        ada.page.get_by_role("button", name="Close", exact=True).click()
    ada.button("More options").click()
    ada.page.get_by_role("menuitem", name="Connection quality").click()
    # Rates are known at the second look.
    ada.page.wait_for_timeout(3000)
    studio.shoot(ada.page, "quality", "Connection quality")
    ada.page.get_by_role("button", name="Close", exact=True).click()


def refused(studio: Studio) -> None:
    small = studio.start_server(MAX_PARTICIPANTS_PER_ROOM="1")
    host, guest = studio.person("Ada Lovelace", at=small.url), studio.person("Grace Hopper", at=small.url)
    guest.open(host.start_meeting())
    guest.fill_name()
    guest.button("Ask to join").click()
    expect(guest.page.get_by_text("full").first).to_be_visible()
    studio.shoot(guest.page, "full", "Room full")

    host.leave()
    host.button("Rejoin").click()
    host.fill_name()
    small.stop()
    host.button("Join now").click()
    expect(host.page.get_by_text("does not answer").first).to_be_visible()
    studio.shoot(host.page, "server-away", "Server away")


def without_devices(studio: Studio) -> None:
    def lobby(someone: Person, name: str, label: str, origin: str | None = None) -> None:
        someone.page.goto(f"{origin or someone.base_url}{CODE}")
        someone.fill_name()
        someone.page.wait_for_timeout(700)
        studio.shoot(someone.page, name, label)

    ada = "Ada Lovelace"
    lobby(studio.person(ada, missing=("video",)), "no-camera", "No camera")
    lobby(studio.person(ada, missing=("audio",)), "no-microphone", "No microphone")
    lobby(studio.person(ada, busy=("video",)), "camera-busy", "Camera in use by another app")
    denied = studio.person(ada, via=studio.strict_browser, permissions=[])
    lobby(denied, "permission-denied", "Permission denied")
    unsupported = studio.person(ada, script="delete window.RTCPeerConnection;")
    lobby(unsupported, "unsupported-browser", "Unsupported browser")
    stranger = studio.person(ada, via=studio.strange_browser, permissions=[])
    origin = f"http://{STRANGE_ORIGIN}:{studio.server.port}"
    lobby(stranger, "insecure-origin", "Insecure origin", origin)


def elsewhere(studio: Studio) -> None:
    ada = studio.person("Ada Lovelace")
    ada.page.goto(f"{ada.base_url}/check")
    expect(ada.button("Check again")).to_be_visible()
    studio.shoot(ada.page, "check", "/check")
    ada.page.goto(f"{ada.base_url}/no-code-7")
    expect(ada.page.get_by_role("heading", name="There is no such meeting code")).to_be_visible()
    studio.shoot(ada.page, "wrong-code", "Wrong code")


SCENES = (at_home, at_the_door, in_the_call, refused, without_devices, elsewhere)
