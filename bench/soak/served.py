"""A server that is killed and started again on its port and its database, and what it holds."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from processes import children, free_port, open_files, process_usage


@dataclass(frozen=True)
class Held:
    """Memory, in MB, and open descriptors of a process."""

    pid: int
    mb: float
    files: int


@dataclass(frozen=True)
class Sample:
    """What a server held at a moment; `since_s` counts from its start."""

    since_s: float
    tasks: int
    transports: int
    server: Held
    workers: tuple[Held, ...]

    def worker(self, pid: int) -> Held | None:
        """Return what this worker held."""
        return next((one for one in self.workers if one.pid == pid), None)


START_S = 90.0
"""On a busy machine a start takes its time."""

_OF_FAULTS = ("died (killed by signal 9)", "ended before it ran (signal 9)")
"""What a server may well log as an error when its workers are killed."""


class NotStartedError(Exception):
    """The server did not come up; the text has the end of its log."""


class Served:
    """Made stopped."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        self._folder = folder
        self._port = free_port()
        self._settings = settings | {"DATABASE": str(folder / "rooms.sqlite")}
        self._process: asyncio.subprocess.Process | None = None
        self._started_at = 0.0
        self._answer = ""
        self.starts = 0

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def workers(self) -> list[int]:
        """Process ids of its workers."""
        return children(self._pid)

    async def serving(self) -> list[int]:
        """Return those of them that have transports; which is at which place stands in the log."""
        places = {}
        for line in (self._folder / "server.log").read_text(errors="replace").splitlines():
            if '"worker started"' in line:
                told = json.loads(line)
                places[str(told["slot"])] = int(told["worker_pid"])
        found = re.findall(
            r'^chattr_worker_transports{worker="(\d+)"} (\S+)$', await self._metrics(), re.MULTILINE
        )
        alive = self.workers
        return [pid for slot, count in found if float(count) and (pid := places.get(slot)) in alive]

    @property
    def _pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        """Start it and wait until it serves."""
        environment = os.environ | {"HOST": "127.0.0.1", "PORT": str(self._port), "RTC_PORT": "0"}
        environment |= {"LOG_FORMAT": "json"} | self._settings
        with (self._folder / "server.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "chattr"), env=environment, stdout=log, stderr=log, cwd=self._folder
            )
        self._started_at = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(START_S), aiohttp.ClientSession() as session:
                while not await self._is_ready(session):  # noqa: ASYNC110 - another process
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise NotStartedError(f"The server did not serve within {START_S:g} s:\n{self._log()}") from None
        self.starts += 1

    async def end(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Send it a signal, and wait until it is gone."""
        assert self._process is not None
        with suppress(ProcessLookupError):
            self._process.send_signal(number)
        await self._process.wait()

    async def sample(self) -> Sample:
        """Look at it."""
        text = await self._metrics()
        return Sample(
            since_s=asyncio.get_running_loop().time() - self._started_at,
            tasks=_total(text, "chattr_tasks"),
            transports=_total(text, "chattr_worker_transports"),
            server=_held(self._pid),
            workers=tuple(_held(pid) for pid in self.workers),
        )

    async def _metrics(self) -> str:
        async with aiohttp.ClientSession() as session, session.get(f"{self.url}/metrics") as answer:
            return await answer.text()

    async def _is_ready(self, session: aiohttp.ClientSession) -> bool:
        with suppress(aiohttp.ClientError):
            async with session.get(f"{self.url}/readyz") as answer:
                self._answer = await answer.text()
                return answer.status == 200
        return False

    def _log(self) -> str:
        return f"{self._answer}\n{(self._folder / 'server.log').read_text(errors='replace')[-3000:]}"

    def errors(self) -> list[str]:
        """Return what it logged as an error."""
        log = (self._folder / "server.log").read_text(errors="replace").splitlines()
        found = (line for line in log if _is_error(line))
        return [line for line in found if not any(word in line for word in _OF_FAULTS)]


def _is_error(line: str) -> bool:
    try:
        return bool(json.loads(line)["level"] == "error")
    except (ValueError, TypeError, KeyError):
        return "Traceback" in line


def _held(pid: int) -> Held:
    return Held(pid, process_usage(pid)[1], open_files(pid))


def _total(text: str, name: str) -> int:
    numbers = re.findall(rf"^{name}(?:{{[^}}]*}})? (\S+)$", text, re.MULTILINE)
    return int(sum(float(number) for number in numbers))
