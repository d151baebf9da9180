"""`make audit`: set up what is looked at, then look."""

from __future__ import annotations

import os
import sys

from bootstrap.paths import ROOT, VENV_PYTHON
from bootstrap.setup import for_lint, prepare

if __name__ == "__main__":
    prepare(for_lint())
    os.chdir(ROOT)
    script = str(ROOT / "scripts" / "audit.py")
    os.execv(VENV_PYTHON, [str(VENV_PYTHON), script, *sys.argv[1:]])
