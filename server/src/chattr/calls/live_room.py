"""A room in use: its rules, its media, and the connections of those who are in it or knock."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from chattr.calls.announcing import Announcer
from chattr.calls.grace import GraceTimer
from chattr.calls.ports import Clock, Journal, Outbox
from chattr.calls.room_log import RoomLog
from chattr.core import events as e
from chattr.core.errors import MediaUnavailableError, NotJoinedError
from chattr.core.room import Room
from chattr.protocol.base import Wire
from chattr.protocol.notifications import MediaReset
from chattr.protocol.payloads import Admission
from chattr.sfu.participant_media import ParticipantMedia
from chattr.sfu.room_media import RoomMedia, open_room_media
from chattr.sfu.settings import MediaSettings
from chattr.sfu.worker_pool import WorkerPool
from chattr.telemetry.tracing import span


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
    on_event: Callable[[e.RoomEvent], None]
    on_emptied: Callable[["LiveRoom"], None]
    on_ended: Callable[["LiveRoom", e.RoomEnded], None]
    on_media_lost: Callable[["LiveRoom"], None]


class LiveRoom:
    """Carries out what `core.Room` decides. `apply` never awaits, so what is told keeps its order."""

    def __init__(self, room: Room, context: RoomContext) -> None:
        self.room = room
        self.seats: dict[str, Seat] = {}
        self.media: RoomMedia | None = None
        self._context = context
        self._announcer = Announcer(self, lambda admitted: context.admission(self, admitted))
        self._opening_media = asyncio.Lock()
        self._grace = GraceTimer(context.clock, self._on_grace_over)
        self._log = RoomLog(room)

    def apply(self, events: Sequence[e.RoomEvent]) -> None:
        """Make true outside what has become true inside, and tell everybody concerned."""
        if not all(isinstance(event, _FLEETING) for event in events):
            self.remember()
        self.carry_out(events)

    def carry_out(self, events: Sequence[e.RoomEvent]) -> None:
        """As `apply`, for events of which all that they changed in the room is remembered already."""
        for event in events:
            self._log.take(event)
            self._context.on_event(event)
            self._carry_out(event)
        self.watch()

    def remember(self) -> None:
        """Have what the room is now kept, beyond the end of the process."""
        self._context.journal.record(self.room)

    def watch(self) -> None:
        """Wait for the end of the grace times that run."""
        self._grace.set(self.room.next_expiry_ms)

    async def commit(self, *, durable: bool = False) -> None:
        """Return once everything so far is remembered, or cannot be for now; see `ports.Journal`."""
        with span("remember"):
            await self._context.journal.commit(durable=durable)

    def close(self) -> None:
        """Drop media and timers."""
        self._grace.set(None)
        self.seats.clear()
        self._close_media()

    async def require_media(self) -> RoomMedia:
        """Return the room's media, opened on a worker if there is none.

        :raises MediaUnavailableError: no worker can take it.
        """
        async with self._opening_media:
            if self.media is None:
                pool = self._context.pool
                with span("open media"):
                    settings = self._context.media_settings
                    media = await open_room_media(self.room.room_id, pool, settings, self)
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

    def tell_all_connected(self, payload: Wire) -> None:
        """Tell everyone who is in or at the door."""
        self._context.outbox.send([seat.connection_id for seat in self.seats.values()], payload)

    def tell_hosts(self, payload: Wire) -> None:
        """Tell the host and the co-hosts, as far as they are connected."""
        for participant_id in self.room.hosts():
            self.tell(participant_id, payload)

    def tell_knocker(self, participant_id: str, payload: Wire) -> None:
        """Tell somebody who waits, if they are connected."""
        seat = self.seats.get(participant_id)
        if seat is not None:
            self._context.outbox.send((seat.connection_id,), payload)

    @property
    def shown_knocks(self) -> set[str]:
        """Return who waits and was shown to the hosts that listened."""
        return {knock.participant_id for knock in self.room.knocks if knock.participant_id in self.seats}

    def show_door(self, participant_id: str, only: Collection[str]) -> None:
        """Tell somebody who of these still knocks, if they may let people in."""
        if participant_id in self.room.hosts():
            knocks = [knock for knock in self.room.knocks if knock.participant_id in only]
            self._announcer.show_door(participant_id, knocks)

    def media_lost(self) -> None:
        """Forget the media of a dead worker and see to new."""
        self._log.media_lost()
        self.media = None
        self._context.on_media_lost(self)

    def part_lost(self, participant_ids: Sequence[str]) -> None:
        """Have those come back whose worker died; the others' media goes on."""
        for participant_id in participant_ids:
            self.tell(participant_id, MediaReset())

    def _on_grace_over(self) -> None:
        self.apply(self.room.expire(self._context.clock()))

    def _carry_out(self, event: e.RoomEvent) -> None:
        self._keep_chat(event)
        match event:
            case e.ParticipantLeft() | e.KnockCanceled():
                self.seats.pop(event.participant_id, None)
            case e.KnockApproved(admitted):
                self._take_in(admitted.participant_id)
            case e.HostChanged():
                seat = self.seats.get(event.participant_id)
                if seat is not None and not seat.listening:
                    seat.host_key = event.host_key
        self._announcer.announce(event)
        match event:
            case e.ParticipantLeft() if self.media is not None:
                self.media.remove(event.participant_id)
            case e.KnockDenied():
                self.seats.pop(event.participant_id, None)
            case e.RoomEmptied():
                self._close_media()
                self._context.on_emptied(self)
            case e.RoomEnded():
                self._context.on_ended(self, event)

    def _keep_chat(self, event: e.RoomEvent) -> None:
        journal = self._context.journal
        match event:
            case e.ChatTaken(message, dropped):
                journal.keep_message(self.room, message)
                journal.drop_messages(self.room, dropped)
            case e.ChatExpired(dropped):
                journal.drop_messages(self.room, dropped)
            case e.ChatCleared(_, _, dropped):
                journal.drop_messages(self.room, dropped)
                journal.scrub()

    def _take_in(self, participant_id: str) -> None:
        if self.media is not None:
            self.media.renew(participant_id)
        seat = self.seats.get(participant_id)
        if seat is not None:
            seat.listening = True

    def _close_media(self) -> None:
        media, self.media = self.media, None
        if media is not None:
            media.close()


_FLEETING = (
    e.StateChanged,
    e.KnockChanged,
    e.PositionChanged,
    e.MuteRequested,
    e.MutedByHost,
    e.ChatTaken,
    e.ChatTold,
)
"""Events that leave the room's own records as they are."""
