"""`chattr-server doctor` run as an operator runs it, and what it found."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any


async def doctor(
    folder: Path, *arguments: str, within: tuple[str, ...] = (), **settings: str
) -> tuple[int, str]:
    """Run it; `within`: the command that runs it."""
    kept = ("PATH", "HOME", "MEDIASOUP_WORKER_BIN", "XDG_CACHE_HOME")
    environ = {name: os.environ[name] for name in kept if name in os.environ} | settings
    command = (*within, sys.executable, "-m", "chattr", "doctor", *arguments)
    process = await asyncio.create_subprocess_exec(
        *command, cwd=folder, env=environ, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode()


def by_check(text: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for finding in json.loads(text)["findings"]:
        found.setdefault(finding["check"], []).append(finding)
    return found
