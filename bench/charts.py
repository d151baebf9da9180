"""Line charts as SVG, without a library, and where they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PLOTS = ROOT / "bench" / "plots"
"""What stands in bench/RESULTS.md; the others go into the cache."""

COLOURS = ("#0d6a54", "#b8691b", "#5a4fcf", "#b93a2e", "#2f6fb0", "#7a7a7a")
_LEFT, _RIGHT, _TOP, _BOTTOM = 70.0, 520.0, 50.0, 350.0


@dataclass(frozen=True)
class Line:
    """One line, as points from left to right."""

    label: str
    points: Sequence[tuple[float, float]]


def chart(title: str, x_name: str, y_name: str, lines: Sequence[Line]) -> str:
    """Draw lines over axes that begin at 0."""
    points = [point for line in lines for point in line.points] or [(1.0, 1.0)]
    x_most = max(x for x, _ in points) or 1.0
    y_most = max(y for _, y in points) or 1.0
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 400" font-family="sans-serif"'
        ' font-size="13"><rect width="720" height="400" fill="#ffffff"/>',
        f'<text x="{_LEFT}" y="28" font-size="16">{title}</text>',
        f'<text x="{_RIGHT}" y="388" text-anchor="end">{x_name}</text>',
        f'<text x="12" y="{_TOP - 8}">{y_name}</text>',
    ]
    for fifth in range(6):
        x = _LEFT + (_RIGHT - _LEFT) * fifth / 5
        y = _BOTTOM - (_BOTTOM - _TOP) * fifth / 5
        parts += [
            f'<path d="M{x:.1f} {_TOP}V{_BOTTOM}M{_LEFT} {y:.1f}H{_RIGHT}" stroke="#e4e4e4"/>',
            f'<text x="{x:.1f}" y="370" text-anchor="middle">{_short(x_most * fifth / 5)}</text>',
            f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{_short(y_most * fifth / 5)}</text>',
        ]
    for number, line in enumerate(lines):
        colour = COLOURS[number % len(COLOURS)]
        path = " ".join(
            f"{_LEFT + (_RIGHT - _LEFT) * x / x_most:.1f},{_BOTTOM - (_BOTTOM - _TOP) * y / y_most:.1f}"
            for x, y in line.points
        )
        parts += [
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>',
            f'<text x="{_RIGHT + 15}" y="{_TOP + 20 * number + 10}" fill="{colour}">{line.label}</text>',
        ]
    return "\n".join([*parts, "</svg>\n"])


def keep(name: str, drawing: str, *, written: bool) -> str:
    """Put a chart into its file, say where, and return what shows it in bench/RESULTS.md.

    `written`: it stands in RESULTS.md and is kept with it.
    """
    file = (PLOTS if written else ROOT / ".cache" / "bench") / f"{name}.svg"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(drawing)
    print(f"\nPlot: {file}")
    return f"![{name}](plots/{name}.svg)"


def _short(value: float) -> str:
    return f"{value:.3g}"
