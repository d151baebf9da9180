"""Which licences may ship, and whether an SPDX expression is within them."""

from __future__ import annotations

import re

ALLOWED = frozenset(
    {
        *(
            "0BSD",
            "Apache-2.0",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "BlueOak-1.0.0",
            "CC0-1.0",
            "ISC",
            "MIT",
            "MIT-0",
        ),
        *("MPL-2.0", "OFL-1.1", "PSF-2.0", "Python-2.0", "Unlicense", "Zlib"),
    }
)
"""All of them let people pass on a program of their own that contains the work, with its notice.

MPL-2.0: changed files of the work itself stay under it; we change none. OFL-1.1: fonts.
"""

_TOKEN = re.compile(r"\(|\)|\bAND\b|\bOR\b|[\w.+-]+(?:\s+WITH\s+[\w.+-]+)?")


def is_allowed(expression: str) -> bool:
    """Tell whether one may choose, wherever there is a choice, so that every licence is allowed.

    `expression`: SPDX, as in `MIT OR (Apache-2.0 AND BSD-3-Clause)`; AND binds closer. What cannot be read
    is not allowed.
    """
    tokens = _TOKEN.findall(expression)
    if not tokens or _TOKEN.sub("", expression).strip():
        return False
    try:
        verdict = _either(tokens)
    except IndexError:
        return False
    return verdict and not tokens


def _either(tokens: list[str]) -> bool:
    verdict = _both(tokens)
    while tokens and tokens[0] == "OR":
        tokens.pop(0)
        other = _both(tokens)
        verdict = verdict or other
    return verdict


def _both(tokens: list[str]) -> bool:
    verdict = _one(tokens)
    while tokens and tokens[0] == "AND":
        tokens.pop(0)
        other = _one(tokens)
        verdict = verdict and other
    return verdict


def _one(tokens: list[str]) -> bool:
    token = tokens.pop(0)
    if token != "(":
        return token in ALLOWED
    verdict = _either(tokens)
    return tokens.pop(0) == ")" and verdict
