"""Run programs quietly, and show the end of their output when they fail."""

from __future__ import annotations

import os
import ssl
import subprocess
from collections.abc import Sequence
from pathlib import Path

from .errors import SetupError
from .paths import LOGS, NODE_BIN, ROOT, VENV

Command = Sequence[str | Path]

_LINES_SHOWN = 25


def environment() -> dict[str, str]:
    """The environment in which the project's own tools are found first."""
    path = os.pathsep.join((str(NODE_BIN), str(VENV / "bin"), os.environ.get("PATH", os.defpath)))
    # What the system trusts counts too, such as a company's own certificate authority.
    trust = {"NODE_USE_SYSTEM_CA": "1", **({"UV_SYSTEM_CERTS": "1"} if _system_has_certificates() else {})}
    return {**os.environ, **trust, "PATH": path, "VIRTUAL_ENV": str(VENV)}


def _system_has_certificates() -> bool:
    """Whether there are any: a minimal system has none, and then uv must use its own."""
    places = ssl.get_default_verify_paths()
    return bool(places.cafile or (places.capath and any(Path(places.capath).iterdir())))


def run(command: Command, *, log: str, failure: str, advice: str, cwd: Path = ROOT) -> None:
    """Run a command with its output in the file ``log``.

    :raises SetupError: it did not end well; ``failure`` and ``advice`` are what the person reads.
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    record = LOGS / f"{log}.log"
    with record.open("wb") as file:
        try:
            code = subprocess.run(
                command,
                cwd=cwd,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                check=False,
            ).returncode
        except OSError as error:
            raise SetupError(f"{failure} ({error})", advice=advice) from error
    if code != 0:
        lines = record.read_text(errors="replace").splitlines()[-_LINES_SHOWN:]
        raise SetupError(failure, advice=f"{advice}\nThe whole output is in {record}.", log="\n".join(lines))
