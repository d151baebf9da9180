"""The browser client: its packages and its build."""

from __future__ import annotations

from . import npm
from .paths import CACHE, CLIENT, NODE_BIN
from .progress import Display
from .shell import Command, run
from .stamps import Stamp, fingerprint, tree

# Made by npm, by the build, and by the compiler of the words.
_NOT_SOURCE = frozenset(
    {"node_modules", ".svelte-kit", "build", "coverage", "compiled", "cache", "README.md"}
)
_BUILT_PAGE = CLIENT / "build" / "200.html"


def install_packages(display: Display) -> None:
    """Install exactly what client/package-lock.json names.

    :raises SetupError: npm cannot fetch it.
    """
    npm.install(CLIENT, "client packages", "npm-ci", display)


def build(display: Display) -> None:
    """Build the client if its sources changed since the last build.

    :raises SetupError: the build failed.
    """
    stamp = Stamp(CACHE / "stamps" / "client", fingerprint(tree(CLIENT, _NOT_SOURCE)))
    if stamp.fresh and _BUILT_PAGE.is_file():
        display.done("Client: ready")
        return
    display.work("Building the client")
    stamp.clear()
    command: Command = [NODE_BIN / "npm", "run", "build"]
    run(
        command,
        cwd=CLIENT,
        log="client",
        failure="The client could not be built.",
        advice="Mend what it names.",
    )
    stamp.set()
    display.done("Client: built")
