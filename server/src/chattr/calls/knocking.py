"""Taking a knock: remembered first, then shown to the hosts and answered."""

import asyncio
from dataclasses import replace

from chattr.calls import wire
from chattr.calls.live_room import LiveRoom
from chattr.calls.ports import Clock
from chattr.calls.rooms import Rooms, seat_knocker
from chattr.core.door_errors import JoinDeniedError
from chattr.core.entry import Entrance, EntryRequest
from chattr.core.events import KnockChanged, Knocked
from chattr.core.limits import Limits
from chattr.protocol.requests import Pending


class KnockDesk:
    """Lets people wait."""

    def __init__(self, rooms: Rooms, limits: Limits, clock: Clock) -> None:
        self._rooms = rooms
        self._limits = limits
        self._clock = clock

    async def take(self, live: LiveRoom, entrance: Entrance, connection_id: str) -> Pending | Entrance:
        """Remember a knock and show it; return the reply, or the way in if a host was that quick.

        The connection has no seat before the knock is remembered, so that nothing reaches it before the
        reply.

        :raises JoinDeniedError: a host turned it away meanwhile.
        """
        knocked = entrance.outcome
        assert isinstance(knocked, Knocked)
        room, pid = live.room, knocked.knock.participant_id
        # Somebody who is away may have given way; that is so whatever becomes of this knock.
        own = tuple(event for event in entrance.events if isinstance(event, Knocked | KnockChanged))
        live.remember()
        live.carry_out(tuple(event for event in entrance.events if event not in own))
        try:
            await live.commit()
        except asyncio.CancelledError:
            if pid not in live.seats:
                if pid in room.state.waiting:
                    live.apply(room.door.cancel(pid))
                elif pid in room.participants:
                    # A host was quicker than the connection, which is gone.
                    live.apply(room.lose(pid, self._clock()))
            raise
        if pid in room.participants:
            again = EntryRequest(knocked.knock.name, knock_token=knocked.knock_token)
            return room.enter(again, self._clock())
        if pid not in room.state.waiting:
            raise JoinDeniedError(self._limits.denied_wait_ms)
        self._rooms.stand(connection_id, live, pid)
        seat_knocker(live, pid, connection_id)
        live.carry_out(own)
        return wire.pending_reply_of(replace(knocked, position=room.state.waiting.positions()[pid]))
