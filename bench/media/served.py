"""A worker as the server sets one up: its settings, its port, its codecs, and its observers of who speaks."""

from __future__ import annotations

import logging

import structlog

from chattr.sfu.room_router import RoomRouter, open_room_router
from chattr.sfu.settings import MediaSettings
from chattr.sfu.worker_pool import WorkerPool
from mediasoup import MediaKind, Producer, Router, Worker

structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


class Served:
    """Made by the server's own code, without the signaling, which media does not pass."""

    def __init__(self) -> None:
        self._pool = WorkerPool(MediaSettings(workers=1, listen_ip="127.0.0.1", rtc_port=0))
        self._home: RoomRouter | None = None

    async def start(self) -> Worker:
        """Start the worker."""
        await self._pool.start()
        return self._pool.slots[0].worker

    async def router(self) -> Router:
        """Open a room's router."""
        self._home = await open_room_router(await self._pool.acquire())
        return self._home.router

    async def observe(self, producer: Producer) -> None:
        """Have a microphone listened to, as the server does with each."""
        assert self._home is not None
        if producer.kind is MediaKind.AUDIO:
            await self._home.dominance.add_producer(producer.id)
            await self._home.levels.add_producer(producer.id)

    async def stop(self) -> None:
        """End the worker."""
        await self._pool.stop()
