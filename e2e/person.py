"""A person in front of a browser, who finds everything by its accessible name."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

PROBES = Path(__file__).with_name("probes.js").read_text(encoding="utf-8")
MACHINE = "Object.defineProperty(Navigator.prototype, 'hardwareConcurrency', {{ get: () => {cores} }})"
"""Machines with fewer cores than four send 360 rows."""
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}

PATIENCE_S = 45.0
"""How long anything may take: much longer than it does, since the machine may be busy with other things."""

expect.set_options(timeout=PATIENCE_S * 1000)


def wait_until(condition: Callable[[], Any], *, what: str, timeout_s: float = PATIENCE_S) -> Any:
    """Return the first true value of `condition`; fail with `what` when the time is over."""
    end = time.monotonic() + timeout_s
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {timeout_s:g} s: {what} (last: {value!r})")
        time.sleep(0.1)


@dataclass(frozen=True)
class VideoSample:
    """What a playing `<video>` says of itself."""

    width: int
    current_time: float


class Person:
    """One browser context with one page."""

    def __init__(self, context: BrowserContext, name: str, base_url: str) -> None:
        self.context = context
        self.name = name
        self.base_url = base_url
        self.page: Page = context.new_page()
        self.console_errors: list[str] = []
        self.page.on("console", self._keep_console_error)
        self.page.on("pageerror", lambda error: self.console_errors.append(str(error)))

    def _keep_console_error(self, message: Any) -> None:
        if message.type == "error":
            self.console_errors.append(message.text)

    # Actions, named as a person would say them.

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def start_meeting(self) -> str:
        """Home → New meeting → lobby → Join now. Returns the link to send."""
        self.page.goto(self.base_url)
        self.button("New meeting").click()
        self.page.wait_for_url(re.compile(r"/[a-z]{3}-[a-z]{4}-[a-z]{3}"))
        link = self.page.url
        self.fill_name()
        self.button("Join now").click()
        self.expect_in_call()
        return link

    def fill_name(self) -> None:
        self.page.get_by_role("textbox", name="Your name").fill(self.name)

    def open(self, link: str) -> None:
        """Load the page, also when only the fragment differs from what is open."""
        self.page.goto("about:blank")
        self.page.goto(link)

    def knock(self, link: str) -> None:
        """Open the link, fill in the lobby, ask to join."""
        self.open(link)
        self.fill_name()
        self.button("Ask to join").click()
        self.expect_waiting()

    def expect_waiting(self) -> None:
        expect(self.page.get_by_text("Waiting for the host to let you in")).to_be_visible()

    def admit(self) -> None:
        """Let in the one who knocks."""
        self.button("Admit").first.click()

    def let_in(self, guest: Person, link: str) -> None:
        """`guest` knocks at the link and is admitted by this one."""
        guest.knock(link)
        self.admit()
        guest.expect_in_call()

    def leave(self) -> None:
        self.button("Leave call").click()
        expect(self.button("Leave call")).to_have_count(0)

    def expect_in_call(self) -> None:
        expect(self.button("Leave call")).to_be_visible()

    def watch_for_jumps(self) -> None:
        """Note where the button into the call is, from its first frame on; to be called before `goto`."""
        self.context.add_init_script(
            """
            window.__places = new Set();
            (function look() {
                for (const button of document.querySelectorAll('button[type=submit]')) {
                    if (/Join now|Ask to join/.test(button.textContent)) {
                        const { x, y } = button.getBoundingClientRect();
                        window.__places.add(`${Math.round(x)}, ${Math.round(y)}`);
                    }
                }
                requestAnimationFrame(look);
            })();
            """
        )

    def places_of_join_button(self) -> list[str]:
        """Everywhere that the button has been, as 'x, y'."""
        found = self.page.evaluate("[...window.__places]")
        assert isinstance(found, list)
        return found

    # What they see.

    def tile(self, name: str) -> Locator:
        return self.page.get_by_role("figure", name=name, exact=True)

    def tile_names(self) -> list[str]:
        # In one look: a tile may go between two.
        names = self.page.get_by_role("figure").evaluate_all("all => all.map(one => one.ariaLabel ?? '')")
        return list(map(str, names))

    def video_sample(self, name: str) -> VideoSample | None:
        video = self.tile(name).locator("video")
        if video.count() != 1:
            return None
        found = video.evaluate("v => ({ width: v.videoWidth, currentTime: v.currentTime })")
        return VideoSample(found["width"], found["currentTime"])

    def expect_to_see(self, name: str, *, timeout_s: float = PATIENCE_S) -> None:
        """The tile of `name` plays: a size, and a clock that advances."""

        def playing() -> bool:
            first = self.video_sample(name)
            if first is None or first.width == 0:
                return False
            self.page.wait_for_timeout(250)
            second = self.video_sample(name)
            return second is not None and second.current_time > first.current_time

        wait_until(playing, what=f"{self.name} sees {name} move", timeout_s=timeout_s)

    def received_audio_energy(self) -> float:
        """Sum of `totalAudioEnergy` over all inbound audio (W3C webrtc-stats)."""
        entries = self.stats("inbound-rtp", "audio")
        return float(sum(entry.get("totalAudioEnergy", 0.0) for entry in entries))

    def expect_to_hear(self, *, timeout_s: float = PATIENCE_S) -> None:
        before = self.received_audio_energy()
        wait_until(
            lambda: self.received_audio_energy() > before,
            what=f"{self.name} receives sound",
            timeout_s=timeout_s,
        )

    def stats(self, kind_of_entry: str, kind: str | None = None) -> list[dict[str, Any]]:
        found = self.page.evaluate(
            "([type, kind]) => window.__probe.stats(type, kind)", [kind_of_entry, kind]
        )
        assert isinstance(found, list)
        return found

    def local_track_states(self, kind: str) -> list[str]:
        found = self.page.evaluate(
            "kind => window.__probe.tracks.filter(t => t.kind === kind).map(t => t.readyState)", kind
        )
        assert isinstance(found, list)
        return found

    def pasted(self) -> str:
        """What this person has copied; pages may not read that, so it is pasted into one of no site."""
        page = self.context.new_page()
        page.set_content("<textarea autofocus></textarea>")
        page.locator("textarea").press("Control+v")
        text = page.locator("textarea").input_value()
        page.close()
        return text


def new_person(
    browser: Browser, name: str, base_url: str, *, viewport: dict[str, int] | None = None, **options: Any
) -> Person:
    """A person with a browser profile of their own, devices granted unless `options` says otherwise."""
    options.setdefault("permissions", ["camera", "microphone"])
    context = browser.new_context(viewport=viewport or DESKTOP, **options)
    context.set_default_timeout(PATIENCE_S * 1000)
    context.add_init_script(PROBES)
    return Person(context, name, base_url)
