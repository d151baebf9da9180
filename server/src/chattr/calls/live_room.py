"""A room in use: its rules, its media, and the connections of those who are in it or knock."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from msgspec import structs

from chattr.calls import wire
from chattr.calls.grace import GraceTimer
from chattr.calls.ports import Clock, Journal, Outbox
from chattr.core import events as e
from chattr.core.errors import MediaUnavailableError, NotJoinedError
from chattr.core.room import Room
from chattr.protocol import notifications as n
from chattr.protocol.base import Wire
from chattr.protocol.payloads import Admission, PendingInfo
from chattr.sfu.participant_media import ParticipantMedia
from chattr.sfu.room_media import RoomMedia, open_room_media
from chattr.sfu.settings import MediaSettings
from chattr.sfu.worker_pool import WorkerPool


@dataclass(slots=True)
class Seat:
    """Which connection speaks for a participant or a knock.

    `listening` is set once the connection knows that it is in: nothing of the room reaches it before.
    `host_key` waits here for somebody who became host in that time.
    """

    connection_id: str
    listening: bool = False
    host_key: str | None = None


@dataclass(frozen=True, slots=True)
class RoomContext:
    """What every room shares with all others."""

    pool: WorkerPool
    media_settings: MediaSettings
    outbox: Outbox
    journal: Journal
    clock: Clock
    admission: Callable[["LiveRoom", e.Admitted], Admission]
    on_emptied: Callable[["LiveRoom"], None]
    on_media_lost: Callable[["LiveRoom"], None]


class LiveRoom:
    """Carries out what `core.Room` decides. `apply` never awaits, so what is told keeps its order."""

    def __init__(self, room: Room, context: RoomContext) -> None:
        self.room = room
        self.seats: dict[str, Seat] = {}
        self.media: RoomMedia | None = None
        self._context = context
        self._opening_media = asyncio.Lock()
        self._grace = GraceTimer(context.clock, self._on_grace_over)
        self._log = structlog.get_logger(__name__).bind(room=room.room_id)

    def apply(self, events: Sequence[e.RoomEvent]) -> None:
        """Make true outside what has become true inside, and tell everybody concerned."""
        for event in events:
            self._carry_out(event)
        self._context.journal.record(self.room, events)
        self._grace.set(self.room.next_expiry_ms)

    def close(self) -> None:
        """Drop media and timers."""
        self._grace.set(None)
        self.seats.clear()
        media, self.media = self.media, None
        if media is not None:
            media.close()

    async def require_media(self) -> RoomMedia:
        """Return the room's media, opened on a worker if there is none.

        :raises MediaUnavailableError: no worker can take it.
        """
        async with self._opening_media:
            if self.media is None:
                pool = self._context.pool
                media = await open_room_media(await pool.acquire(), self._context.media_settings, self)
                if self.room.is_empty:
                    media.close()
                    raise NotJoinedError
                if media.closed:
                    raise MediaUnavailableError
                self.media = media
            return self.media

    def media_of(self, participant_id: str) -> ParticipantMedia:
        """Return a participant's media.

        :raises MediaUnavailableError: the worker died and they have not joined anew.
        """
        media = self.media.find(participant_id) if self.media is not None else None
        if media is None:
            raise MediaUnavailableError
        return media

    def tell(self, participant_id: str, payload: Wire) -> None:
        """Tell one participant, if they are connected."""
        seat = self.seats.get(participant_id)
        if seat is not None and seat.listening:
            self._context.outbox.send((seat.connection_id,), payload)

    def tell_all(self, payload: Wire, *, but: str | None = None) -> None:
        """Tell everyone who is in and connected, except one."""
        connections = [s.connection_id for pid, s in self.seats.items() if s.listening and pid != but]
        if connections:
            self._context.outbox.send(connections, payload)

    def media_lost(self) -> None:
        """Forget the media of a dead worker and see to new."""
        self._log.warning("media lost")
        self.media = None
        self._context.on_media_lost(self)

    def _on_grace_over(self) -> None:
        self.apply(self.room.expire(self._context.clock()))

    def _carry_out(self, event: e.RoomEvent) -> None:
        match event:
            case e.ParticipantJoined():
                self._joined(event)
            case e.ParticipantLeft():
                self._left(event)
            case e.HostChanged():
                self._host_changed(event)
            case e.StateChanged():
                state = wire.state_of(event.state)
                self.tell_all(n.StateChanged(participant_id=event.participant_id, state=state))
            case e.Knocked():
                self._knocked(event)
            case e.KnockApproved():
                self._approved(event.admitted)
            case e.KnockDenied():
                self._end_knock(event.participant_id, n.JoinDenied(reason=event.reason))
            case e.KnockCanceled():
                self.seats.pop(event.participant_id, None)
                self._tell_host(n.PendingCanceled(participant_id=event.participant_id))
            case e.RoomEmptied():
                self._log.info("room ended")
                self._context.on_emptied(self)
            case e.Admitted():
                raise AssertionError("an admission is an outcome, told to the one who asked")

    def _joined(self, event: e.ParticipantJoined) -> None:
        participant = self.room.require(event.participant_id)
        self._log.info("participant joined", participant=event.participant_id)
        info = wire.participant_of(participant, self.room)
        self.tell_all(n.UserJoined(participant=info), but=event.participant_id)

    def _left(self, event: e.ParticipantLeft) -> None:
        self._log.info("participant left", participant=event.participant_id, reason=event.reason)
        self.seats.pop(event.participant_id, None)
        self.tell_all(n.UserLeft(participant_id=event.participant_id, reason=event.reason))
        if self.media is not None:
            self.media.remove(event.participant_id)

    def _host_changed(self, event: e.HostChanged) -> None:
        self._log.info("host changed", participant=event.participant_id)
        self.tell_all(n.HostChanged(participant_id=event.participant_id), but=event.participant_id)
        seat = self.seats.get(event.participant_id)
        if seat is not None and not seat.listening:
            seat.host_key = event.host_key
        own_copy = n.HostChanged(participant_id=event.participant_id, host_key=event.host_key)
        self.tell(event.participant_id, own_copy)
        for knock in self.room.knocks:
            self._tell_host(_pending_request(wire.pending_of(knock)))

    def _knocked(self, event: e.Knocked) -> None:
        self._log.info("knock", participant=event.knock.participant_id)
        self._tell_host(_pending_request(wire.pending_of(event.knock)))

    def _approved(self, admitted: e.Admitted) -> None:
        self._log.info("knock approved", participant=admitted.participant_id)
        seat = self.seats.get(admitted.participant_id)
        if self.media is not None:
            self.media.renew(admitted.participant_id)
        if seat is not None:
            seat.listening = True
            self.tell(admitted.participant_id, _join_approved(self._context.admission(self, admitted)))

    def _end_knock(self, participant_id: str, payload: Wire) -> None:
        self._log.info("knock refused", participant=participant_id)
        seat = self.seats.pop(participant_id, None)
        if seat is not None:
            self._context.outbox.send((seat.connection_id,), payload)

    def _tell_host(self, payload: Wire) -> None:
        if self.room.host_id is not None:
            self.tell(self.room.host_id, payload)


def _pending_request(pending: PendingInfo) -> n.PendingJoinRequest:
    return n.PendingJoinRequest(**structs.asdict(pending))


def _join_approved(admission: Admission) -> n.JoinApproved:
    return n.JoinApproved(**structs.asdict(admission))
