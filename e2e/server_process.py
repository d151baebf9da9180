"""Starts the real server for the browser suite, on ports of its own, and looks at its workers."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
START_TIMEOUT_S = 120.0
STOP_TIMEOUT_S = 30.0

PORTS = range(25_000, 32_000)
"""Below those of outgoing connections, one of which could take the port of a server that is down, and
above the default of RTC_MAX_PORT, among which RTC_PORT may not be."""

_given: set[int] = set()


def free_port() -> int:
    """A port, for TCP and UDP, that nobody uses now and nobody else is given."""
    while True:
        port = random.choice(PORTS)
        if port not in _given and _is_free(port):
            _given.add(port)
            return port


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(type=kind) as probe:
            try:
                probe.bind(("", port))
            except OSError:
                return False
    return True


@dataclass
class ServerProcess:
    """The server as a process of its own."""

    settings: dict[str, str]
    port: int = field(default_factory=free_port)
    inspect_port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    log_path: Path | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self, log_path: Path, *, until: str = "/readyz") -> None:
        """Start it, and wait until this path of it answers with 200."""
        self.log_path = log_path
        environment = os.environ | {
            "PORT": str(self.port),
            "INSPECT_PORT": str(self.inspect_port),
            "LOG_FORMAT": "json",
            **self.settings,
        }
        with log_path.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(HERE / "inspecting_server.py")],
                env=environment,
                stdout=log,
                stderr=log,
                cwd=HERE.parent,
                start_new_session=True,
            )
        self._wait_until_ready(until)

    def _wait_until_ready(self, path: str) -> None:
        assert self.process is not None
        end = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}{path}", timeout=10) as reply:
                    if reply.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise AssertionError(f"the server did not become ready:\n{self.log()[-4000:]}")

    def log(self) -> str:
        return self.log_path.read_text(encoding="utf-8", errors="replace") if self.log_path else ""

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process is None:
            return
        self.process.send_signal(how)
        self.process.wait(timeout=STOP_TIMEOUT_S)
        self.process = None

    def kill(self) -> None:
        """End it without a word."""
        self.stop(signal.SIGKILL)

    def start_again(self) -> None:
        """Start it as it was started before."""
        assert self.log_path is not None
        self.start(self.log_path)

    def kill_worker(self, index: int = 0) -> int:
        """End one of its workers without a word; returns which process that was."""
        pid = self.worker_pids()[index]
        os.kill(pid, signal.SIGKILL)
        return pid

    def runs_without(self, *dead: int) -> bool:
        """Whether it has all of its workers, and none of these."""
        try:
            pids = self.worker_pids()
        except OSError:
            # One died while it was asked.
            return False
        return len(pids) == int(self.settings["WORKERS"]) and set(pids).isdisjoint(dead)

    def worker_pids(self) -> list[int]:
        """Processes of its workers."""
        return [int(worker["pid"]) for worker in self.report()["workers"]]

    def report(self) -> dict[str, Any]:
        """What the workers' dumps say now."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.inspect_port}/", timeout=30) as reply:
            found = json.loads(reply.read())
        assert isinstance(found, dict)
        return found

    def worker_objects(self) -> dict[str, int]:
        """How many objects of each kind live on the workers."""
        report = self.report()
        routers = report["routers"]
        return {
            "routers": len(report["routerIds"]),
            "transports": sum(len(router["transports"]) for router in routers),
            "producers": sum(len(router["producers"]) for router in routers),
            "consumers": sum(len(router["consumers"]) for router in routers),
        }

    def paused_consumers(self, kind: str) -> int:
        """How many consumers their receivers have paused."""
        return sum(router["pausedConsumers"].count(kind) for router in self.report()["routers"])

    def paused_producers(self, kind: str) -> int:
        return sum(
            producer["kind"] == kind and producer["paused"]
            for router in self.report()["routers"]
            for producer in router["producers"]
        )
