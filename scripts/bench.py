"""`make bench`: set up what is missing and run one of the benchmarks in bench/."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bootstrap import asgi_servers, recording
from bootstrap.paths import ROOT, VENV_PYTHON
from bootstrap.setup import for_bench, prepare
from bootstrap.shell import environment

FOLDER = ROOT / "bench"
_BESIDES = {"asgi": asgi_servers.install, "media": recording.install}


def benchmarks() -> list[str]:
    """Return what can be measured."""
    return sorted(entry.parent.name for entry in FOLDER.glob("*/run.py"))


def main() -> int:
    """Run the benchmark that WHAT names, the only one if there is one; ARGS are handed on."""
    names = benchmarks()
    what = os.environ.get("WHAT") or (names[0] if len(names) == 1 else "")
    if what not in names:
        print(f"make bench WHAT=...: one of {', '.join(names)}")
        return 2
    prepare([*for_bench(), *([_BESIDES[what]] if what in _BESIDES else [])])
    command: list[str | Path] = [VENV_PYTHON, FOLDER / what / "run.py", *os.environ.get("ARGS", "").split()]
    return subprocess.run(command, env=environment(), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
