"""Medians, spreads and ratios, as a table."""

from __future__ import annotations

from collections import defaultdict
from statistics import median, quantiles
from typing import Any

BASE = "node"


class Samples:
    """Measurements by operation, time (``cpu`` or ``wall``) and library."""

    def __init__(self) -> None:
        self.values: dict[str, dict[str, dict[str, list[float]]]] = defaultdict(
            lambda: {"cpu": defaultdict(list), "wall": defaultdict(list)}
        )

    def add(self, library: str, one_round: dict[str, Any]) -> None:
        """Add what one round measured."""
        for operation, times in one_round.items():
            for kind, value in times.items():
                self.values[operation][kind][library].append(value)


def _cell(values: list[float], base: list[float] | None) -> str:
    low, _, high = quantiles(values, n=4) if len(values) > 1 else (values[0],) * 3
    ratio = f"  x{median(values) / median(base):.2f}" if base else ""
    return f"{median(values):.0f} ({low:.0f} to {high:.0f}){ratio}"


def render(title: str, samples: Samples) -> str:
    """Return a Markdown table: microseconds per operation, median (quartiles), ratio to Node's."""
    lines = [f"### {title}", ""]
    libraries = list(next(iter(samples.values.values()))["cpu"])
    for kind, meaning in (("cpu", "CPU of the controlling process"), ("wall", "Wall time")):
        lines.append(f"| {meaning}, µs per operation | " + " | ".join(libraries) + " |")
        lines.append("|---" * (len(libraries) + 1) + "|")
        for operation, times in samples.values.items():
            by_library = times[kind]
            cells = [
                _cell(by_library[name], by_library.get(BASE) if name != BASE else None) for name in libraries
            ]
            lines.append(f"| {operation} | " + " | ".join(cells) + " |")
        lines.append("")
    return "\n".join(lines)
