"""Tables and a picture of what was measured."""

from __future__ import annotations

from math import log10

from results_file import percentile

_COLOURS = {"join": "#0d6a54", "admitted": "#b8691b", "produce": "#5a4fcf", "ready": "#b93a2e"}


def latencies(series: dict[str, list[float]]) -> str:
    """A row for each, in ms."""
    rows = ["| step | n | p50 ms | p95 ms | p99 ms | max ms |", "|---|---:|---:|---:|---:|---:|"]
    for name, values in series.items():
        cells = [f"{percentile(values, part) * 1000:.1f}" for part in (0.5, 0.95, 0.99)]
        longest = f"{max(values, default=0) * 1000:.1f}"
        rows.append(f"| {name} | {len(values)} | {' | '.join(cells)} | {longest} |")
    return "\n".join(rows)


def plot(series: dict[str, list[float]], title: str) -> str:
    """How many were done within which time, as SVG, with a logarithmic axis from 1 ms to 10 s."""
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 400"'
        ' font-family="sans-serif" font-size="13">',
        '<rect width="720" height="400" fill="#ffffff"/>',
        f'<text x="60" y="28" font-size="16">{title}</text>',
    ]
    for label, seconds in (("1 ms", 0.001), ("10 ms", 0.01), ("100 ms", 0.1), ("1 s", 1.0), ("10 s", 10.0)):
        x = _x(seconds)
        parts.append(
            f'<path d="M{x:.1f} 50V350" stroke="#dddddd"/><text x="{x - 15:.1f}" y="370">{label}</text>'
        )
    for tenth in range(0, 11, 2):
        y = 350 - 30 * tenth
        parts.append(
            f'<path d="M60 {y}H660" stroke="#eeeeee"/><text x="18" y="{y + 4}">{tenth * 10} %</text>'
        )
    for row, (name, values) in enumerate(series.items()):
        ordered = sorted(values)
        # More points than this would not be seen.
        every = max(1, len(ordered) // 100)
        shown = sorted({*range(0, len(ordered), every), len(ordered) - 1})
        points = " ".join(f"{_x(ordered[n]):.1f},{350 - 300 * (n + 1) / len(ordered):.1f}" for n in shown)
        colour = _COLOURS.get(name, "#333333")
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="560" y="{280 + 18 * row}" fill="{colour}">{name}</text>')
    return "\n".join([*parts, "</svg>\n"])


def _x(seconds: float) -> float:
    return 60 + 150 * (log10(min(10.0, max(0.001, seconds))) + 3)
