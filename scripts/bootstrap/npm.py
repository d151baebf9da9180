"""Packages of npm: exactly what a lock file names."""

from __future__ import annotations

from pathlib import Path

from .paths import NODE_BIN, REQUIREMENTS
from .progress import Display
from .shell import Command, run
from .stamps import Stamp, fingerprint


def install(folder: Path, what: str, log: str, display: Display) -> None:
    """Install what `folder`'s package-lock.json names; `what` names them to people.

    :raises SetupError: npm cannot fetch it.
    """
    title = what[0].upper() + what[1:]
    # Another Node.js may need other builds of the same packages.
    files = (folder / "package.json", folder / "package-lock.json", REQUIREMENTS / "build.txt")
    # Inside node_modules, so that it goes when they go.
    stamp = Stamp(folder / "node_modules" / ".stamp", fingerprint(files))
    if stamp.fresh:
        display.done(f"{title}: ready")
        return
    display.work(f"Installing {what}")
    command: Command = [NODE_BIN / "npm", "ci", "--no-audit", "--no-fund"]
    failure = f"{title} could not be installed."
    advice = "Check the connection to the npm registry and run the command again."
    run(command, cwd=folder, log=log, failure=failure, advice=advice)
    stamp.set()
    display.done(f"{title}: installed")
