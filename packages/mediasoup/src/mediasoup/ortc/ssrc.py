"""Random SSRCs."""

import secrets
from collections.abc import Callable

SsrcSource = Callable[[], int]

_LOWEST = 100_000_000
_HIGHEST = 999_999_998


def random_ssrc() -> int:
    """Return a random SSRC, low enough that the next few numbers are SSRCs too."""
    return _LOWEST + secrets.randbelow(_HIGHEST - _LOWEST + 1)
