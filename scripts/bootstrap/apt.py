"""System packages, on Debian and Ubuntu."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence

from .errors import SetupError
from .progress import Display
from .shell import run

# Another package run, such as unattended upgrades, may hold the lock for a while.
_LOCK_OPTION = "DPkg::Lock::Timeout=120"


def ensure(packages: Sequence[str], purpose: str, display: Display) -> None:
    """Install the packages that are missing.

    :raises SetupError: they cannot be installed from here; the advice is the exact command for a person.
    """
    missing = [package for package in packages if not _installed(package)]
    if not missing:
        return
    prefix = _privileges()
    if prefix is None or not shutil.which("apt-get"):
        raise SetupError(f"{purpose} needs system packages: {', '.join(missing)}.", advice=_advice(missing))
    display.say(f"Installing system packages: {' '.join(missing)}")
    command = _apt_get(prefix)
    failure = "The system packages could not be installed."
    run([*command, "update"], log="apt-update", failure=failure, advice=_advice(missing))
    install = [*command, "install", "-y", "--no-install-recommends", *missing]
    run(install, log="apt-install", failure=failure, advice=_advice(missing))


def update_lists(display: Display) -> None:
    """Have lists of packages that are new enough to fetch from, as far as this user may.

    :raises SetupError: there is no apt, or it fails.
    """
    advice = "Check the connection to the Debian mirror and run the command again."
    if not shutil.which("apt-get"):
        raise SetupError("These packages are fetched with apt-get, which is not here.", advice=advice)
    prefix = _privileges()
    if prefix is not None:
        display.say("Updating the lists of packages")
        failure = "The lists of packages could not be updated."
        run([*_apt_get(prefix), "update"], log="apt-update", failure=failure, advice=advice)


def _apt_get(prefix: Sequence[str]) -> list[str]:
    return [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", _LOCK_OPTION]


def _installed(package: str) -> bool:
    if not shutil.which("dpkg-query"):
        return False
    query = ["dpkg-query", "--show", "--showformat=${db:Status-Status}", package]
    result = subprocess.run(query, capture_output=True, text=True, check=False)
    return result.returncode == 0 and result.stdout.strip() == "installed"


def _privileges() -> list[str] | None:
    """The words before a command that make it run as root; None when that needs a password."""
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    allowed = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    return ["sudo", "-n"] if allowed else None


def _advice(missing: Sequence[str]) -> str:
    if not shutil.which("apt-get"):
        return f"Install what Debian calls {' '.join(missing)} and run the command again."
    install = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
    return f'Run this and then the same command again: sudo sh -c "apt-get update && {install}"'
