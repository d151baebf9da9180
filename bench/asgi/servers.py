"""How each server is started, with one process and no log of requests."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from processes import children, free_port, process_usage

HERE = Path(__file__).parent
OTHERS = HERE.parents[1] / ".cache" / "bench" / "asgi" / "bin" / "python"
START_S = 20.0

_QUIET = "--lifespan off --no-access-log --log-level error --ws-per-message-deflate false"
_UVICORN = f"-m uvicorn app:app --http httptools --loop uvloop {_QUIET} --port PORT"
_HYPERCORN = "-m hypercorn app:app --worker-class uvloop --workers 0 --log-level error"
COMMANDS = {
    "uvicorn, websockets": f"{_UVICORN} --ws websockets-sansio",
    "uvicorn, wsproto": f"{_UVICORN} --ws wsproto",
    "granian": "-m granian --interface asginl --loop uvloop --no-log --workers 1 --port PORT app:app",
    "hypercorn": f"{_HYPERCORN} --bind 127.0.0.1:PORT",
    "ours (uvicorn)": "ours.py PORT",
}


class Served:
    """A server that runs. Everything that it started counts as its CPU."""

    def __init__(self, port: int, pid: int) -> None:
        self.port = port
        self._pid = pid

    def cpu_s(self) -> float:
        """Return the CPU time so far, user and system, in seconds."""
        return sum(process_usage(pid)[0] for pid in (self._pid, *children(self._pid)))


@asynccontextmanager
async def running(name: str, json: str = "json") -> AsyncIterator[Served]:
    """Run one on loopback for as long as this lasts.

    :raises RuntimeError: it did not start.
    """
    port = free_port()
    python = sys.executable if name.startswith("ours") else OTHERS
    command = COMMANDS[name].replace("PORT", str(port)).split()
    environment = os.environ | {"JSON": json}
    process = await asyncio.create_subprocess_exec(python, *command, cwd=HERE, env=environment)
    try:
        await _ready(name, port, process)
        yield Served(port, process.pid)
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), 5)
        except TimeoutError:
            process.kill()
            await process.wait()


async def _ready(name: str, port: int, process: asyncio.subprocess.Process) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(START_S):
            while process.returncode is None:
                with suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                    writer.close()
                    return
                await asyncio.sleep(0.1)
    raise RuntimeError(f"{name} does not answer")
