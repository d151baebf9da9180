"""Medians and p95 of what was measured, as a part of bench/RESULTS.md."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "bench"))

from results_file import FILE, hardware, percentile, replace_section, section  # noqa: E402 - the path is only known here

TABLE = ["| What | Level (p95) | Median | p95 | Range | | Measured |", "|---|---|---|---|---|---|---|"]
ROW = re.compile(r"\| (?!What \|)")


@dataclass
class Row:
    """One thing that was measured, in seconds; `level_s` is promised for p95, or for the median."""

    what: str
    level_s: float | None
    values: list[float] = field(default_factory=list)
    failures: int = 0
    of_median: bool = False

    def cells(self) -> str:
        """Return the row of the table, but for when it was measured."""
        level = f"≤ {self.level_s:g} s" if self.level_s is not None else "-"
        level += " (median)" if self.of_median else ""
        lost = f", {self.failures} failed" if self.failures else ""
        if not self.values:
            return f"| {self.what} | {level} | - | - | - | n=0{lost} |"
        p95 = percentile(self.values, 0.95)
        counts = median(self.values) if self.of_median else p95
        good = self.level_s is None or (counts <= self.level_s and self.failures == 0)
        verdict = ("met" if good else "**missed**") if self.level_s is not None else ""
        span = f"{min(self.values):.2f} to {max(self.values):.2f} s"
        return (
            f"| {self.what} | {level} | {median(self.values):.2f} s | {p95:.2f} s | {span} "
            f"| {' '.join(filter(None, [f'n={len(self.values)}{lost}', verdict]))} |"
        )


def write(
    title: str, command: str, rows: list[Row], remarks: Sequence[str] = (), *, file: Path = FILE
) -> str:
    """Put these rows into their part of the file, each in the place of its measurement of before.

    Rows that were not measured stay if they are of this machine, and so does what is written below the table.
    """
    before = section(title, file)
    machine = f"Machine: {hardware()}."
    kept = before.splitlines() if machine in before else []
    table = {_name(line): line for line in kept if ROW.match(line)}
    when = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())
    for row in rows:
        table[f"| {row.what} "] = f"{row.cells()} {when}, {_commit()}, load {os.getloadavg()[0]:.1f} |"
    below = before.rpartition("|\n")[2].strip()
    part = "\n".join(
        [
            *(f"`{command}`", "", machine, ""),
            *(line for remark in remarks for line in (remark, "")),
            *(*TABLE, *table.values(), ""),
        ]
    )
    part += f"\n{below}\n" if below else ""
    replace_section(title, part, file)
    return part


def _name(line: str) -> str:
    return line[: line.index("|", 1)]


def _commit() -> str:
    written = (FILE, FILE.parent / "plots")
    changed = _git("status", "--porcelain", "--", ".", *(f":!{one.relative_to(ROOT)}" for one in written))
    return f"{_git('rev-parse', '--short', 'HEAD') or 'unknown'}{' and changes' if changed else ''}"


def _git(*words: str) -> str:
    done = subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=False)
    return done.stdout.strip()
