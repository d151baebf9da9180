"""On a phone: sizes, fingers, sheets, its keyboard, the other camera, the screen that stays on."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from chatting import open_chat
from conftest import FAKE_DEVICES, UDP_ON_LOOPBACK, Browsers
from layout import is_too_wide
from person import Person, wait_until

Invite = Callable[..., Person]
pytestmark = pytest.mark.browser

UPRIGHT = [{"width": 360, "height": 640}, {"width": 390, "height": 844}, {"width": 430, "height": 932}]
LYING = {"width": 740, "height": 360}
TARGET_PX = 44
KEYBOARD_TOP_PX = 470

SMALL_TARGETS = """
() => {
    const said = element => element.getAttribute('aria-label') ?? element.textContent.trim();
    const selector = 'button, a[href], input:not([type=hidden]), textarea, [role=switch], [role=combobox],' +
        '[role=radio], [role=menuitem], [role=button]';
    return [...document.querySelectorAll(selector)]
        .filter(element => element.checkVisibility({ visibilityProperty: true }) && element.tabIndex >= -1)
        .filter(element => !element.closest('[aria-hidden=true], [inert]') && !element.closest('p'))
        .map(element => [said(element), element.getBoundingClientRect()])
        .filter(([, box]) => box.width > 1 && (box.width < 43.5 || box.height < 43.5))
        .map(([name, box]) => `${name}: ${Math.round(box.width)} x ${Math.round(box.height)}`);
}
"""


def on_phone(person: Invite, name: str, **options: object) -> Person:
    return person(name, viewport=UPRIGHT[1], has_touch=True, is_mobile=True, **options)


def expect_to_fit(page: Page) -> None:
    """Nothing is too small for a finger, and nothing sticks out at the side, on any phone held either way."""
    found: dict[str, list[str]] = {}
    for size in (*UPRIGHT, LYING):
        page.set_viewport_size({**size})
        page.wait_for_timeout(300)
        small = page.evaluate(SMALL_TARGETS)
        if is_too_wide(page):
            small.append("the page is wider than the screen")
        if small:
            found[f"{size['width']} x {size['height']}"] = small
    page.set_viewport_size({**UPRIGHT[1]})
    assert not found


def draw(page: Page, *, start: tuple[float, float], down: float) -> None:
    """One finger, down the screen."""
    session = page.context.new_cdp_session(page)
    x, y = start

    def touch(kind: str, *points: tuple[float, float]) -> None:
        touches = [{"x": px, "y": py} for px, py in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    touch("touchStart", (x, y))
    for step in range(1, 9):
        touch("touchMove", (x, y + down * step / 8))
        page.wait_for_timeout(20)
    touch("touchEnd")
    session.detach()


def close(page: Page) -> None:
    page.get_by_role("button", name="Close", exact=True).click()


def test_fingers_meet_everything_before_the_call(person: Invite) -> None:
    ada = on_phone(person, "Ada")
    ada.page.goto(ada.base_url)
    expect(ada.button("New meeting")).to_be_visible()
    expect_to_fit(ada.page)
    ada.button("New meeting").click()
    ada.fill_name()
    expect_to_fit(ada.page)
    ada.page.goto(f"{ada.base_url}/check")
    expect(ada.button("Check again")).to_be_visible()
    expect_to_fit(ada.page)


def test_fingers_meet_everything_in_the_call(person: Invite) -> None:
    ada, ben = on_phone(person, "Ada"), on_phone(person, "Ben")
    link = ada.start_meeting()
    expect_to_fit(ada.page)
    ben.knock(link)
    expect(ada.button("Admit")).to_be_visible()
    expect_to_fit(ada.page)
    ada.admit()
    ben.expect_in_call()
    for panel in ("Chat", "People", "Invite", "Settings"):
        ada.button(panel).click()
        expect(ada.page.get_by_role("dialog")).to_be_visible()
        expect_to_fit(ada.page)
        close(ada.page)
        expect(ada.page.get_by_role("dialog")).to_have_count(0)


def test_sheets_go_with_a_finger(person: Invite) -> None:
    ada = on_phone(person, "Ada")
    ada.start_meeting()
    sheet = ada.page.get_by_role("dialog")
    for panel in ("People", "Chat"):
        ada.button(panel).click()
        heading = sheet.get_by_role("heading", name=panel)
        expect(heading).to_be_visible()
        box = heading.bounding_box()
        assert box is not None
        start = (box["x"] + 30, box["y"] + 10)
        draw(ada.page, start=start, down=40)
        expect(heading).to_be_visible()
        draw(ada.page, start=start, down=300)
        expect(sheet).to_have_count(0)


def test_the_keyboard_on_the_screen_leaves_the_composer_in_sight(person: Invite) -> None:
    ada = on_phone(person, "Ada")
    ada.start_meeting()
    open_chat(ada)
    field = ada.page.get_by_role("textbox", name="Message", exact=True)
    field.click()
    # Where the browser lays the keyboard over the page (iOS), it tells what is left of it.
    ada.page.evaluate(
        """top => {
            Object.defineProperty(visualViewport, 'height', { get: () => top });
            visualViewport.dispatchEvent(new Event('resize'));
        }""",
        KEYBOARD_TOP_PX,
    )
    box = field.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= KEYBOARD_TOP_PX
    # Where it makes the page smaller (Android), the page is laid out anew.
    ada.page.evaluate("() => { delete visualViewport.height }")
    ada.page.set_viewport_size({"width": 390, "height": KEYBOARD_TOP_PX})
    box = field.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= KEYBOARD_TOP_PX


def test_nothing_lies_under_a_notch(person: Invite) -> None:
    ada = on_phone(person, "Ada")
    insets = {"top": 47, "bottom": 34, "left": 0, "right": 0}
    session = ada.context.new_cdp_session(ada.page)
    session.send("Emulation.setSafeAreaInsetsOverride", {"insets": insets})
    ada.start_meeting()
    height = UPRIGHT[1]["height"]
    for name in ("Chat", "Leave call"):
        box = ada.button(name).bounding_box()
        assert box is not None
        assert box["y"] >= insets["top"]
        assert box["y"] + box["height"] <= height - insets["bottom"]


def test_the_other_camera_is_a_tap_away(person: Invite, browsers: Browsers) -> None:
    two = ("--use-fake-device-for-media-stream=device-count=2", *FAKE_DEVICES[1:], UDP_ON_LOOPBACK)
    ada, desk = on_phone(person, "Ada", via=browsers.get(*two)), person("Ben", via=browsers.get(*two))

    def camera() -> str:
        found = ada.page.evaluate(
            """() => window.__probe.tracks.filter(t => t.kind === 'video' && t.readyState === 'live')
                .map(t => t.getSettings().deviceId).join()"""
        )
        assert isinstance(found, str)
        return found

    ada.start_meeting()
    ada.expect_to_see("Ada")
    first = camera()
    ada.button("Switch camera").click()
    wait_until(lambda: camera() not in ("", first), what="another camera is live, alone")
    ada.button("Switch camera").click()
    wait_until(lambda: camera() == first, what="the first camera is back, alone")
    ada.expect_to_see("Ada")
    ada.button("Turn off camera").click()
    expect(ada.button("Switch camera")).to_have_count(0)

    # With a mouse there is a menu for it.
    desk.start_meeting()
    desk.expect_to_see("Ben")
    expect(desk.button("Switch camera")).to_have_count(0)


def test_the_screen_stays_on_as_long_as_the_call(person: Invite) -> None:
    ada = person("Ada", permissions=["camera", "microphone", "screen-wake-lock"])
    ada.context.add_init_script(
        """
        window.__locks = [];
        const request = navigator.wakeLock.request.bind(navigator.wakeLock);
        navigator.wakeLock.request = async (kind) => {
            const lock = await request(kind);
            window.__locks.push(lock);
            return lock;
        };
        """
    )

    def held() -> list[bool]:
        found = ada.page.evaluate("() => window.__locks.map(lock => !lock.released)")
        assert isinstance(found, list)
        return found

    ada.page.goto(f"{ada.base_url}/abc-defg-hij")
    expect(ada.page.get_by_role("textbox", name="Your name")).to_be_visible()
    assert held() == []
    ada.start_meeting()
    wait_until(lambda: held() == [True], what="the screen is kept on")
    ada.leave()
    wait_until(lambda: held() == [False], what="the screen may go dark")


def test_it_can_be_installed(person: Invite) -> None:
    ada = on_phone(person, "Ada")
    ada.page.goto(ada.base_url)
    session = ada.context.new_cdp_session(ada.page)
    found = session.send("Page.getAppManifest")
    assert found["errors"] == []
    assert found["url"].endswith("/manifest.webmanifest")
    sizes = ada.page.evaluate(
        """async () => {
            const link = document.querySelector('link[rel=manifest]').href;
            const { icons } = await (await fetch(link)).json();
            const apple = document.querySelector('link[rel=apple-touch-icon]').href;
            const files = [...icons.filter(icon => icon.type === 'image/png').map(icon => icon.src), apple];
            return Promise.all(files.map(async src => {
                const image = await createImageBitmap(await (await fetch(src)).blob());
                return `${image.width} x ${image.height}`;
            }));
        }"""
    )
    assert sizes == ["192 x 192", "512 x 512", "512 x 512", "180 x 180"]


def test_the_bar_of_the_browser_follows_the_chosen_theme(person: Invite) -> None:
    ada = on_phone(person, "Ada", color_scheme="light")
    ada.page.goto(ada.base_url)
    bar = ada.page.locator("meta[name=theme-color]").first
    expect(bar).to_have_attribute("content", "#f4f6f3")
    ada.button("Use the dark theme").click()
    expect(bar).to_have_attribute("content", "#0f1513")


def test_recent_meetings_are_there_to_go_back_to_and_can_be_forgotten(person: Invite) -> None:
    ada = person("Ada")
    first = ada.start_meeting()
    ada.leave()
    second = ada.start_meeting()
    ada.leave()
    codes = [re.sub(r".*/([a-z-]+)#.*", r"\1", link) for link in (first, second)]
    ada.page.goto(ada.base_url)
    recent = ada.page.get_by_role("region", name="Recent meetings")
    expect(recent.get_by_role("listitem")).to_have_count(2)
    expect(recent.get_by_role("listitem").first).to_contain_text(codes[1])

    # The whole link: the chat's key comes along.
    recent.get_by_role("button", name=re.compile(f"Open {codes[0]}")).click()
    ada.page.wait_for_url(first)
    ada.page.goto(ada.base_url)
    ada.button(f"Forget {codes[0]}").click()
    expect(recent.get_by_role("listitem")).to_have_count(1)
    expect(ada.button(f"Forget {codes[1]}")).to_be_focused()
    ada.button("Clear all").click()
    expect(recent.get_by_text("The list is empty.")).to_be_visible()
    ada.page.reload()
    expect(ada.button("New meeting")).to_be_visible()
    expect(recent).to_have_count(0)
