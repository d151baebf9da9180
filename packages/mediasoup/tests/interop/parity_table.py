"""Reads docs/parity.md."""

import re
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).parents[2] / "docs" / "parity.md"

_ROW = re.compile(r"\| (test-\w[\w-]*\.js) \| (.+) \| (.+) \| (.+) \|")


@dataclass(frozen=True)
class Row:
    file: str
    name: str
    tests: tuple[str, ...]
    result: str


def rows() -> list[Row]:
    """Return the table's rows in order."""
    matches = [_ROW.fullmatch(line) for line in TABLE.read_text(encoding="utf-8").splitlines()]
    return [
        Row(match[1], match[2], tuple(re.findall(r"`([^`]+::[^`]+)`", match[3])), match[4])
        for match in matches
        if match
    ]
