"""`make image`: run every step of the image's build in empty roots, and try what comes out."""

from __future__ import annotations

import os
import sys

from bootstrap import apt
from bootstrap.errors import SetupError
from bootstrap.paths import ROOT
from bootstrap.progress import Display

if __name__ == "__main__":
    if os.geteuid() != 0:
        sys.exit("Empty roots are made as root: sudo make image")
    try:
        apt.ensure(["debootstrap", "git"], "Trying the image", Display(sys.stdout, 1))
    except SetupError as error:
        sys.exit(f"{error}\n{error.advice}")
    os.execv(ROOT / "deploy" / "try_image.sh", ["try_image.sh", *sys.argv[1:]])
