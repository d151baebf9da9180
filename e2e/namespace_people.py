"""A browser in a network of its own, and a server that is met from there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser

from conftest import CHROMIUM, FAKE_DEVICES, Browsers
from network_namespace import NetworkNamespace, NotPossibleError
from person import PATIENCE_S, Person
from server_process import ServerProcess

StartServer = Callable[..., ServerProcess]


@contextmanager
def network() -> Iterator[NetworkNamespace]:
    """A network for one browser; the test is skipped where one cannot be made."""
    try:
        made = NetworkNamespace()
    except NotPossibleError as error:
        pytest.skip(f"needs a network of its own for a browser, which cannot be made here: {error}")
    try:
        yield made
    finally:
        made.close()


def reachable_server(start_server: StartServer, inside: NetworkNamespace, **settings: str) -> ServerProcess:
    """A server that listens where the inside can reach it."""
    wanted = {"HOST": "0.0.0.0", "ANNOUNCED_ADDRESS": inside.address, "WORKERS": "1"}
    return start_server(**{**wanted, **settings})


def inner_url(server: ServerProcess, inside: NetworkNamespace) -> str:
    """The server as it is called from the inside."""
    return f"http://{inside.address}:{server.port}"


@contextmanager
def inner_browser(browsers: Browsers, inside: NetworkNamespace, url: str) -> Iterator[Browser]:
    """A Chromium whose only network is that one. Cameras need a secure context; `url` counts as one."""
    trust = f"--unsafely-treat-insecure-origin-as-secure={url}"
    browser = browsers.launch(*FAKE_DEVICES, trust, program=inside.wrapper(CHROMIUM))
    try:
        yield browser
    finally:
        browser.close()


@dataclass(frozen=True)
class AnotherNetwork:
    """A `browser` in a network of its own at the end of `line`, which calls the `server` by `url`."""

    line: NetworkNamespace
    server: ServerProcess
    url: str
    browser: Browser

    def pair(self, person: Callable[..., Person]) -> tuple[Person, Person]:
        """Ada on this machine, and Ben inside."""
        return person("Ada", at=self.server.url), person("Ben", via=self.browser, at=self.url)

    def meet(self, person: Callable[..., Person], *, timeout_s: float = PATIENCE_S) -> tuple[Person, Person]:
        """Both in a call, where each sees the other; Ada hosts."""
        ada, ben = self.pair(person)
        ada.let_in(ben, ada.start_meeting().replace(self.server.url, self.url))
        ada.expect_to_see("Ben", timeout_s=timeout_s)
        ben.expect_to_see("Ada", timeout_s=timeout_s)
        return ada, ben


@contextmanager
def another_network(
    browsers: Browsers, start_server: StartServer, **settings: str
) -> Iterator[AnotherNetwork]:
    """A server, and a browser in another network; `settings` are the server's."""
    with network() as line:
        server = reachable_server(start_server, line, **settings)
        url = inner_url(server, line)
        with inner_browser(browsers, line, url) as browser:
            yield AnotherNetwork(line, server, url, browser)
