"""Other processes at the same database file."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FOLDER = Path(__file__).parents[1] / "store" / "processes"
_PATHS = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]


@contextmanager
def running(script: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """Run a script of `store/processes` until the end of the block."""
    process = subprocess.Popen(
        [sys.executable, str(_FOLDER / script), *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *_PATHS])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def ask(process: subprocess.Popen[str], command: str) -> None:
    """Send a line and wait for the answer."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{command}\n")
    process.stdin.flush()
    assert process.stdout.readline() == "done\n"


def names_in(folder: Path) -> list[str]:
    """List a folder, sorted."""
    return sorted(entry.name for entry in folder.iterdir())
