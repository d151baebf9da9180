"""Medians and p95 of what was measured, as a part of bench/RESULTS.md."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
FILE = ROOT / "bench" / "RESULTS.md"
HEAD = """# Results

What `make bench` measured last, part by part. The levels are those that the project publishes; a row that
misses its level says so.
"""


@dataclass
class Row:
    """One thing that was measured, in seconds; `level_s` is what is promised for p95."""

    what: str
    level_s: float | None
    values: list[float] = field(default_factory=list)
    failures: int = 0
    note: str = ""

    def cells(self) -> str:
        """Return the row of the table."""
        level = f"≤ {self.level_s:g} s" if self.level_s is not None else "-"
        if not self.values:
            return f"| {self.what} | {level} | - | - | - | {self.failures} of {self.failures} failed |"
        p95 = percentile(self.values, 95)
        good = self.level_s is None or (p95 <= self.level_s and self.failures == 0)
        verdict = ("met" if good else "**missed**") if self.level_s is not None else ""
        lost = f", {self.failures} failed" if self.failures else ""
        span = f"{min(self.values):.2f} to {max(self.values):.2f} s"
        return (
            f"| {self.what} | {level} | {median(self.values):.2f} s | {p95:.2f} s | {span} "
            f"| {' '.join(filter(None, [f'n={len(self.values)}{lost}', verdict, self.note]))} |"
        )


def percentile(values: list[float], percent: float) -> float:
    """Return a percentile by the nearest rank."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100).__int__() - 1)]


def write(title: str, command: str, rows: list[Row], remarks: list[str]) -> str:
    """Put this part in the place of the one of before, and return it."""
    part = "\n".join(
        [
            f"## {title}",
            "",
            f"- Machine: {_machine()}",
            f"- Commit: {_commit()}",
            f"- Command: `{command}`",
            *[f"- {remark}" for remark in remarks],
            "",
            "| What | Level (p95) | Median | p95 | Range | |",
            "|---|---|---|---|---|---|",
            *[row.cells() for row in rows],
            "",
        ]
    )
    text = FILE.read_text(encoding="utf-8") if FILE.is_file() else HEAD
    pattern = re.compile(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)
    found = pattern.search(text)
    text = (
        f"{text[: found.start()]}{part}\n{text[found.end() :]}".rstrip() + "\n"
        if found
        else f"{text.rstrip()}\n\n{part}"
    )
    FILE.write_text(text, encoding="utf-8")
    return part


def _machine() -> str:
    model = "unknown processor"
    info = Path("/proc/cpuinfo")
    if info.is_file():
        found = re.search(r"^model name\s*:\s*(.+)$", info.read_text(encoding="utf-8"), re.MULTILINE)
        model = found[1] if found else model
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores, {model}, {platform.system()} {platform.release()}, "
        f"Python {sys.version.split()[0]}, load {load:.1f} at the end"
    )


def _commit() -> str:
    done = subprocess.run(
        ["git", "-C", str(ROOT), "describe", "--always", "--dirty"],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or "unknown"
