"""After a worker died: its rooms get a router elsewhere, and their participants build anew."""

import asyncio
import time

import structlog

from chattr.calls.live_room import LiveRoom
from chattr.core.errors import ChattrError
from chattr.protocol.notifications import MediaReset
from chattr.telemetry.meter import Meter

log = structlog.get_logger(__name__)


class Recovery:
    """Opens media again for rooms that lost it; each room has one task at a time."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._tasks: dict[LiveRoom, asyncio.Task[None]] = {}

    def media_lost(self, live: LiveRoom) -> None:
        """Tell everyone, so that they come back through `join-room`, and look for a worker meanwhile."""
        live.tell_all(MediaReset())
        if live not in self._tasks:
            task = asyncio.get_running_loop().create_task(
                self._reopen(live), name=f"reopen {live.room.room_id}"
            )
            self._tasks[live] = task
            task.add_done_callback(lambda _task: self._tasks.pop(live, None))

    async def stop(self) -> None:
        """End what is under way."""
        tasks = tuple(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _reopen(self, live: LiveRoom) -> None:
        began = time.monotonic()
        try:
            await live.require_media()
        except ChattrError as error:
            # Whoever joins next tries again.
            log.error("media not reopened", room=live.room.room_id, error=error.code)
            return
        took_s = time.monotonic() - began
        self._meter.recovered("media", took_s)
        log.info("media reopened", room=live.room.room_id, took_ms=round(took_s * 1000))
