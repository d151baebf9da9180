"""`make units`: install into an empty Debian as documented, boot it under its own systemd, and call there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bootstrap import apt
from bootstrap.browser import executable
from bootstrap.errors import SetupError
from bootstrap.paths import ROOT, VENV_PYTHON
from bootstrap.progress import Display
from bootstrap.setup import for_test, prepare
from bootstrap.shell import environment

# 2 GB, which is too much for memory.
FOLDER = Path("/var/tmp/chattr-units")


def main() -> int:
    """Take the folder for the machine, which is kept and used again, from the command line."""
    if os.geteuid() != 0:
        sys.exit("A machine is booted as root: sudo make units")
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    try:
        display = Display(sys.stdout, 1)
        apt.ensure(["debootstrap", "git", "systemd-container"], "Booting a machine", display)
    except SetupError as error:
        sys.exit(f"{error}\n{error.advice}")
    prepare(for_test())
    subprocess.run([str(ROOT / "deploy" / "try_image.sh"), str(folder)], check=True)
    machine = folder / "build"
    # What was left out while nothing could be started.
    (machine / "usr" / "sbin" / "policy-rc.d").unlink()
    install = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "--no-install-recommends"]
    packages = ["systemd-sysv", "dbus", "procps"]
    subprocess.run(["chroot", str(machine), *install, *packages], check=True)
    settings = {**environment(), "CHROMIUM_BIN": executable() or "", "BOOTED_ROOT": str(machine)}
    command = [str(VENV_PYTHON), "-m", "pytest", "e2e/booted", "-s"]
    return subprocess.run(command, cwd=ROOT, env=settings, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
