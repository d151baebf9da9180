"""Programs that tests run and nobody needs installed: Debian's packages, unpacked into the cache.

Installing them would start Caddy, coturn and Prometheus as services of the machine.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import apt
from .errors import SetupError
from .paths import CACHE
from .progress import Display
from .shell import Command, run

_ROOT = CACHE / "debian"

# Program and package. Of the libraries it needs, those that the system lacks are unpacked with it.
_PACKAGES = {"caddy": "caddy", "turnserver": "coturn", "promtool": "prometheus", "systemd-analyze": "systemd"}

# Not everywhere: Ubuntu has no Firefox ESR. Tests that want it are skipped then, and say why.
_OPTIONAL = {"firefox-esr": "firefox-esr"}
_ALL = {**_PACKAGES, **_OPTIONAL}


def executable(program: str) -> Path | None:
    """Where a program is: on the PATH, else in the cache."""
    found = shutil.which(program)
    if found:
        return Path(found)
    places = (_ROOT / _ALL[program] / folder / program for folder in ("usr/bin", "bin"))
    return next((place for place in places if place.is_file()), None)


def libraries(program: str) -> dict[str, str]:
    """What the environment must say for a program of the cache to find its libraries."""
    root = _ROOT / _ALL[program]
    places = (
        "usr/lib/*-linux-gnu*",
        "lib/*-linux-gnu*",
        "*/lib/*-linux-gnu*/systemd",
        "lib/*-linux-gnu*/systemd",
    )
    folders = sorted({folder for place in places for folder in root.glob(place)})
    return {"LD_LIBRARY_PATH": os.pathsep.join(map(str, folders))} if folders else {}


def unpack(display: Display) -> None:
    """Have Caddy, coturn and promtool, and Firefox ESR where there is a package of it.

    :raises SetupError: they cannot be fetched.
    """
    missing = [program for program in _PACKAGES if executable(program) is None]
    if missing:
        display.work(f"Fetching {', '.join(missing)}")
        apt.update_lists(display)
    for program, package in _OPTIONAL.items():
        if executable(program) is not None:
            continue
        if _exists(package):
            missing.append(program)
        else:
            display.say(f"There is no package {package} here: its tests will be skipped")
    for program in missing:
        _unpack_one(_ALL[program])
        if executable(program) is None:
            raise _failure(_ALL[program])
    display.done("Caddy, coturn, promtool, systemd-analyze, Firefox ESR where there is one: ready")


def _exists(package: str) -> bool:
    """Whether the mirrors have it; what only names another kind of package has no candidate."""
    command = ["apt-cache", "policy", package]
    english = {**os.environ, "LC_ALL": "C"}
    said = subprocess.run(command, capture_output=True, text=True, check=False, env=english).stdout
    return "Candidate:" in said and "Candidate: (none)" not in said


def _unpack_one(package: str) -> None:
    target = _ROOT / package
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        # Fetching needs no rights; apt would give its own up, and then could not write here.
        command: Command = ["apt-get", "-o", "APT::Sandbox::User=root", "download", *_closure(package)]
        advice = f"Install {package} with apt-get, or check the connection, and run the command again."
        failure = f"Debian's package {package} could not be fetched."
        run(command, cwd=Path(folder), log=f"fetch-{package}", failure=failure, advice=advice)
        for archive in sorted(Path(folder).glob("*.deb")):
            unpacking: Command = ["dpkg-deb", "--extract", archive, target]
            run(unpacking, log=f"unpack-{package}", failure=failure, advice=advice)


def _closure(package: str) -> list[str]:
    """The package, and those that installing it would bring; pages of Prometheus are not for us."""
    command = ["apt-get", "--simulate", "--no-install-recommends", "install", package]
    lines = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
    names = [line.split()[1] for line in lines if line.startswith("Inst ")]
    libraries = [name for name in names if name.startswith("lib") and not name.startswith("libjs-")]
    return [package, *(name for name in libraries if name != package and not name.endswith("-dev"))]


def _failure(package: str) -> SetupError:
    return SetupError(f"{package} is not what was expected.", advice=f"Install {package} with apt-get.")
