"""When the time is over that a lost connection keeps its place."""

import asyncio
from collections.abc import Callable

from chattr.calls.ports import Clock


class GraceTimer:
    """Calls `on_due` once the given moment has come; one moment at a time."""

    def __init__(self, clock: Clock, on_due: Callable[[], None]) -> None:
        self._clock = clock
        self._on_due = on_due
        self._handle: asyncio.TimerHandle | None = None

    def set(self, due_ms: int | None) -> None:
        """Wait for this moment (Unix time in ms) instead of any before; None waits for nothing."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
        if due_ms is not None:
            delay_s = max(0, due_ms - self._clock()) / 1000
            self._handle = asyncio.get_running_loop().call_later(delay_s, self._fire)

    def _fire(self) -> None:
        self._handle = None
        self._on_due()
