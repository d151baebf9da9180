"""What `make test` counts."""

import subprocess
import sys
from pathlib import Path

import pytest

from outcomes import count

TESTS = """
import pytest
seen = []
def twice(name):
    seen.append(name)
    return seen.count(name) > 1
@pytest.fixture
def late_setup():
    assert twice("setup")
@pytest.fixture
def late_teardown():
    yield
    assert twice("teardown")
def test_good(): pass
@pytest.mark.parametrize("kind", ["a b", 2])
def test_second(kind): assert twice(kind)
def test_set_up_at_last(late_setup): pass
def test_torn_down_at_last(late_teardown): pass
def test_bad(): assert False
@pytest.mark.skip
def test_skipped(): pass
"""


def report_of(folder: Path, *options: str) -> tuple[Path, int]:
    (folder / "test_it.py").write_text(TESTS)
    (folder / "pytest.ini").write_text("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    report = folder / "report.xml"
    command = [sys.executable, "-m", "pytest", str(folder), "-q", f"--junitxml={report}", *options]
    return report, subprocess.run(command, cwd=folder, check=False, capture_output=True).returncode


def test_a_test_with_two_tries_counts_once_and_is_named(tmp_path: Path) -> None:
    outcome = count("e2e", *report_of(tmp_path, "--reruns=1"))
    assert (outcome.passed, outcome.failed, outcome.skipped) == (5, 1, 1)
    assert outcome.second == (
        "test_second[a b]",
        "test_second[2]",
        "test_set_up_at_last",
        "test_torn_down_at_last",
    )


def test_without_second_tries_each_failure_counts(tmp_path: Path) -> None:
    outcome = count("server", *report_of(tmp_path))
    assert outcome.failed == 5
    assert (outcome.skipped, outcome.second) == (1, ())


@pytest.mark.parametrize(("code", "failed"), [(0, 0), (1, 1)])
def test_a_suite_that_breaks_without_a_failed_test_counts_as_one(
    tmp_path: Path, code: int, failed: int
) -> None:
    report = tmp_path / "report.xml"
    report.write_text('<testsuites><testsuite><testcase classname="x" name="y"/></testsuite></testsuites>')
    outcome = count("client", report, code)
    assert (outcome.passed, outcome.failed) == (1, failed)
