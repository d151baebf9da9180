"""Coming in: what a participant is told, and the steps until they can take part."""

import asyncio
from dataclasses import replace

from msgspec import structs

from chattr.calls import wire
from chattr.calls.ice_servers import ice_servers
from chattr.calls.live_room import LiveRoom, Seat
from chattr.calls.ports import Clock
from chattr.calls.settings import IceSettings
from chattr.core.entry import Entrance
from chattr.core.errors import ChattrError, NotJoinedError
from chattr.core.events import Admitted
from chattr.core.limits import MAX_NAME_LENGTH, Limits
from chattr.core.roles import Role
from chattr.protocol import requests as r
from chattr.protocol.notifications import Removed
from chattr.protocol.payloads import Admission, RoomLimits


class AdmissionDesk:
    """Seats those whom a room lets in."""

    def __init__(self, limits: Limits, ice: IceSettings, clock: Clock) -> None:
        self._limits = limits
        self._ice = ice
        self._clock = clock

    def describe(self, live: LiveRoom, admitted: Admitted, *, resumed: bool = False) -> Admission:
        """Return all that a participant needs to take part. The room's media must be open."""
        room, pid, now_ms = live.room, admitted.participant_id, self._clock()
        role = room.hosting.role_of(room.require(pid))
        is_host = role is Role.HOST
        return Admission(
            participant_id=pid,
            session_token=admitted.session_token,
            is_host=is_host,
            role=role,
            locked=room.is_locked,
            host_key=admitted.host_key if is_host else None,
            resumed=resumed,
            router_rtp_capabilities=live.media.rtp_capabilities if live.media is not None else {},
            ice_servers=ice_servers(self._ice, pid, now_ms),
            participants=[wire.participant_of(p, room) for p in room.participants.values()],
            pending=[wire.pending_of(knock) for knock in room.knocks] if role is not Role.GUEST else [],
            limits=RoomLimits(
                max_participants=self._limits.max_participants_per_room,
                max_name_length=MAX_NAME_LENGTH,
                max_invites=self._limits.max_invites_per_room,
            ),
            server_time=now_ms,
        )

    async def seat(
        self, live: LiveRoom, entrance: Entrance, connection_id: str, *, keep_media: bool
    ) -> r.Admitted:
        """Give an admitted participant's place to a connection; an older connection is told so.

        When that fails, who was never in before is not in, and who comes back keeps place or session.

        :raises MediaUnavailableError: no worker.
        :raises NotJoinedError: they left, or a newer connection took over, in the meantime.
        """
        admitted = entrance.outcome
        assert isinstance(admitted, Admitted)
        pid = admitted.participant_id
        self._take_over(live, pid, connection_id)
        seat = live.seats[pid] = Seat(connection_id)
        # A key or a token may be new though nothing has happened that others would be told.
        live.remember()
        live.carry_out(entrance.events)
        shown_before = live.shown_knocks
        try:
            await live.commit(durable=entrance.used_invite)
            # Last, with nothing awaited from here to `listening`: of a worker that dies they are told.
            media = await live.require_media()
        except (ChattrError, asyncio.CancelledError):
            if not admitted.returned and live.seats.get(pid) is seat:
                room = live.room
                undo = room.stays.withdraw(pid) if admitted.is_first_stay else room.leave(pid, self._clock())
                live.apply(undo)
            raise
        if live.seats.get(pid) is not seat:
            raise NotJoinedError
        mine = media.find(pid)
        resumed = keep_media and mine is not None and mine.is_alive
        if not resumed:
            media.renew(pid)
        seat.listening = True
        if missed := live.shown_knocks - shown_before:
            # They are in the answer too, after which this is sent, for who follows notifications alone.
            asyncio.get_running_loop().call_soon(live.show_door, pid, missed)
        if seat.host_key is not None:
            admitted = replace(admitted, host_key=seat.host_key)
        return r.Admitted(**structs.asdict(self.describe(live, admitted, resumed=resumed)))

    def _take_over(self, live: LiveRoom, participant_id: str, connection_id: str) -> None:
        old = live.seats.get(participant_id)
        if old is not None and old.connection_id != connection_id:
            live.tell(participant_id, Removed(reason="taken-over"))
