"""docs/parity.md names every test that the Node library ships, and only tests of ours that exist."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .parity_table import rows

pytestmark = [pytest.mark.interop, pytest.mark.timeout(120)]

TESTS = Path(__file__).parents[1]
SHIPPED = Path(__file__).with_name("node_modules") / "mediasoup" / "node" / "lib" / "test"


@pytest.fixture(scope="module")
def collected() -> set[str]:
    """Return the ids, below ``tests/``, of all tests in the files that the table names."""
    files = sorted({test.partition("::")[0] for row in rows() for test in row.tests})
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", *(str(TESTS / file) for file in files)],
        cwd=TESTS,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    ids = [line.partition("tests/")[2] for line in done.stdout.splitlines() if "::" in line]
    return {test for test in ids if test}


def test_every_named_test_is_collected(collected: set[str]):
    cases = collected | {test.partition("[")[0] for test in collected}
    missing = {test for row in rows() for test in row.tests} - cases
    assert not missing


def test_every_row_has_a_result():
    table = rows()
    assert len(table) == 202
    assert len({row.file for row in table}) == 17
    for row in table:
        if row.result == "pass":
            assert row.tests, row
        else:
            assert row.result.startswith("not applicable, because "), row
            assert not row.tests, row


@pytest.mark.usefixtures("node")
def test_no_test_of_upstream_s_is_missing():
    shipped = [
        (file.name, match[2])
        for file in SHIPPED.glob("test-*.js")
        for match in re.finditer(r"^\s*test\((['\"`])((?:(?!\1).)*)\1", file.read_text(), re.MULTILINE)
    ]
    assert sorted(shipped) == sorted((row.file, row.name) for row in rows())
