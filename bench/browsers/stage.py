"""A server, real browsers and synthetic people, for measuring."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "e2e"))
sys.path.insert(0, str(ROOT / "scripts"))

from playwright.sync_api import Browser, Playwright  # noqa: E402

from bootstrap.browser import executable  # noqa: E402 - the paths are only known here
from conftest import COMMON_FLAGS, FAKE_DEVICES, UDP_ON_LOOPBACK  # noqa: E402
from network_namespace import NetworkNamespace  # noqa: E402
from person import Person, new_person, wait_until  # noqa: E402
from server_process import ServerProcess, free_port  # noqa: E402
from synthetic_people import Synthetic, let_in  # noqa: E402

__all__ = [
    "Browser",
    "NetworkNamespace",
    "Person",
    "ServerProcess",
    "Synthetic",
    "clicked",
    "free_port",
    "launch",
    "let_in",
    "moved",
    "new_server",
    "new_watcher",
    "reachable_server",
    "scratch",
    "trusting",
    "wait_until",
]

CLOCK = (Path(__file__).parent / "clock.js").read_text(encoding="utf-8")
PATIENCE_S = 30.0


def new_server(folder: Path, *, port: int | None = None, **settings: str) -> ServerProcess:
    """Start a server that remembers its rooms."""
    folder.mkdir(exist_ok=True)
    chosen = {"RTC_PORT": str(free_port()), "DATABASE": str(folder / "rooms.sqlite"), **settings}
    server = ServerProcess(chosen, port=port or free_port())
    server.start(folder / "server.log")
    return server


def reachable_server(folder: Path, inside: NetworkNamespace, **settings: str) -> tuple[ServerProcess, str]:
    """Start a server that is met from inside the namespace, and return it with its address there."""
    port = free_port()
    reach = {"HOST": "0.0.0.0", "ANNOUNCED_ADDRESS": inside.address}  # noqa: S104 - for a measurement
    server = new_server(folder / str(port), port=port, **reach, **settings)
    return server, f"http://{inside.address}:{port}"


def trusting(url: str) -> str:
    """Cameras need a secure context; with this flag the origin counts as one."""
    return f"--unsafely-treat-insecure-origin-as-secure={url}"


def launch(playwright: Playwright, *flags: str, inside: NetworkNamespace | None = None) -> Browser:
    """Start a browser, in a network of its own if wanted."""
    program = executable()
    if program is None:
        sys.exit("Chromium is needed; `make bench` installs it")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    loopback = [] if inside else [UDP_ON_LOOPBACK]
    return playwright.chromium.launch(
        executable_path=inside.wrapper(program) if inside else program,
        args=[*COMMON_FLAGS, *FAKE_DEVICES, *sandbox, *loopback, *flags],
    )


def new_watcher(browser: Browser, name: str, url: str) -> Person:
    """Somebody whose page stamps clicks and frames."""
    person = new_person(browser, name, url)
    person.context.add_init_script(CLOCK)
    return person


def clicked(person: Person, button: str) -> float:
    """When they clicked, Unix time in s."""
    return float(person.page.evaluate("name => window.__clock.clicks[name]", button)) / 1000


def moved(
    person: Person,
    names: list[str],
    since: float,
    *,
    nth: int = 1,
    enough: Callable[[list[float | None]], bool] = all,
) -> list[float]:
    """Wait until each of these tiles has shown its `nth` frame after `since`; return when, in s.

    With `any` for `enough`, until one of them has: of many people some are on another page.

    :raises TimeoutError: not in half a minute.
    """
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        found = person.page.evaluate(
            "([names, since, nth]) => window.__clock.moved(names, since, nth)", [names, since * 1000, nth]
        )
        if enough(found):
            return [at / 1000 for at in found if at]
        person.page.wait_for_timeout(50)
    raise TimeoutError(f"{person.name} does not see all of {', '.join(names)}")


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="chattr-bench-") as folder:
        yield Path(folder)
