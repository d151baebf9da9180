"""The time of day, without its jumps."""

import time


class SteadyClock:
    """Unix time in ms as it was at the start, moved on by the monotonic clock."""

    def __init__(self) -> None:
        self._offset_ms = time.time() * 1000 - time.monotonic() * 1000

    def __call__(self) -> int:
        """Return Unix time in ms."""
        return int(self._offset_ms + time.monotonic() * 1000)
