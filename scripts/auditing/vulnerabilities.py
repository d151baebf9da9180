"""Asks for known vulnerabilities of what is pinned, and tells an answer from silence."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import repository
from bootstrap.paths import CACHE, NODE_BIN, REQUIREMENTS, ROOT, VENV
from bootstrap.shell import environment

# Both had advisories years ago. Who does not know of them was not really asked.
KNOWN_BAD_PYTHON = "jinja2==2.4.1"
KNOWN_BAD_NPM = ("lodash", "4.17.4")

_ASK_S = 300
_AUDIT_VENV = CACHE / "audit"


@dataclass(frozen=True)
class Answer:
    """`problem`: why nobody answered; else `found` lists vulnerabilities, one sentence each."""

    asked: str
    found: tuple[str, ...] = ()
    problem: str | None = None


def ask_npm() -> list[Answer]:
    """Ask the registry's audit service about each lock file."""
    with tempfile.TemporaryDirectory() as folder:
        _write_lock(Path(folder))
        canary = _npm_audit(Path(folder), "a package that is known to be bad")
    if canary.problem or not canary.found:
        problem = canary.problem or "the service knows of nothing, not even of what is known to be bad"
        return [Answer("npm packages", problem=problem)]
    return [_npm_audit(ROOT / lock.parent, f"npm packages of {lock.parent}") for lock in npm_locks()]


def ask_python() -> list[Answer]:
    """Ask the package index about every pinned version in requirements/."""
    what = "Python packages"
    try:
        _install_pip_audit()
    except subprocess.SubprocessError as error:
        return [Answer(what, problem=f"pip-audit could not be installed ({error})")]
    with tempfile.TemporaryDirectory() as folder:
        canary_file = Path(folder) / "canary.txt"
        canary_file.write_text(KNOWN_BAD_PYTHON)
        canary = _pip_audit("a package that is known to be bad", canary_file, "--no-deps")
    if canary.problem or not canary.found:
        problem = canary.problem or "the service knows of nothing, not even of what is known to be bad"
        return [Answer(what, problem=problem)]
    return [_pip_audit(f"Python packages of {lock}", ROOT / lock) for lock in python_locks()]


def npm_locks() -> list[Path]:
    """Return every lock of npm's in the repository, relative to its root."""
    return [Path(path) for path in repository.files("package-lock.json", "*/package-lock.json")]


def python_locks() -> list[Path]:
    """Return every file of pinned Python packages, relative to the root."""
    return [Path(path) for path in repository.files("requirements/*.txt")]


def read_npm(asked: str, output: str) -> Answer:
    """Read what `npm audit --json` printed."""
    report = _object(output)
    if "auditReportVersion" not in report:
        reason = str(report.get("message") or report.get("error") or "no report").splitlines()[0]
        return Answer(asked, problem=reason)
    found = [
        f"{name}: {entry.get('severity')} ({_titles(entry.get('via', []))})"
        for name, entry in report.get("vulnerabilities", {}).items()
    ]
    return Answer(asked, tuple(found))


def read_pip(asked: str, output: str) -> Answer:
    """Read what `pip-audit --format json` printed; a package that was passed over counts as not answered."""
    report = _object(output)
    if "dependencies" not in report:
        last = (output.strip().splitlines() or ["no report"])[-1]
        return Answer(asked, problem=last[:200])
    skipped = [entry["name"] for entry in report["dependencies"] if "skip_reason" in entry]
    if skipped:
        return Answer(asked, problem=f"nothing is told of {', '.join(skipped[:5])}")
    found = [
        f"{entry['name']} {entry['version']}: {one['id']}, mended in {_versions(one)}"
        for entry in report["dependencies"]
        for one in entry["vulns"]
    ]
    return Answer(asked, tuple(found))


def _versions(vulnerability: dict[str, Any]) -> str:
    return ", ".join(vulnerability["fix_versions"]) or "no version"


def _titles(via: list[Any]) -> str:
    return "; ".join(one["title"] if isinstance(one, dict) else f"by {one}" for one in via)


def _npm_audit(folder: Path, asked: str) -> Answer:
    return read_npm(asked, _output([NODE_BIN / "npm", "audit", "--json"], folder))


def _pip_audit(asked: str, file: Path, *options: str) -> Answer:
    program = _AUDIT_VENV / "bin" / "pip-audit"
    fixed = ("--format", "json", "--disable-pip", "--progress-spinner", "off")
    return read_pip(asked, _output([program, "-r", file, *fixed, *options], CACHE))


def _install_pip_audit() -> None:
    uv: str | Path = VENV / "bin" / "uv"
    python = _AUDIT_VENV / "bin" / "python"
    install: list[str | Path] = [uv, "pip", "install", "--quiet", "--python", python, "--require-hashes"]
    commands: tuple[list[str | Path], ...] = (
        [uv, "venv", "--quiet", "--allow-existing", _AUDIT_VENV],
        [*install, "-r", REQUIREMENTS / "audit.txt"],
    )
    for command in commands:
        subprocess.run(command, env=environment(), check=True, timeout=_ASK_S)


def _write_lock(folder: Path) -> None:
    name, version = KNOWN_BAD_NPM
    root = {"name": "canary", "version": "1.0.0", "dependencies": {name: version}}
    packages = {"": root, f"node_modules/{name}": {"version": version}}
    lock = {
        "name": "canary",
        "version": "1.0.0",
        "lockfileVersion": 3,
        "requires": True,
        "packages": packages,
    }
    (folder / "package.json").write_text(json.dumps(root))
    (folder / "package-lock.json").write_text(json.dumps(lock))


def _output(command: Sequence[str | Path], folder: Path) -> str:
    try:
        result = subprocess.run(
            command,
            cwd=folder,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=_ASK_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"no answer within {_ASK_S} s"
    return result.stdout if result.stdout.strip() else result.stderr


def _object(output: str) -> dict[str, Any]:
    begin = output.find("{")
    try:
        found = json.loads(output[begin:]) if begin >= 0 else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
