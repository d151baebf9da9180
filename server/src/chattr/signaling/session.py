"""One connection: its inbox, and the task that answers what is in it, one message after the other."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from chattr.calls.service import CallService
from chattr.core.limits import Limits
from chattr.protocol.errors import ErrorReply
from chattr.signaling.dispatch import Asker, Dispatcher
from chattr.signaling.packets import EventPacket, RefusedPacket, read_event, write_ack


@dataclass(frozen=True, slots=True)
class Wiring:
    """The connection under a session: `push` queues text, `drop` asks for the end, with a reason."""

    push: Callable[[str], None]
    drop: Callable[[str], None]


class Session:
    """Owns its task."""

    def __init__(self, asker: Asker, service: CallService, dispatcher: Dispatcher, wiring: Wiring) -> None:
        self._asker = asker
        self._service = service
        self._dispatcher = dispatcher
        self._wiring = wiring
        self._limits: Limits = service.limits
        self._inbox: asyncio.Queue[EventPacket | RefusedPacket] = asyncio.Queue(self._limits.max_inbox)
        name = f"session {asker.connection_id}"
        self._task = asyncio.get_running_loop().create_task(self._run(), name=name)
        self._dropped = False
        self._held_up = 0

    @property
    def connection_id(self) -> str:
        """Return the id under which the use cases know this connection."""
        return self._asker.connection_id

    async def take(self, text: str) -> None:
        """Queue a packet; waits while the inbox is full, so that the sender is slowed down."""
        self._held_up += 1
        try:
            await self._inbox.put(read_event(text, self._limits.max_payload_bytes))
        finally:
            self._held_up -= 1

    def take_now(self, text: str) -> bool:
        """Queue a packet; False while the inbox is full, or others wait for their place in it."""
        if self._held_up or self._inbox.full():
            return False
        self._inbox.put_nowait(read_event(text, self._limits.max_payload_bytes))
        return True

    def send(self, text: str) -> None:
        """Queue a packet for the client; one that does not read for long is dropped (`outbox`)."""
        self._wiring.push(text)

    async def close(self, *, keep_place: bool) -> None:
        """End the task. A `leave-room` that still waits counts; else the place is kept for a while.

        `keep_place`: the server itself is stopping, so nothing is to change.
        """
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._asker.refusals.close(self._service.standing(self.connection_id))
        self._asker.trace.end()
        if keep_place:
            return
        if self._leave_is_waiting():
            self._service.leave(self.connection_id)
        else:
            self._service.lose(self.connection_id)

    async def _run(self) -> None:
        while True:
            packet = await self._inbox.get()
            reply = await self._dispatcher.answer(self._asker, packet)
            if packet.ack_id is not None:
                self.send(write_ack(packet.ack_id, reply))
            if isinstance(reply, ErrorReply):
                await self._refused()

    async def _refused(self) -> None:
        """Give way to the other connections, and end this one when it asks for nothing else."""
        if self._asker.gate.is_flooded() and not self._dropped:
            self._dropped = True
            self._wiring.drop("flood")
        await asyncio.sleep(0)

    def _leave_is_waiting(self) -> bool:
        while not self._inbox.empty():
            packet = self._inbox.get_nowait()
            if isinstance(packet, EventPacket) and packet.name == "leave-room":
                return True
        return False
