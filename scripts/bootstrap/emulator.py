"""The Firebase Auth emulator that the browser tests sign in at."""

from __future__ import annotations

from . import npm
from .paths import FIREBASE
from .progress import Display


def install(display: Display) -> None:
    """Install exactly what e2e/firebase/package-lock.json names; it needs no Java and no network later.

    :raises SetupError: npm cannot fetch it.
    """
    npm.install(FIREBASE, "Firebase Auth emulator", "npm-ci-firebase", display)
