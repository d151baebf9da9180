"""The call screen: keys, views, one's own picture, reactions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from person import Person, wait_until

LOOK_INTO_SMALL_WINDOW = """
() => {
    const video = document.pictureInPictureElement;
    if (video === null || video.videoWidth === 0) return null;
    const canvas = Object.assign(document.createElement('canvas'), { width: 32, height: 18 });
    const context = canvas.getContext('2d');
    context.drawImage(video, 0, 0, 32, 18);
    return [...context.getImageData(0, 0, 32, 18).data];
}
"""
"""What a video above other windows shows now, in few pixels; null: there is none."""
Invite = Callable[..., Person]
pytestmark = pytest.mark.browser


def rest(page: Page) -> None:
    """Take the focus from every control."""
    page.evaluate("document.activeElement.blur()")


def test_single_keys_act_in_the_call_and_not_while_writing(person: Invite) -> None:
    ada = person("Ada")
    ada.start_meeting()
    page = ada.page
    rest(page)

    page.keyboard.press("m")
    expect(ada.button("Turn on microphone")).to_be_visible()
    page.keyboard.press("Control+m")
    page.keyboard.press("v")
    expect(ada.button("Turn on camera")).to_be_visible()
    expect(ada.button("Turn on microphone")).to_be_visible()
    page.keyboard.press("h")
    expect(ada.button("Lower hand")).to_be_visible()

    page.keyboard.press("c")
    chat = page.get_by_role("complementary", name="Chat")
    writer = chat.get_by_role("textbox")
    writer.focus()
    page.keyboard.type("much vivid ham? ")
    expect(writer).to_have_value("much vivid ham? ")
    expect(ada.button("Turn on microphone")).to_be_visible()
    page.keyboard.press("Escape")
    expect(chat).to_have_count(0)

    rest(page)
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet.get_by_text("Talk while held")).to_be_visible()
    sheet.get_by_role("switch", name="Use shortcuts").click()
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    rest(page)
    for key in ("m", "v", "?"):
        page.keyboard.press(key)
    expect(sheet).to_have_count(0)
    expect(ada.button("Turn on microphone")).to_be_visible()
    assert ada.button("Turn on microphone").get_attribute("aria-keyshortcuts") is None


def test_the_space_key_opens_the_microphone_while_it_is_held(person: Invite) -> None:
    ada, ben = person("Ada"), person("Ben")
    ada.let_in(ben, ada.start_meeting())
    rest(ada.page)
    ada.page.keyboard.press("m")
    muted = ben.tile("Ada").get_by_text("Muted")
    expect(muted).to_have_count(1)

    ada.page.keyboard.down(" ")
    expect(ada.button("Microphone is on while you hold Space")).to_be_visible()
    expect(muted).to_have_count(0)
    ben.expect_to_hear()
    ada.page.keyboard.up(" ")
    expect(ada.button("Turn on microphone")).to_be_visible()
    expect(muted).to_have_count(1)
    wait_until(lambda: "live" not in ada.local_track_states("audio"), what="the microphone is let go")

    # On a button the key is the button's.
    ada.button("Raise hand").focus()
    ada.page.keyboard.press(" ")
    expect(ada.button("Lower hand")).to_be_visible()
    expect(muted).to_have_count(1)


def meet_three(person: Invite) -> tuple[Person, Person]:
    """Ada, who looks, and Ben; Cleo is there too and keeps her microphone off."""
    ada, ben, cleo = person("Ada"), person("Ben"), person("Cleo")
    link = ada.start_meeting()
    for guest in (ben, cleo):
        ada.let_in(guest, link)
    rest(cleo.page)
    cleo.page.keyboard.press("m")
    return ada, ben


def box(person: Person, name: str) -> dict[str, float]:
    """Where a tile has come to rest."""
    tile = person.tile(name)
    last: list[object] = []

    def rests() -> bool:
        last.append(tile.bounding_box())
        return len(last) > 2 and last[-1] == last[-2] == last[-3]

    wait_until(rests, what=f"the tile of {name} rests")
    found = last[-1]
    assert isinstance(found, dict)
    return found


def choose(person: Person, opener: str, item: str) -> None:
    person.page.get_by_role("button", name=opener).focus()
    person.page.keyboard.press("Enter")
    person.page.get_by_role("menuitem", name=item).click()


def test_own_picture_and_speaker_view(person: Invite) -> None:
    ada, _ben = meet_three(person)
    own = ada.tile("Ada")
    own.evaluate("tile => { window.__own = tile }")

    choose(ada, "Options for your own tile", "Let my picture float")
    grip = ada.page.get_by_role("button", name="Your picture.")
    expect(grip).to_be_visible()
    others = box(ada, "Ben")
    floating = box(ada, "Ada")
    assert floating["width"] < others["width"] / 2
    assert floating["x"] > 640
    assert floating["y"] > 300
    assert own.evaluate("tile => tile === window.__own")

    grip.focus()
    ada.page.keyboard.press("ArrowUp")
    wait_until(lambda: box(ada, "Ada")["y"] < 100, what="the upper right corner")
    ada.page.keyboard.press("ArrowLeft")
    wait_until(lambda: box(ada, "Ada")["x"] < 100, what="the upper left corner")

    # Speaker view: Ben, the only one who is heard, has the stage; one's own choice outlives the page.
    choose(ada, "More options", "Speaker view")
    wait_until(lambda: box(ada, "Ben")["width"] > 2 * box(ada, "Cleo")["width"], what="Ben is large")
    ada.page.reload()
    ada.button("Join now").click()
    ada.expect_in_call()
    expect(grip).to_be_visible()
    wait_until(lambda: box(ada, "Ben")["width"] > 2 * box(ada, "Cleo")["width"], what="Ben is large")
    assert box(ada, "Ada")["x"] < 100

    choose(ada, "More options", "Grid view")
    wait_until(lambda: box(ada, "Ben")["width"] == box(ada, "Cleo")["width"], what="both are alike")
    choose(ada, "Options for your own tile", "Hide me from myself")
    expect(own).to_have_count(0)
    choose(ada, "More options", "Show my own picture")
    expect(own).to_have_count(1)


def test_reactions_rise_over_own_picture_and_are_told(person: Invite) -> None:
    ada, ben = person("Ada"), person("Ben", reduced_motion="reduce")
    ada.let_in(ben, ada.start_meeting())
    expect(ada.tile("Ben")).to_be_visible()
    ada.button("React").click()
    ada.button("Heart").click()
    for one in (ada, ben):
        expect(one.tile("Ada").get_by_text("❤️")).to_be_visible()
    expect(ben.page.get_by_text("Ada: Heart", exact=True)).to_have_count(1)
    # Who wants no motion sees it stand still.
    still = ben.tile("Ada").get_by_text("❤️")
    assert still.evaluate("mark => getComputedStyle(mark).animationName") == "none"
    for one in (ada, ben):
        expect(one.tile("Ada").get_by_text("❤️")).to_have_count(0)


def test_the_call_in_a_small_window(person: Invite) -> None:
    ada, ben = person("Ada"), person("Ben")
    ada.let_in(ben, ada.start_meeting())
    ada.expect_to_see("Ben")
    with ada.context.expect_page() as opening:
        choose(ada, "More options", "Small window above others")
    window = opening.value
    figure = window.get_by_role("figure", name="Ben")
    playing = "v => v.videoWidth > 0 && !v.paused"
    wait_until(lambda: figure.locator("video").evaluate(playing), what="Ben moves in it")
    window.get_by_role("button", name="Turn off microphone").click()
    expect(ben.tile("Ada").get_by_text("Muted")).to_have_count(1)
    with window.expect_event("close"):
        window.get_by_role("button", name="Leave call").click()
    expect(ada.button("Leave call")).to_have_count(0)


def test_without_small_pages_a_video_stands_above_other_windows(person: Invite) -> None:
    ada, ben = person("Ada"), person("Ben")
    ada.context.add_init_script("delete window.documentPictureInPicture")
    ada.let_in(ben, ada.start_meeting())
    ada.expect_to_see("Ben")
    choose(ada, "More options", "Small window above others")

    def seen() -> object:
        return ada.page.evaluate(LOOK_INTO_SMALL_WINDOW)

    def moves() -> bool:
        first = seen()
        ada.page.wait_for_timeout(500)
        return first is not None and seen() not in (None, first)

    def is_a_card() -> bool:
        kind = "document.pictureInPictureElement?.srcObject?.getVideoTracks()[0]?.constructor.name"
        return not moves() and ada.page.evaluate(kind) == "CanvasCaptureMediaStreamTrack"

    wait_until(moves, what="Ben moves above other windows")
    ben.button("Turn off camera").click()
    wait_until(is_a_card, what="his initials stand there")
    ben.button("Turn on camera").click()
    wait_until(moves, what="Ben moves there again")
    choose(ada, "More options", "Close the small window")
    wait_until(lambda: ada.page.evaluate("document.pictureInPictureElement === null"), what="it is closed")
