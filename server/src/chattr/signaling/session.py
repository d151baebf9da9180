"""One connection: its inbox, and the task that answers what is in it, one message after the other."""

import asyncio
from collections.abc import Callable

import structlog

from chattr.calls.service import CallService
from chattr.core.limits import Limits
from chattr.signaling.dispatch import Dispatcher
from chattr.signaling.packets import EventPacket, RefusedPacket, read_event, write_ack
from chattr.signaling.rates import RateGate

log = structlog.get_logger(__name__)


class Session:
    """Owns its task. `push` queues text and returns how much waits; `drop` asks for the connection's end."""

    def __init__(
        self,
        connection_id: str,
        service: CallService,
        dispatcher: Dispatcher,
        push: Callable[[str], int],
        drop: Callable[[], None],
    ) -> None:
        self.connection_id = connection_id
        self._service = service
        self._dispatcher = dispatcher
        self._push = push
        self._drop = drop
        self._limits: Limits = service.limits
        self._gate = RateGate(self._limits.rates, service.clock)
        self._inbox: asyncio.Queue[EventPacket | RefusedPacket] = asyncio.Queue(self._limits.max_inbox)
        self._task = asyncio.get_running_loop().create_task(self._run(), name=f"session {connection_id}")
        self._dropped = False

    async def take(self, text: str) -> None:
        """Queue a packet; waits while the inbox is full, so that the sender is slowed down."""
        await self._inbox.put(read_event(text, self._limits.max_payload_bytes))

    def send(self, text: str) -> None:
        """Queue a packet for the client; one that does not read for long is dropped."""
        if self._push(text) > self._limits.max_outbox and not self._dropped:
            self._dropped = True
            log.warning("slow reader dropped", connection=self.connection_id)
            self._drop()

    async def close(self, *, keep_place: bool) -> None:
        """End the task. A `leave-room` that still waits counts; else the place is kept for a while.

        `keep_place`: the server itself is stopping, so nothing is to change.
        """
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        if keep_place:
            return
        if self._leave_is_waiting():
            self._service.leave(self.connection_id)
        else:
            self._service.lose(self.connection_id)

    async def _run(self) -> None:
        while True:
            packet = await self._inbox.get()
            reply = await self._dispatcher.answer(self.connection_id, self._gate, packet)
            if packet.ack_id is not None:
                self.send(write_ack(packet.ack_id, reply))

    def _leave_is_waiting(self) -> bool:
        while not self._inbox.empty():
            packet = self._inbox.get_nowait()
            if isinstance(packet, EventPacket) and packet.name == "leave-room":
                return True
        return False
