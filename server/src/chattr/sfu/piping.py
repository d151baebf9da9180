"""Producers carried into the room's other routers, for as long as somebody there needs them."""

import asyncio
from dataclasses import dataclass, field
from functools import partial

import structlog

from mediasoup import (
    ClosedError,
    Consumer,
    MediasoupError,
    PipeToRouterOptions,
    Producer,
    ProducerClosed,
    Router,
)

Ends = tuple[Consumer, Producer]
"""The way into a pipe, and the way out of it, which has the id of the producer itself."""


@dataclass(slots=True, eq=False)
class _Pipe:
    key: tuple[str, str]
    opening: asyncio.Task[Ends]
    holds: "set[Hold]" = field(default_factory=set)
    settling: asyncio.Task[None] | None = None

    @property
    def ends(self) -> Ends | None:
        """None until it is open, and when it could not be opened."""
        task = self.opening
        made = task.done() and not task.cancelled() and task.exception() is None
        return task.result() if made else None

    @property
    def is_wanted(self) -> bool:
        """Whether anything must flow."""
        return any(hold.flows for hold in self.holds)


class Hold:
    """Somebody's need of a producer in another router; `flows`: whether they need its media just now."""

    def __init__(self, pipes: "Pipes", pipe: _Pipe, *, flows: bool) -> None:
        self._pipes = pipes
        self._pipe = pipe
        self.flows = flows
        pipe.holds.add(self)

    def flow(self, flows: bool) -> None:
        """Need its media, or need it not for now."""
        if flows is not self.flows:
            self.flows = flows
            self._pipes.settle(self._pipe)

    def release(self) -> None:
        """Need it no longer; may be called twice."""
        self._pipe.holds.discard(self)
        self._pipes.settle(self._pipe)


class Pipes:
    """What is piped between the routers of one room. Each producer goes into a router once.

    A pipe carries all layers, since every receiver chooses its own; while nobody watches it carries none.
    """

    def __init__(self, log: structlog.stdlib.BoundLogger) -> None:
        self._log = log
        self._pipes: dict[tuple[str, str], _Pipe] = {}

    async def take(self, producer: Producer, home: Router, there: Router, *, flows: bool) -> Hold:
        """Have a producer of `home` in `there`, and keep it there until the hold is released.

        :raises MediasoupError: it closed, a worker is gone, or there is no way between the two.
        """
        key = (producer.id, there.id)
        pipe = self._pipes.get(key)
        if pipe is None:
            opening = asyncio.get_running_loop().create_task(
                self._open(producer.id, home, there), name=f"pipe {producer.id}"
            )
            pipe = self._pipes[key] = _Pipe(key, opening)
            opening.add_done_callback(partial(self._on_opened, pipe))
        hold = Hold(self, pipe, flows=flows)
        try:
            _, end = await asyncio.shield(pipe.opening)
        except BaseException:
            hold.release()
            raise
        if end.closed:
            hold.release()
            raise ClosedError(f"the Producer {producer.id} closed while it was piped")
        return hold

    def settle(self, pipe: _Pipe) -> None:
        """Make a pipe what those who hold it need."""
        ends = pipe.ends
        if ends is None:
            # While it opens it cannot be closed, and somebody else may still come to need it.
            return
        if not pipe.holds:
            ends[1].close()
        elif pipe.settling is None and ends[0].paused is pipe.is_wanted:
            pipe.settling = asyncio.get_running_loop().create_task(
                self._switch(pipe, ends[0]), name=f"switch pipe of {pipe.key[0]}"
            )

    async def _switch(self, pipe: _Pipe, start: Consumer) -> None:
        try:
            while pipe.holds and not start.closed and start.paused is pipe.is_wanted:
                await (start.resume() if pipe.is_wanted else start.pause())
        except MediasoupError as error:
            # It closed, or a worker is going; both are told elsewhere.
            self._log.debug("pipe not switched", producer=pipe.key[0], error=str(error))
        finally:
            pipe.settling = None

    def _on_opened(self, pipe: _Pipe, _opening: "asyncio.Task[Ends]") -> None:
        ends = pipe.ends
        if ends is None or ends[1].closed:
            self._forget(pipe)
            return
        ends[1].on(ProducerClosed, lambda _event: self._forget(pipe))
        self.settle(pipe)

    def _forget(self, pipe: _Pipe) -> None:
        if self._pipes.get(pipe.key) is pipe:
            del self._pipes[pipe.key]

    async def _open(self, producer_id: str, home: Router, there: Router) -> Ends:
        """Pipe a producer between two workers of this machine; nothing flows yet, so no key frame is wasted.

        A burst may overrun a socket's buffer: what is lost is sent again.
        """
        options = PipeToRouterOptions(
            producer_id=producer_id, paused=True, enable_rtx=True, enable_sctp=False
        )
        try:
            result = await home.pipe_to_router(there, options)
        except MediasoupError as error:
            self._log.debug("producer not piped", producer=producer_id, error=str(error))
            raise
        assert result.pipe_consumer is not None
        assert result.pipe_producer is not None
        return result.pipe_consumer, result.pipe_producer
