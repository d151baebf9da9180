"""`make test`: set up what is missing, run every suite, add them up."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bootstrap.browser import executable
from bootstrap.paths import CLIENT, NODE_BIN, REPORTS, ROOT, VENV_PYTHON
from bootstrap.setup import for_test, prepare
from bootstrap.shell import environment
from check_client_size import built_pages
from outcomes import Outcome, count


@dataclass(frozen=True)
class Suite:
    """A test command that writes a JUnit report."""

    name: str
    folder: Path
    command: Sequence[str | Path]

    @property
    def report(self) -> Path:
        """Where its report is written."""
        return REPORTS / f"{self.name}.xml"


def pytest(name: str, folder: str, *options: str) -> Suite:
    """A suite of Python tests."""
    report = f"--junitxml={REPORTS / name}.xml"
    return Suite(name, ROOT, (VENV_PYTHON, "-m", "pytest", folder, report, *options))


def vitest() -> Suite:
    """The client's suite."""
    report = f"--outputFile.junit={REPORTS / 'client'}.xml"
    command = (NODE_BIN / "npm", "run", "test", "--", "--reporter=default", "--reporter=junit", report)
    return Suite("client", CLIENT, command)


SUITES = (
    pytest("setup", "scripts/tests"),
    pytest("mediasoup", "packages/mediasoup/tests"),
    # Processes and browsers on a busy machine are not wholly predictable; what needed a second try is told.
    pytest("server", "server/tests", "--reruns=1"),
    vitest(),
    pytest("e2e", "e2e", "--reruns=1"),
)


def run(suite: Suite) -> Outcome:
    """Run a suite with its output as it comes, and read its report."""
    print(f"\n== {suite.name}", flush=True)
    suite.report.unlink(missing_ok=True)
    settings = {**environment(), "CHROMIUM_BIN": executable() or ""}
    code = subprocess.run(suite.command, cwd=suite.folder, env=settings, check=False).returncode
    if not suite.report.is_file():
        return Outcome(suite.name, passed=0, failed=1, skipped=0)
    return count(suite.name, suite.report, code)


def main() -> int:
    """Run all suites, also when one fails."""
    prepare(for_test())
    REPORTS.mkdir(parents=True, exist_ok=True)
    outcomes = [run(suite) for suite in SUITES]
    print()
    for outcome in outcomes:
        counts = f"{outcome.passed:>6} passed {outcome.failed:>4} failed {outcome.skipped:>4} skipped"
        print(f"{outcome.name:<12}{counts}")
    for outcome in outcomes:
        if outcome.second:
            names = ", ".join(outcome.second)
            print(f"{outcome.name}: {len(outcome.second)} passed at the second try: {names}")
    print("JavaScript that a page loads at once, gzip:")
    for page in built_pages():
        print(f"  {page}")
    failed = sum(outcome.failed for outcome in outcomes)
    print(f"{sum(outcome.passed for outcome in outcomes)} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
