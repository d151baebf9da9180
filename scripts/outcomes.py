"""How the tests of a suite went, read from its JUnit report."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree


@dataclass(frozen=True)
class Outcome:
    """How many tests of a suite did what. `second`: those that passed only when they were tried again."""

    name: str
    passed: int
    failed: int
    skipped: int
    second: tuple[str, ...] = ()


def count(name: str, report: Path, code: int) -> Outcome:
    """Read a JUnit report. A try that is followed by another stands in it like a test that passed."""
    tries = Counter[str]()
    cases = {}
    for number, case in enumerate(ElementTree.parse(report).iter("testcase")):
        # Names are unique in the suite that tries again.
        key = f"{case.get('classname')}::{case.get('name')}" if name == "e2e" else str(number)
        tries[key] += 1
        cases[key] = case
    bad = {key for key, case in cases.items() if {"failure", "error"} & {part.tag for part in case}}
    skipped = sum(1 for key, case in cases.items() if key not in bad and case.find("skipped") is not None)
    second = tuple(str(cases[key].get("name")) for key in cases if tries[key] > 1 and key not in bad)
    # A suite can break without a test that says so; then the suite itself counts as one.
    failed = len(bad) or (1 if code != 0 else 0)
    return Outcome(name, len(cases) - len(bad) - skipped, failed, skipped, second)
