"""The life of a process that serves: when its turn comes, and how it leaves rooms to the next one."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog

from chattr.calls.service import CallService
from chattr.signaling import Gateway
from chattr.store.succession import Succession
from chattr.telemetry.loop_lag import LoopLag
from chattr.web import ServerState

GATEWAY_STOP_S = 0.5
LET_GO_S = 1.0
SERVICE_STOP_S = 1.2

MEDIA_LINGERS_S = 3.0
"""How long media goes on here while people connect to the process that has taken over, in seconds."""

_COME_BACK_MS_EACH = 2
_COME_BACK_MS_MOST = 2_000

_log = structlog.stdlib.get_logger("chattr.handover")


@dataclass(slots=True)
class Handover:
    """Starts and stops the parts in order. `succession`: None where no other process may take over."""

    service: CallService
    gateway: Gateway
    state: ServerState
    succession: Succession | None = None
    _lingers: bool = False

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Start the workers, and the rooms unless another process has them; at the end let all go."""
        lag = LoopLag(self.service.meter)
        try:
            await self.service.prepare()
            if self.succession is None or self.succession.try_take():
                await self.service.start()
            else:
                self.state.standing_by = True
            lag.start()
            yield
        finally:
            lag.stop()
            await self.drain()
            if self._lingers:
                await asyncio.sleep(MEDIA_LINGERS_S)
            await _within(SERVICE_STOP_S, "service", self.service.stop)

    async def take_over(self) -> None:
        """Wait until the other process lets go, or ends in any way; then serve its rooms.

        :raises StoreError: they cannot be read.
        """
        if self.succession is None or not self.state.standing_by:
            return
        await self.succession.take()
        await self.service.start()
        self.state.standing_by = False
        _log.info("took over", rooms=len(self.service.rooms))

    async def drain(self) -> None:
        """Let nobody in, tell everybody, close their sockets, and give up the rooms; only once.

        While another process waits, media goes on until its people are there.
        """
        if self.state.shutting_down:
            return
        self.state.shutting_down = True
        if self.state.standing_by:
            await _within(GATEWAY_STOP_S, "gateway", self.gateway.close)
            return
        connections = self.gateway.connections()
        self.service.farewell(min(_COME_BACK_MS_MOST, _COME_BACK_MS_EACH * connections))
        await _within(GATEWAY_STOP_S, "gateway", self.gateway.close)
        if self.succession is not None and self.succession.is_awaited():
            self._lingers = connections > 0
            await _within(LET_GO_S, "store", self.service.let_go)
            _log.info("handed over", connections=connections)


async def _within(limit_s: float, part: str, stop: Callable[[], Awaitable[None]]) -> None:
    """Stop a part; one that takes too long or fails must not keep the others from stopping."""
    try:
        async with asyncio.timeout(limit_s):
            await stop()
    except TimeoutError:
        _log.warning("stop took too long", part=part, limit_s=limit_s)
    except Exception:
        _log.exception("stop failed", part=part)
