"""A server as a process of its own, and what it and its workers use."""

from __future__ import annotations

import asyncio
import os
import resource
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp

START_S = 30.0
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Usage:
    """CPU time since the start, in seconds, and memory, in MB."""

    server_s: float
    server_mb: float
    workers_s: float
    workers_mb: float


def usage_of(pid: int | None) -> Usage | None:
    """Read what a server and its children used (proc(5)); None without a process."""
    if pid is None:
        return None
    workers = [process_usage(child) for child in children(pid)]
    server_s, server_mb = process_usage(pid)
    return Usage(server_s, server_mb, sum(cpu for cpu, _ in workers), sum(mb for _, mb in workers))


def allow_files(wanted: int) -> None:
    """Have so many descriptors, as far as the system lets; processes that are started have them too."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))


def own_cpu_s() -> float:
    """Return the CPU time of this process so far, user and system, in seconds."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def machine_cpu_s() -> float:
    """Return the CPU time that the machine has spent on anything, stolen time included, in s (proc(5))."""
    first = Path("/proc/stat").read_text().partition("\n")[0]
    user, nice, system, _idle, _iowait, irq, softirq, steal, *_ = map(int, first.split()[1:])
    return (user + nice + system + irq + softirq + steal) / _TICKS


def process_usage(pid: int) -> tuple[float, float]:
    """Return the CPU time of a process so far, in seconds, and its memory, in MB (proc(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS, int(fields[21]) * _PAGE / 1e6


def open_files(pid: int) -> int:
    """Return how many descriptors a process has open (proc(5))."""
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


def children(pid: int) -> list[int]:
    """Return the process ids of its children."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(stat.parent.name))
    return found


def free_port() -> int:
    """One that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def server_process(port: int, folder: Path, settings: dict[str, str]) -> AsyncIterator[tuple[str, int]]:
    """Run one on loopback for as long as this lasts. It logs to a file in `folder`, at the default level."""
    environment = os.environ | {"PORT": str(port), "HOST": "127.0.0.1", "RTC_PORT": "0", "LOG_FORMAT": "json"}
    command = [sys.executable, "-m", "chattr"]
    async with served(command, port, folder, environment | settings) as (url, pid):
        yield url, pid


@asynccontextmanager
async def served(
    command: list[str], port: int, folder: Path, environment: dict[str, str]
) -> AsyncIterator[tuple[str, int]]:
    """Run any server that answers on `/readyz`; what it prints goes to a file in `folder`."""
    log = folder / "server.log"
    with log.open("wb") as file:
        process = await asyncio.create_subprocess_exec(
            *command, env=environment, stdout=file, stderr=file, cwd=folder
        )
    try:
        url = f"http://127.0.0.1:{port}"
        await _ready(url, process, log)
        yield url, process.pid
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def _ready(url: str, process: asyncio.subprocess.Process, log: Path) -> None:
    async with asyncio.timeout(START_S), aiohttp.ClientSession() as session:
        while process.returncode is None:
            with suppress(aiohttp.ClientError):
                async with session.get(f"{url}/readyz") as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.1)
    sys.exit(f"The server ended:\n{_text(log)}")


def _text(log: Path) -> str:
    return log.read_text(errors="replace")
