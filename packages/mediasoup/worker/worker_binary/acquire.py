"""The routes to a worker binary, in order; the first that works is taken."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from .build import build
from .cache import Cache
from .download import Limits
from .errors import RouteClosedError, WorkerPathError
from .listener import Listener
from .locking import exclusive
from .prebuilt import fetch_prebuilt
from .probe import why_not_running
from .tools import Tools


class Route(Enum):
    """Where a binary came from, in words for a person."""

    GIVEN = "named by MEDIASOUP_WORKER_BIN"
    CACHE = "from the cache"
    PREBUILT = "a prebuilt binary"
    BUILT = "built from source"


@dataclass(frozen=True)
class Acquired:
    """A binary that was seen to run."""

    binary: Path
    route: Route


@dataclass(frozen=True, kw_only=True)
class Request:
    """What the acquisition works with; ``before_build`` may install what a compiler needs."""

    tools: Tools
    listener: Listener
    before_build: Callable[[], None]
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    limits: Limits = field(default_factory=Limits)


def acquire(request: Request) -> Acquired:
    """Get a worker binary: given path, cache, a prebuilt one where its address is given, from source.

    Nothing prebuilt is fetched unasked, since it has not what `mends` changes.

    :raises AcquireError: no route led to a binary that runs.
    """
    given = request.environ.get("MEDIASOUP_WORKER_BIN")
    if given:
        return Acquired(_checked(Path(given)), Route.GIVEN)
    cache = Cache.of(request.environ)

    def wait() -> None:
        request.listener.say("Another set-up fetches or builds the worker; waiting for it")

    with exclusive(cache.lock, wait):
        return _from_cache(cache, request)


def _from_cache(cache: Cache, request: Request) -> Acquired:
    if _runs(cache.binary, request.listener):
        return Acquired(cache.binary, Route.CACHE)
    if base := request.environ.get("MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL"):
        if _runs(cache.prebuilt, request.listener):
            return Acquired(cache.prebuilt, Route.CACHE)
        try:
            fetch_prebuilt(base, cache.prebuilt, request.limits)
        except RouteClosedError as error:
            request.listener.say(f"The prebuilt worker is not used: {error}")
        else:
            return Acquired(cache.prebuilt, Route.PREBUILT)
    request.before_build()
    build(cache, request.tools, request.listener)
    return Acquired(cache.binary, Route.BUILT)


def _runs(binary: Path, listener: Listener) -> bool:
    if not binary.is_file():
        return False
    reason = why_not_running(binary)
    if reason:
        listener.say(f"The cached worker is discarded: {reason}")
    return reason is None


def _checked(binary: Path) -> Path:
    absolute = binary.absolute()
    reason = None if absolute.is_file() else "it does not exist"
    reason = reason or why_not_running(absolute)
    if reason:
        raise WorkerPathError(
            f"MEDIASOUP_WORKER_BIN names {binary}, but {reason}.",
            advice="Correct the variable, or unset it to have the worker fetched or built.",
        )
    return absolute
