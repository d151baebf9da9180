"""People without browsers, from bench/synthetic: senders that replay a recording, viewers that count."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from person import Person

PROGRAM = Path(__file__).parents[1] / "bench" / "synthetic" / "people.py"


class Synthetic:
    """People without browsers, as a process of its own."""

    def __init__(self, url: str, room: str, *arguments: str) -> None:
        self.lines: list[dict[str, Any]] = []
        self._process = subprocess.Popen(
            [sys.executable, str(PROGRAM), url, room, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait(self, condition: Callable[[list[dict[str, Any]]], Any], *, within_s: float = 60) -> Any:
        """Return the first true value of `condition` over all that they told."""
        end = time.monotonic() + within_s
        while time.monotonic() < end:
            if value := condition(list(self.lines)):
                return value
            time.sleep(0.05)
        raise TimeoutError(f"last told: {self.lines[-5:]}")

    def close(self) -> None:
        """Let them leave."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.lines.append(json.loads(line))


def let_in(host: Person, crowd: Synthetic, count: int) -> None:
    """Admit everybody who knocks, until so many are in."""
    crowd.wait(lambda lines: any(line["event"] == "ready" for line in lines))
    end = time.monotonic() + 60
    while sum(line["event"] == "in" for line in crowd.lines) < count:
        if time.monotonic() > end:
            raise TimeoutError(f"not everybody came in: {crowd.lines[-5:]}")
        if host.button("Admit").count():
            host.button("Admit").first.click()
        host.page.wait_for_timeout(200)
