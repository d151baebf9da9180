"""`make lint`: set up what is missing, run every check, fail at the end if one failed."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bootstrap.paths import CLIENT, NODE_BIN, ROOT, VENV, VENV_PYTHON
from bootstrap.progress import duration
from bootstrap.setup import for_lint, prepare
from bootstrap.shell import environment

_BIN = VENV / "bin"
_SCRIPTS = ROOT / "scripts"
_NPM = NODE_BIN / "npm"


@dataclass(frozen=True)
class Check:
    """A command that must end well."""

    name: str
    command: Sequence[str | Path]
    folder: Path = ROOT


CHECKS = (
    Check("ruff: rules", (_BIN / "ruff", "check", "--quiet")),
    Check("ruff: format", (_BIN / "ruff", "format", "--check", "--quiet")),
    Check("mypy: types", (_BIN / "mypy",)),
    Check("import-linter: layers", (_BIN / "lint-imports",)),
    Check("sizes", (VENV_PYTHON, _SCRIPTS / "check_sizes.py")),
    Check("addresses", (VENV_PYTHON, _SCRIPTS / "check_addresses.py")),
    Check("protocol is generated", (VENV_PYTHON, _SCRIPTS / "generate_protocol.py", "--check")),
    Check("measured numbers are those of RESULTS.md", (VENV_PYTHON, _SCRIPTS / "measured.py", "--check")),
    Check("client: rules and layers", (_NPM, "run", "--silent", "lint"), CLIENT),
    Check("client: types", (_NPM, "run", "--silent", "check"), CLIENT),
)


def passes(check: Check) -> bool:
    """Run a check and print its name and time; its output only if it failed."""
    started = time.monotonic()
    result = subprocess.run(
        check.command,
        cwd=check.folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    good = result.returncode == 0
    print(f"{'ok    ' if good else 'FAILED'} {check.name} ({duration(time.monotonic() - started)})")
    if not good:
        print(result.stdout.rstrip() + "\n")
    sys.stdout.flush()
    return good


def main() -> int:
    """Run all checks, also when one fails."""
    prepare(for_lint())
    print()
    failed = [check.name for check in CHECKS if not passes(check)]
    if failed:
        print(f"\n{len(failed)} of {len(CHECKS)} checks failed: {', '.join(failed)}")
        return 1
    print(f"\nAll {len(CHECKS)} checks passed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
