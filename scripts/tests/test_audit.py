"""`make audit`: which licences pass, what is an answer and what is none, and the page of licences."""

from __future__ import annotations

import json

import pytest

import audit
from auditing.licences import is_allowed
from auditing.shipped import UNKNOWN, Part
from auditing.vulnerabilities import npm_locks, python_locks, read_npm, read_pip
from bootstrap.paths import CLIENT, FIREBASE, MEDIASOUP, REQUIREMENTS, ROOT


@pytest.mark.parametrize(
    ("expression", "verdict"),
    [
        ("MIT", True),
        ("GPL-3.0-or-later", False),
        ("MIT OR GPL-3.0-only", True),
        ("MIT AND GPL-3.0-only", False),
        ("(MIT OR GPL-3.0-only) AND BSD-3-Clause", True),
        ("MIT OR (Apache-2.0 AND AGPL-3.0-only)", True),
        ("GPL-2.0-only WITH Classpath-exception-2.0", False),
        ("MIT OR", False),
        ("(MIT", False),
        ("MIT, more or less", False),
        (UNKNOWN, False),
        ("", False),
    ],
)
def test_licences(expression: str, verdict: bool) -> None:
    assert is_allowed(expression) is verdict


def test_the_page_lists_all_that_ships_and_is_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.check_licences(write=False), capsys.readouterr().out
    text = audit.PAGE.read_text()
    for name in ("mediasoup-worker", "mediasoup-client", "msgspec", "svelte", "libssl3", "dompurify"):
        assert f"| {name} |" in text
    # What builds and tests stays behind.
    for name in ("vite", "vitest", "pytest", "typescript", "eslint"):
        assert f"| {name} |" not in text


def test_a_licence_off_the_list_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(audit, "sections", lambda: [("x", [Part("left-pad", "1.0", "AGPL-3.0-only")])])
    assert not audit.check_licences(write=False)
    assert "FAILED licence of left-pad 1.0: AGPL-3.0-only" in capsys.readouterr().out


def test_every_lock_is_asked_about() -> None:
    inputs = {path.stem for path in REQUIREMENTS.glob("*.in")}
    assert {lock.stem for lock in python_locks()} == inputs
    assert {"audit", "base", "bench", "uv"} < inputs
    folders = {ROOT / lock.parent for lock in npm_locks()}
    assert folders == {CLIENT, FIREBASE, MEDIASOUP / "tests" / "interop"}


def test_npm_s_answers() -> None:
    good = json.dumps({"auditReportVersion": 2, "vulnerabilities": {}})
    bad = json.dumps(
        {
            "auditReportVersion": 2,
            "vulnerabilities": {"lodash": {"severity": "high", "via": [{"title": "Prototype Pollution"}]}},
        }
    )
    assert read_npm("x", good).problem is None
    assert read_npm("x", good).found == ()
    assert read_npm("x", bad).found == ("lodash: high (Prototype Pollution)",)
    for silence in ('{"message": "405 Method Not Allowed"}', "", "{}", "npm error network"):
        assert read_npm("x", silence).problem
    assert read_npm("x", '{"message": "405 Method Not Allowed"}').problem == "405 Method Not Allowed"


def test_pip_audit_s_answers() -> None:
    vulnerability = {"id": "PYSEC-1", "fix_versions": ["2.5"], "aliases": [], "description": ""}
    bad = {"dependencies": [{"name": "jinja2", "version": "2.4.1", "vulns": [vulnerability]}], "fixes": []}
    skipped = {"dependencies": [{"name": "jinja2", "skip_reason": "not found"}], "fixes": []}
    good = {"dependencies": [{"name": "jinja2", "version": "3.9", "vulns": []}], "fixes": []}
    assert read_pip("x", json.dumps(good)).problem is None
    assert read_pip("x", json.dumps(bad)).found == ("jinja2 2.4.1: PYSEC-1, mended in 2.5",)
    assert read_pip("x", f"No known vulnerabilities found\n{json.dumps(skipped)}").problem
    assert read_pip("x", "requests.exceptions.ConnectionError: no route").problem
