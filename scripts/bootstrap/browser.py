"""The browser that the end-to-end tests drive."""

from __future__ import annotations

import os
import platform
import shutil

from . import apt
from .errors import SetupError
from .progress import Display

_COMMANDS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def executable() -> str | None:
    """Where Chromium is: what CHROMIUM_BIN names, else what the system has."""
    given = os.environ.get("CHROMIUM_BIN")
    return given or next(filter(None, map(shutil.which, _COMMANDS)), None)


def find_or_install(display: Display) -> None:
    """Have Chromium, from the system's packages.

    :raises SetupError: it is missing and cannot be installed from here.
    """
    if not executable():
        display.work("Installing Chromium for the browser tests")
        apt.ensure([_package()], "The browser tests", display)
    if not executable():
        advice = f"Install it and set CHROMIUM_BIN to its path; looked for: {', '.join(_COMMANDS)}."
        raise SetupError("Chromium is installed, but is not on the PATH.", advice=advice)
    display.done("Chromium: ready")


def _package() -> str:
    return "chromium-browser" if platform.freedesktop_os_release().get("ID") == "ubuntu" else "chromium"
