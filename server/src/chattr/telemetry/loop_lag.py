"""How late the event loop is: what every waiting message feels first when the server has too much to do."""

import asyncio

from chattr.telemetry.meter import Meter

INTERVAL_S = 0.25


class LoopLag:
    """Asks to be called, and notes how late that was."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin; needs a running loop."""
        self._wait(asyncio.get_running_loop())

    def stop(self) -> None:
        """End; may be called twice."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _wait(self, loop: asyncio.AbstractEventLoop) -> None:
        due = loop.time() + INTERVAL_S
        self._timer = loop.call_at(due, self._tick, loop, due)

    def _tick(self, loop: asyncio.AbstractEventLoop, due: float) -> None:
        self._meter.loop_was_late(max(0.0, loop.time() - due))
        self._wait(loop)
