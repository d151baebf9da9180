"""A channel that talks to a fake worker, for the tests of the channel."""

import asyncio
from collections.abc import Callable

from mediasoup._channel import Channel
from mediasoup._wire.request import Request
from mediasoup.errors import ChannelError
from mediasoup.testing import FakeWorker

DUMP = Request("WORKER_DUMP")
UNDO = Request("WORKER_CLOSE_ROUTER")
MAKE = Request("WORKER_CREATE_ROUTER", undo=lambda: UNDO)


class Line:
    """A channel to a fake worker, and what it reported."""

    def __init__(self, fake: FakeWorker, timeout_s: float = 10) -> None:
        self.fake = fake
        self.logs: list[str] = []
        self.lost: asyncio.Future[ChannelError] = asyncio.get_running_loop().create_future()
        self.channel = Channel(timeout_s=timeout_s, on_log=self.logs.append, on_lost=self.lost.set_result)

    async def open(self) -> "Line":
        await self.fake.watch(lambda _: None)
        await self.channel.open(self.fake.to_worker, self.fake.from_worker)
        return self

    async def settle(self) -> None:
        """Return once everything sent before, both ways, was handled."""
        await self.channel.request(DUMP)


async def eventually(condition: Callable[[], bool]) -> None:
    """Let the event loop turn until a condition holds that nothing announces."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0)
