"""One Chromium and one server for the whole suite; a fresh context for each person."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from lid import Lid
from person import Person, new_person
from server_process import ServerProcess, free_port

HERE = Path(__file__).parent
OUTPUT = HERE / "output"
CHROMIUM = os.environ.get("CHROMIUM_BIN", "/usr/bin/chromium")
COMMON_FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
FAKE_DEVICES = [
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--auto-accept-this-tab-capture",
]
UDP_ON_LOOPBACK = "--allow-loopback-in-peer-connection"
LAUNCH_TIMEOUT_MS = 90_000
LOOK_MS = 5_000
"""For a last look at a page that may not answer any more."""

PEOPLE = pytest.StashKey[list[Person]]()

TEST_TIMEOUT_S = 300
"""For a whole test, all its waits together; a condition that does not come about ends it much earlier."""


class Browsers:
    """One Chromium for each set of flags; one that has crashed is started anew."""

    def __init__(self, chromium: BrowserType) -> None:
        self._chromium = chromium
        self._running: dict[tuple[str, ...], Browser] = {}

    def get(self, *flags: str) -> Browser:
        browser = self._running.get(flags)
        if browser is None or not browser.is_connected():
            browser = self._running[flags] = self.launch(*flags)
        return browser

    def launch(self, *flags: str, program: str = CHROMIUM, audible: bool = False) -> Browser:
        """One more, which its user closes; `program` may start it elsewhere. `audible`: pages make sound."""
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        return self._chromium.launch(
            executable_path=program,
            args=[*COMMON_FLAGS, *sandbox, *flags],
            ignore_default_args=["--mute-audio"] if audible else None,
            timeout=LAUNCH_TIMEOUT_MS,
        )

    def close(self) -> None:
        for browser in self._running.values():
            browser.close()


@pytest.fixture(scope="session")
def browsers() -> Iterator[Browsers]:
    with sync_playwright() as playwright:
        browsers = Browsers(playwright.chromium)
        yield browsers
        browsers.close()


@pytest.fixture
def browser(browsers: Browsers) -> Browser:
    return browsers.get(*FAKE_DEVICES, UDP_ON_LOOPBACK)


@pytest.fixture
def strict_browser(browsers: Browsers) -> Browser:
    """Fake devices, but nobody clicks 'Allow': permissions are as each context grants them."""
    return browsers.get("--use-fake-device-for-media-stream", "--deny-permission-prompts")


@pytest.fixture
def bare_browser(browsers: Browsers) -> Browser:
    """A machine without camera and microphone."""
    return browsers.get()


@pytest.fixture
def laptop(browsers: Browsers) -> Iterator[tuple[Browser, Lid]]:
    """A browser of its own, all of which can be put to sleep."""
    mark = f"--chattr-lid={os.getpid()}"
    browser, lid = browsers.launch(*FAKE_DEVICES, UDP_ON_LOOPBACK, mark), Lid(mark)
    yield browser, lid
    lid.open()
    browser.close()


@pytest.fixture(scope="session")
def start_server() -> Iterator[Callable[..., ServerProcess]]:
    OUTPUT.mkdir(exist_ok=True)
    started: list[ServerProcess] = []

    def start(**settings: str) -> ServerProcess:
        settings.setdefault("RTC_PORT", str(free_port()))
        settings.setdefault("WORKERS", "1")
        settings.setdefault("DATABASE", ":memory:")
        server = ServerProcess(settings)
        started.append(server)
        server.start(OUTPUT / f"server-{server.port}.log")
        return server

    yield start
    for server in started:
        server.stop()


@pytest.fixture(scope="session")
def shared_server(start_server: Callable[..., ServerProcess]) -> ServerProcess:
    return start_server()


@pytest.fixture
def server(
    request: pytest.FixtureRequest, start_server: Callable[..., ServerProcess]
) -> Iterator[ServerProcess]:
    """The server of the whole suite; one of its own for a test that is marked `own_server`.

    The shared one may hold people of tests before for a while, in other rooms: whoever counts what is
    on the workers wants their own.
    """
    if request.node.get_closest_marker("own_server") is None:
        yield request.getfixturevalue("shared_server")
        return
    server = start_server()
    yield server
    server.stop()


@pytest.fixture
def person(
    browser: Browser, server: ServerProcess, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Person]]:
    """Make people; a failed test tells what each of them saw, and leaves a screenshot of it."""
    made: list[Person] = []
    request.node.stash[PEOPLE] = made

    def make(name: str, *, via: Browser | None = None, at: str | None = None, **options: Any) -> Person:
        someone = new_person(via or browser, name, at or server.url, **options)
        made.append(someone)
        return someone

    yield make
    for someone in made:
        if getattr(request.node, "failed", False) and not someone.page.is_closed():
            someone.page.screenshot(path=OUTPUT / f"{request.node.name}-{someone.name}.png")
        someone.context.close()


def seen_by(someone: Person) -> str:
    """The page of somebody whose test has failed, as a screen reader tells it, and its errors."""
    if someone.page.is_closed():
        return "the page is closed"
    try:
        page = someone.page.locator("body").aria_snapshot(timeout=LOOK_MS)
    except PlaywrightError as error:
        page = f"the page does not answer: {error}"
    return "\n".join([someone.page.url, page, *someone.console_errors])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE) and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(TEST_TIMEOUT_S))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    report = yield
    if report.failed:
        item.failed = True  # type: ignore[attr-defined]
        report.sections += [(f"what {who.name} saw", seen_by(who)) for who in item.stash.get(PEOPLE, [])]
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show why a test needed a second try: only the last try is reported otherwise."""
    for report in terminalreporter.stats.get("rerun", []):
        terminalreporter.section(f"first try of {report.nodeid}")
        terminalreporter.line(report.longreprtext)
        for title, content in report.sections:
            terminalreporter.section(title, sep="-")
            terminalreporter.line(content)
