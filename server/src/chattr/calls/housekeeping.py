"""What is done again and again while the server runs."""

import asyncio
from collections.abc import Callable, Iterable

import structlog

log = structlog.get_logger(__name__)

EVERY_S = 60.0


class Housekeeping:
    """Goes through `tidy` once a minute, with turns for others in between; owns the task."""

    def __init__(self, tidy: Callable[[], Iterable[None]]) -> None:
        self._tidy = tidy
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.get_running_loop().create_task(self._run(), name="housekeeping")

    async def stop(self) -> None:
        """End; may be called twice, and before `start`."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            try:
                for _ in self._tidy():
                    await asyncio.sleep(0)
            except Exception:
                # The next round may do better; rooms go on.
                log.exception("housekeeping failed")
