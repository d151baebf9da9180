"""`make doctor`: set up what the server needs, then check it."""

from __future__ import annotations

import os

from bootstrap.paths import ROOT, VENV_PYTHON
from bootstrap.setup import for_run, prepare

if __name__ == "__main__":
    prepare(for_run())
    os.chdir(ROOT)
    os.execv(VENV_PYTHON, [str(VENV_PYTHON), "-m", "chattr", "doctor"])
