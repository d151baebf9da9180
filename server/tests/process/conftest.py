"""A real server process per test, and a look at what it leaves behind."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest
import socketio

START_S = 60


@dataclass
class ServerProcess:
    """`python -m chattr` under test."""

    process: asyncio.subprocess.Process
    records: list[dict[str, Any]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    url: str = ""
    reader: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    def children(self) -> list[int]:
        return sorted(pid for pid, parent in parents().items() if parent == self.pid)

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    async def ended(self, within_s: float) -> int:
        """Return the exit code; fails when it takes longer."""
        async with asyncio.timeout(within_s):
            return await self.process.wait()

    async def started(self) -> "ServerProcess":
        deadline = time.monotonic() + START_S
        while not self.url:
            assert self.process.returncode is None, "\n".join(self.lines)
            assert time.monotonic() < deadline, "\n".join(["not started", *self.lines])
            found = (record for record in self.records if record["event"] == "server started")
            self.url = next((record["urls"][0] for record in found), "")
            await asyncio.sleep(0.01)
        self.url = self.url.replace("localhost", "127.0.0.1")
        return self

    async def read(self) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.lines.append(line.decode().rstrip("\n"))
            with suppress(ValueError):
                self.records.append(json.loads(line))


def parents() -> dict[int, int]:
    """Every process and its parent; the dead that nobody has waited for are left out."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                found[int(stat.parent.name)] = int(parent)
    return found


async def gone(pids: Iterable[int], within_s: float) -> set[int]:
    """Return which of `pids` are still there after a while."""
    deadline = time.monotonic() + within_s
    left = set(pids) & parents().keys()
    while left and time.monotonic() < deadline:
        await asyncio.sleep(0.02)
        left &= parents().keys()
    return left


Launch = Callable[..., Awaitable[ServerProcess]]


@pytest.fixture
def still_there() -> Callable[[Iterable[int], float], Awaitable[set[int]]]:
    return gone


@pytest.fixture
async def launch(tmp_path: Path) -> AsyncIterator[Launch]:
    """Start a server that takes free ports and has one worker, unless told otherwise."""
    servers: list[ServerProcess] = []

    async def start(*within: str, **settings: str) -> ServerProcess:
        # `within`: the command that runs it, in whose place it comes.
        kept = ("PATH", "HOME", "MEDIASOUP_WORKER_BIN", "XDG_CACHE_HOME")
        environ = {name: os.environ[name] for name in kept if name in os.environ}
        environ |= {"PORT": "0", "RTC_PORT": "0", "WORKERS": "1", "LOG_FORMAT": "json"} | settings
        process = await asyncio.create_subprocess_exec(
            *within,
            *(sys.executable, "-m", "chattr"),
            cwd=tmp_path,
            env=environ,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        server = ServerProcess(process)
        server.reader = asyncio.create_task(server.read())
        servers.append(server)
        return server

    yield start
    for server in servers:
        with suppress(ProcessLookupError):
            server.process.kill()
        await server.process.wait()
        if server.reader is not None:
            await server.reader


@pytest.fixture
async def server(launch: Launch) -> ServerProcess:
    return await (await launch()).started()


Connect = Callable[..., Awaitable[socketio.AsyncClient]]


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    """Open Socket.IO connections, and see to it that none outlives the test."""
    clients: list[socketio.AsyncClient] = []
    async with aiohttp.ClientSession() as session:

        async def open_one(url: str, transport: str = "websocket", **handlers: Any) -> socketio.AsyncClient:
            client = socketio.AsyncClient(reconnection=False, http_session=session)
            for name, handler in handlers.items():
                client.on(name.replace("_", "-"), handler)
            await client.connect(url, transports=[transport])
            clients.append(client)
            return client

        yield open_one
        for client in clients:
            await client.disconnect()
    # Transports report their end in the next turns of the loop.
    await asyncio.sleep(0.05)


@pytest.fixture
async def http(server: ServerProcess) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.url) as client:
        yield client
