"""What a person sees of the set-up: one line per step, alive while the step works."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

_TERMINAL_INTERVAL_S = 1.0
_PLAIN_INTERVAL_S = 15.0


class Display:
    """Numbers the steps; on a terminal it rewrites one line, elsewhere it prints one every 15 s."""

    def __init__(self, stream: TextIO, total: int) -> None:
        self._stream = stream
        self._total = total
        self._number = 0
        self._state = ""
        self._started = 0.0
        self._lock = threading.Lock()
        self._alive = stream.isatty()

    @contextmanager
    def step(self) -> Iterator[None]:
        """Number the next step; nothing is printed before it has something to tell."""
        self._number += 1
        self._state = ""
        self._started = time.monotonic()
        finished = threading.Event()
        ticker = threading.Thread(target=self._tick, args=(finished,), daemon=True)
        ticker.start()
        try:
            yield
        finally:
            finished.set()
            ticker.join()
            if self._alive:
                self._write("\r\x1b[K")

    def work(self, what: str) -> None:
        """Tell what the step begins to do."""
        with self._lock:
            self._state = ""
            self._started = time.monotonic()
            self._write_line(what)

    def count(self, done: int, total: int) -> None:
        """Tell how far the step is."""
        with self._lock:
            self._state = f"{done} of {total}"

    def say(self, line: str) -> None:
        """Print a sentence below the step."""
        with self._lock:
            self._write_line(f"      {line}", numbered=False)

    def done(self, result: str) -> None:
        """Print the step's result; the last word of a step."""
        with self._lock:
            self._write_line(result)

    def _tick(self, finished: threading.Event) -> None:
        interval = _TERMINAL_INTERVAL_S if self._alive else _PLAIN_INTERVAL_S
        while not finished.wait(interval):
            with self._lock:
                line = ", ".join(filter(None, (self._state, duration(time.monotonic() - self._started))))
                self._write(f"\r\x1b[K      {line}" if self._alive else f"      {line}\n")

    def _write_line(self, text: str, *, numbered: bool = True) -> None:
        clear = "\r\x1b[K" if self._alive else ""
        number = f"[{self._number}/{self._total}] " if numbered else ""
        self._write(f"{clear}{number}{text}\n")

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def duration(seconds: float) -> str:
    """Write a time as ``4.2 s`` below a minute, else as ``3 min 40 s``."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
