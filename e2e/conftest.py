"""One Chromium and one server for the whole suite; a fresh context for each person."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, Playwright, sync_playwright

from person import Person, new_person
from server_process import ServerProcess, free_port

OUTPUT = Path(__file__).parent / "output"
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


def launch(chromium: BrowserType, *flags: str) -> Browser:
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return chromium.launch(executable_path=CHROMIUM, args=[*COMMON_FLAGS, *sandbox, *flags])


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with launch(playwright.chromium, *FAKE_DEVICES, UDP_ON_LOOPBACK) as browser:
        yield browser


@pytest.fixture(scope="session")
def strict_browser(playwright: Playwright) -> Iterator[Browser]:
    """Fake devices, but nobody clicks 'Allow': permissions are as each context grants them."""
    with launch(
        playwright.chromium, "--use-fake-device-for-media-stream", "--deny-permission-prompts"
    ) as browser:
        yield browser


@pytest.fixture(scope="session")
def bare_browser(playwright: Playwright) -> Iterator[Browser]:
    """A machine without camera and microphone."""
    with launch(playwright.chromium) as browser:
        yield browser


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
def server(shared_server: ServerProcess) -> ServerProcess:
    return shared_server


@pytest.fixture
def person(
    browser: Browser, server: ServerProcess, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Person]]:
    """Make people; a failed test leaves a screenshot of what each of them saw."""
    made: list[Person] = []

    def make(name: str, *, via: Browser | None = None, at: str | None = None, **options: Any) -> Person:
        someone = new_person(via or browser, name, at or server.url, **options)
        made.append(someone)
        return someone

    yield make
    for someone in made:
        if getattr(request.node, "failed", False) and not someone.page.is_closed():
            someone.page.screenshot(path=OUTPUT / f"{request.node.name}-{someone.name}.png")
        someone.context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    report = yield
    if report.failed:
        item.failed = True  # type: ignore[attr-defined]
    return report
