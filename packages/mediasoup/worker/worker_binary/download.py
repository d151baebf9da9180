"""A download that ends in bounded time, whatever the other side does."""

from __future__ import annotations

import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from .errors import RouteClosedError

_CHUNK_BYTES = 64 * 1024


@dataclass(frozen=True)
class Limits:
    """Bounds of a download: seconds of silence, seconds in all, bytes."""

    silence_s: float = 5
    total_s: float = 90
    size_bytes: int = 64 * 1024 * 1024


def download(url: str, target: Path, limits: Limits) -> None:
    """Fetch ``url`` into the file ``target``.

    :raises RouteClosedError: not reachable, not found, too slow, too large or broken off.
    """
    failures: list[RouteClosedError] = []

    def transfer() -> None:
        try:
            _transfer(url, target, limits)
        except RouteClosedError as error:
            failures.append(error)

    # Name resolution and response headers know no total time-out; a thread that can be left behind does.
    thread = threading.Thread(target=transfer, name="download", daemon=True)
    thread.start()
    thread.join(limits.total_s)
    if thread.is_alive():
        raise RouteClosedError(f"not complete after {limits.total_s:g} s")
    if failures:
        raise failures[0]


def _transfer(url: str, target: Path, limits: Limits) -> None:
    deadline = time.monotonic() + limits.total_s
    try:
        with urllib.request.urlopen(url, timeout=limits.silence_s) as response, target.open("wb") as file:
            size = 0
            while chunk := response.read1(_CHUNK_BYTES):
                size += len(chunk)
                if size > limits.size_bytes:
                    raise RouteClosedError(f"larger than {limits.size_bytes} bytes")
                if time.monotonic() > deadline:
                    raise RouteClosedError(f"not complete after {limits.total_s:g} s")
                file.write(chunk)
            if response.length:
                raise RouteClosedError("the connection broke off")
    except urllib.error.HTTPError as error:
        error.close()
        raise RouteClosedError(f"the server answered {error.code}") from None
    except TimeoutError:
        raise RouteClosedError(f"no answer within {limits.silence_s:g} s") from None
    except (urllib.error.URLError, HTTPException, ValueError, OSError) as error:
        raise RouteClosedError(f"not reachable ({getattr(error, 'reason', error)})") from error
