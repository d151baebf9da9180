"""What a check says."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

BUILD = (
    "`docker compose up -d --build` with containers, `deploy/image_steps.sh build` without, "
    "`make run` in a checkout"
)
"""What builds worker and pages, for each way to have a server."""


class Level(StrEnum):
    """`problem`: calls fail, for some or for all. `warning`: they may."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence on one thing, and unless all is well another one that says what to do.

    `check`: a stable word for programs.
    """

    check: str
    level: Level
    text: str
    fix: str | None = None


def ok(check: str, text: str) -> Finding:
    """All is well."""
    return Finding(check, Level.OK, text)


def warning(check: str, text: str, fix: str) -> Finding:
    """Something may go wrong."""
    return Finding(check, Level.WARNING, text, fix)


def problem(check: str, text: str, fix: str) -> Finding:
    """Something is wrong."""
    return Finding(check, Level.PROBLEM, text, fix)


def exit_code(findings: Iterable[Finding]) -> int:
    """1 when there is a problem; warnings are none."""
    return int(any(finding.level is Level.PROBLEM for finding in findings))


def as_json(findings: Sequence[Finding]) -> str:
    """One object: `healthy`, and all findings."""
    healthy = exit_code(findings) == 0
    return json.dumps({"healthy": healthy, "findings": [asdict(finding) for finding in findings]}, indent=2)


_MARKS = {Level.OK: "ok      ", Level.WARNING: "warning ", Level.PROBLEM: "PROBLEM "}


def as_text(findings: Sequence[Finding]) -> str:
    """A line for each, its fix below it, and the sum at the end."""
    lines = []
    for finding in findings:
        lines.append(f"{_MARKS[finding.level]} {finding.check}: {finding.text}")
        if finding.fix:
            lines.append(f"          -> {finding.fix}")
    counts = {level: sum(finding.level is level for finding in findings) for level in Level}
    lines.append("")
    lines.append(
        "All is well."
        if counts[Level.OK] == len(findings)
        else f"{_counted(counts[Level.PROBLEM], 'problem')}, {_counted(counts[Level.WARNING], 'warning')}."
    )
    return "\n".join(lines)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
