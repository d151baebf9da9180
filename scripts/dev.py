"""`make dev`: the server and Vite side by side; one Ctrl-C ends both."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from bootstrap.paths import CLIENT, NODE_BIN, ROOT, VENV_PYTHON
from bootstrap.setup import for_dev, prepare
from bootstrap.shell import environment

SERVER_PORT = os.environ.get("PORT", "3000")
CLIENT_PORT = os.environ.get("CLIENT_PORT", "3030")
GRACE_S = 5.0


@dataclass(frozen=True)
class Program:
    """Something that runs beside the others, and how its lines are marked."""

    name: str
    colour: int
    folder: Path
    command: tuple[str, ...]
    settings: dict[str, str]


PROGRAMS = (
    Program(
        name="server",
        colour=36,
        folder=ROOT,
        command=(str(VENV_PYTHON), "-m", "chattr"),
        settings={
            "PORT": SERVER_PORT,
            "CLIENT_ORIGIN": f"http://localhost:{CLIENT_PORT}",
            "LOG_FORMAT": "pretty",
        },
    ),
    Program(
        name="client",
        colour=35,
        folder=CLIENT,
        command=(
            str(NODE_BIN / "node"),
            "node_modules/vite/bin/vite.js",
            *("dev", "--port", CLIENT_PORT, "--strictPort"),
        ),
        settings={"FORCE_COLOR": "1"},
    ),
)


def start(program: Program) -> subprocess.Popen[str]:
    """Start a program in a process group of its own, so that all it starts can be ended with it."""
    process = subprocess.Popen(
        program.command,
        cwd=program.folder,
        env={**environment(), "PYTHONUNBUFFERED": "1", **program.settings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    threading.Thread(target=relay, args=(program, process), daemon=True).start()
    return process


def relay(program: Program, process: subprocess.Popen[str]) -> None:
    """Print a program's lines with its name before them."""
    mark = f"{program.name} |"
    if sys.stdout.isatty():
        mark = f"\x1b[{program.colour}m{mark}\x1b[0m"
    for line in process.stdout or ():
        sys.stdout.write(f"{mark} {line}")
        sys.stdout.flush()


def end(process: subprocess.Popen[str]) -> None:
    """End a program and what it started; by force after the grace time."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(GRACE_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def main() -> int:
    """Run all programs until one ends or a signal comes."""
    prepare(for_dev())
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    running = {program.name: start(program) for program in PROGRAMS}
    ended: list[str] = []
    while not ended and not stop.wait(0.2):
        ended = [name for name, process in running.items() if process.poll() is not None]
    for process in running.values():
        end(process)
    if ended:
        print(f"The {' and the '.join(ended)} ended by itself; the rest was ended too.")
    return 1 if ended else 0


if __name__ == "__main__":
    sys.exit(main())
