"""`make screenshots`: set up what is missing, then photograph every state of the client."""

from __future__ import annotations

import os
import subprocess
import sys

from bootstrap.browser import executable
from bootstrap.paths import NODE_BIN, ROOT, VENV_PYTHON
from bootstrap.setup import for_bench, prepare
from bootstrap.shell import environment


def main() -> int:
    """ARGS are handed on: scenes by name, --out FOLDER, --all."""
    prepare(for_bench())
    settings = {**environment(), "CHROMIUM_BIN": executable() or "", "NODE_BIN": str(NODE_BIN / "node")}
    program = ROOT / "e2e" / "screenshots" / "run.py"
    command = [str(VENV_PYTHON), str(program), *os.environ.get("ARGS", "").split()]
    return subprocess.run(command, cwd=ROOT, env=settings, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
