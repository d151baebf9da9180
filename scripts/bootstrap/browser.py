"""The browser that the end-to-end tests drive."""

from __future__ import annotations

import shutil

from . import apt
from .progress import Display

_COMMANDS = ("chromium", "chromium-browser", "google-chrome")


def find_or_install(display: Display) -> None:
    """Have Chromium from the system's packages.

    :raises SetupError: it is missing and cannot be installed from here.
    """
    if not any(map(shutil.which, _COMMANDS)):
        display.work("Installing Chromium for the browser tests")
        apt.ensure(["chromium"], "The browser tests", display)
    display.done("Chromium: ready")
