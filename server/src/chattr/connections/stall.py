"""Readers that do not read."""

import asyncio

import structlog

log = structlog.get_logger(__name__)

STALL_S = 20.0
"""How long a reader may take nothing of what is being sent before the connection is cut, in seconds."""


class Stall:
    """Cuts a connection whose reader takes nothing for a while."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._left = 0
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Look again in a while."""
        self._left = self._transport.get_write_buffer_size()
        self._timer = asyncio.get_running_loop().call_later(STALL_S, self._check)

    def stop(self) -> None:
        """The reader has caught up, or is gone."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _check(self) -> None:
        if self._transport.get_write_buffer_size() >= self._left:
            log.info("connection cut", reason="slow-reader")
            self._transport.abort()
        else:
            self.start()
