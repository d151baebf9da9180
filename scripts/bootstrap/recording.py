"""What the media benchmark makes its recordings with."""

from __future__ import annotations

from . import apt
from .progress import Display


def install(display: Display) -> None:
    """Have ffmpeg, from the system's packages.

    :raises SetupError: it is missing and cannot be installed from here.
    """
    display.work("Looking for ffmpeg")
    apt.ensure(["ffmpeg"], "Recording media for the load test", display)
    display.done("ffmpeg: ready")
