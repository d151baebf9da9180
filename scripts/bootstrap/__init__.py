"""Sets the project up on a machine that has only git, make and Python; standard library only."""

import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - Whoever calls this with an older Python must read a sentence.
    found = sys.version.split()[0]
    sys.exit(f"chattr needs Python 3.11 or newer, and this is {found}.\nName another one: make PYTHON=...")

# The worker's recipe is its own small library beside the package that it serves.
sys.path.append(str(Path(__file__).resolve().parents[2] / "packages" / "mediasoup" / "worker"))
