"""The main flow in a second engine: Firefox ESR knocks at a host in Chromium, and both see, read and leave.

What its automation cannot do is in docs/browsers.md.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from chatting import expect_said, open_chat, say
from conftest import OUTPUT
from firefox import Firefox, firefox_program
from person import MACHINE, PROBES, Person, wait_until
from server_process import ServerProcess

Invite = Callable[..., Person]
pytestmark = pytest.mark.browser

PLAYS = """
(async () => {
    const figure = [...document.querySelectorAll('figure')].find(one => one.ariaLabel === %s);
    const video = figure?.querySelector('video');
    if (!video?.videoWidth) return false;
    const before = video.currentTime;
    await new Promise(resolve => setTimeout(resolve, 300));
    return video.currentTime > before;
})()
"""


A_WEAK_MACHINE = f"() => {{ {PROBES}\n{MACHINE.format(cores=2)}; }}"

SENT_HEIGHTS = """
window.__probe.stats('outbound-rtp', 'video').then(entries => {
    const sent = entries.filter(entry => entry.framesEncoded > 0).map(entry => entry.frameHeight);
    return sent.sort((a, b) => a - b).join(' ');
})
"""


@pytest.fixture
def firefox() -> Iterator[Firefox]:
    program = firefox_program()
    if program is None:
        pytest.skip("There is no Firefox ESR here: Debian has it as a package, Ubuntu has not.")
    OUTPUT.mkdir(exist_ok=True)
    with Firefox(program, OUTPUT / "firefox.log") as firefox:
        yield firefox


def expect_to_see(firefox: Firefox, name: str) -> None:
    firefox.wait_for(PLAYS % json.dumps(name), what=f"{name} moves")


def test_the_main_flow_in_firefox(firefox: Firefox, person: Invite, server: ServerProcess) -> None:
    ada = person("Ada")
    link = ada.start_meeting()

    firefox.run_in_each_page(A_WEAK_MACHINE)
    # Home, with the link pasted as it came in a mail.
    firefox.open(server.url)
    firefox.click("textbox", "Meeting code or link")
    firefox.type(f"Come in: {link}.")
    firefox.click("button", "Join")
    code = urlsplit(link).path
    firefox.wait_for(f"location.pathname === {json.dumps(code)}", what="the lobby opens")
    firefox.wait_for("document.querySelector('video')?.videoWidth > 0", what="the preview plays")
    firefox.click("textbox", "Your name")
    firefox.type("Fox")
    firefox.click("button", "Ask to join")
    firefox.wait_for("document.body.innerText.includes('Waiting for the host')", what="the wait is told")

    ada.admit()
    firefox.expect("button", "Leave call")
    ada.expect_to_see("Fox")
    expect_to_see(firefox, "Ada")
    expect_to_see(firefox, "Fox")
    wait_until(
        lambda: firefox.ask(SENT_HEIGHTS) == "90 180 360", what="all three layers of a small camera are sent"
    )

    # The fragment came along, so both read each other.
    open_chat(ada)
    say(ada, "Hello Fox")
    firefox.click("button", "Chat")
    firefox.wait_for("document.body.innerText.includes('Hello Fox')", what="a message is read")
    firefox.click("textbox", "Message")
    firefox.type("Hello Ada")
    firefox.click("button", "Send")
    expect_said(ada, texts=["Hello Fox", "Hello Ada"])

    expect(ada.tile("Fox").get_by_text("Muted")).to_have_count(0)
    firefox.click("button", "Turn off microphone")
    expect(ada.tile("Fox").get_by_text("Muted")).to_have_count(1)
    firefox.click("button", "Turn on microphone")
    ada.expect_to_hear()

    firefox.click("button", "Leave call")
    wait_until(lambda: ada.tile_names() == ["Ada"], what="Fox is gone")
