"""Reads numbers out of bench/RESULTS.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from results_file import section

_SEPARATOR = re.compile(r"^\|[\s:|-]+\|$")
_MACHINE = re.compile(r"(?:(\d+) cores, )?((?:[^.,:`]|\.(?=\d))+), (?:(\d+) virtual cores, )?Linux ")


@dataclass(frozen=True)
class Row:
    """A line of a table; `cells` by the heading of their column, of which the first stands in `what`."""

    what: str
    cells: dict[str, str]

    def number(self, column: str) -> float:
        """Return the number that a cell begins with.

        :raises ValueError: it begins with none.
        """
        found = re.match(r"-?[\d.]+", self.cells[column])
        if found is None:
            raise ValueError(f"{self.what}: {self.cells[column]!r} in {column!r} is no number")
        return float(found[0])


class Section:
    """What was measured together. It is empty, and false, if it has not been measured."""

    def __init__(self, title: str, file: Path) -> None:
        self.text = section(title, file)
        self._rows = list(_rows(self.text))

    def __bool__(self) -> bool:
        return bool(self._rows)

    @property
    def command(self) -> str:
        """The command that measures it again."""
        found = re.search(r"`(make [^`]+)`", self.text)
        return found[0] if found else ""

    @property
    def machine(self) -> str:
        """Processor and number of cores, in a few words."""
        found = _MACHINE.search(self.text)
        if found is None:
            return "unknown"
        model = re.sub(r"\((?:R|TM)\)|\b(?:Processor|CPU)\b|@.*", "", found[2])
        return f"{' '.join(model.split())}, {found[1] or found[3]} cores"

    def rows(self, start: str) -> list[Row]:
        """Return the lines whose first cell begins so."""
        return [row for row in self._rows if row.what.startswith(start)]

    def row(self, start: str) -> Row | None:
        """Return the first of them."""
        return next(iter(self.rows(start)), None)


def _rows(text: str) -> Iterator[Row]:
    lines = text.splitlines()
    head: list[str] = []
    for line, after in zip_longest(lines, lines[1:], fillvalue=""):
        if not line.startswith("|"):
            head = []
        elif _SEPARATOR.match(after):
            head = _cells(line)
        elif head and not _SEPARATOR.match(line):
            cells = _cells(line)
            yield Row(cells[0], dict(zip(head[1:], cells[1:], strict=False)))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
