"""bench/RESULTS.md: a section for each benchmark, which the benchmark itself replaces."""

from __future__ import annotations

import datetime as dt
import os
import platform
import re
from collections.abc import Sequence
from math import ceil
from pathlib import Path

FILE = Path(__file__).parent / "RESULTS.md"
_HEAD = "# Measured\n\nEach section is written by the command that it names; another run replaces it.\n"


def percentile(values: Sequence[float], part: float) -> float:
    """By nearest rank; 0 of nothing."""
    ordered = sorted(values)
    return ordered[max(0, ceil(part * len(ordered)) - 1)] if ordered else 0.0


def section(title: str, file: Path = FILE) -> str:
    """Return what stands under the heading `title` now; nothing if there is no such heading."""
    found = _pattern(title).search(file.read_text()) if file.exists() else None
    return "" if found is None else found[1]


def replace_section(title: str, text: str, file: Path = FILE) -> None:
    """Put `text` under the heading `title`, in the place of what stood there, or at the end."""
    whole = file.read_text() if file.exists() else _HEAD
    part = f"## {title}\n\n{text.strip()}\n"
    pattern = _pattern(title)
    if pattern.search(whole):
        # A function, since text may hold backslashes.
        whole = pattern.sub(lambda _match: f"{part}\n", whole).rstrip() + "\n"
    else:
        whole = f"{whole.rstrip()}\n\n{part}"
    file.write_text(whole)


def _pattern(title: str) -> re.Pattern[str]:
    return re.compile(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", re.DOTALL | re.MULTILINE)


def hardware() -> str:
    """Return what it was measured on."""
    model = "unknown CPU"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    system = f"Linux {platform.release().split('-')[0]}, Python {platform.python_version()}"
    return f"{model}, {os.cpu_count()} virtual cores, {system}"


def machine() -> str:
    """Return what it was measured on, when, and how busy it was."""
    busy = f"{dt.datetime.now(dt.UTC):%Y-%m-%d}, load average {os.getloadavg()[0]:.1f} at the end"
    return f"{hardware()}, {busy}"
