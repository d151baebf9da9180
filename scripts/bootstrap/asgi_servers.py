"""Other ASGI servers, in an environment of their own, for the comparison with ours."""

from __future__ import annotations

from .paths import CACHE, REQUIREMENTS, VENV
from .progress import Display
from .shell import Command, run
from .stamps import Stamp, fingerprint

FOLDER = CACHE / "bench" / "asgi"
_UV = VENV / "bin" / "uv"


def install(display: Display) -> None:
    """Have them in `.cache`.

    :raises SetupError: they cannot be fetched.
    """
    requirements = REQUIREMENTS / "bench.txt"
    python = FOLDER / "bin" / "python"
    stamp = Stamp(FOLDER / "stamp", fingerprint([requirements]))
    if stamp.fresh and python.exists():
        display.done("Other ASGI servers: ready")
        return
    display.work("Installing other ASGI servers")
    failure = "The ASGI servers to compare with could not be installed."
    advice = "Check the connection to the Python package index and run the command again."
    make: Command = [_UV, "venv", "--quiet", "--clear", "--python", VENV / "bin" / "python", FOLDER]
    run(make, log="asgi-venv", failure=failure, advice=advice)
    install: Command = [_UV, "pip", "install", "--python", python, "--require-hashes", "-r", requirements]
    run(install, log="asgi-packages", failure=failure, advice=advice)
    stamp.set()
    display.done("Other ASGI servers: installed")
