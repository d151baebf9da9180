"""Upstream's ready-made binary, if it can be had and runs here."""

from __future__ import annotations

import tempfile
from pathlib import Path

from .archives import UnsafeArchiveError, extract_file
from .cache import keep_binary
from .download import Limits, download
from .errors import RouteClosedError
from .probe import why_not_running
from .release import BINARY_NAME, prebuilt_url


def fetch_prebuilt(base_url: str, place: Path, limits: Limits) -> None:
    """Put upstream's binary at ``place``, proven to run on this machine.

    :raises RouteClosedError: it cannot be fetched, the archive is no good, or the binary does not run here.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="prebuilt-", dir=place.parent) as name:
        archive = Path(name) / "archive.tgz"
        binary = Path(name) / BINARY_NAME
        download(prebuilt_url(base_url), archive, limits)
        try:
            extract_file(archive, BINARY_NAME, binary)
        except UnsafeArchiveError as error:
            raise RouteClosedError(str(error)) from error
        binary.chmod(0o755)
        reason = why_not_running(binary)
        if reason:
            raise RouteClosedError(reason)
        keep_binary(binary, place)
