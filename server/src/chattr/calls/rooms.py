"""All rooms, and which connection stands where."""

from collections.abc import Iterator
from dataclasses import dataclass

import structlog

from chattr.calls.live_room import LiveRoom, RoomContext, Seat
from chattr.core.directory import Directory
from chattr.core.room import Room
from chattr.core.room_state import RoomState
from chattr.protocol.notifications import Removed

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a connection stands: in a room, or at its door."""

    live: LiveRoom
    participant_id: str

    @property
    def is_admitted(self) -> bool:
        """Tell whether they are in the room; else they knock."""
        return self.participant_id in self.live.room.participants

    @property
    def is_host(self) -> bool:
        """Tell whether they are the room's host."""
        return self.live.room.host_id == self.participant_id

    @property
    def is_among_hosts(self) -> bool:
        """Tell whether they are the room's host or a co-host."""
        return self.participant_id in self.live.room.hosts()


class Rooms:
    """Rooms by id and standings by connection."""

    def __init__(self, directory: Directory, context: RoomContext) -> None:
        self.directory = directory
        self._context = context
        self._live: dict[str, LiveRoom] = {}
        self._standings: dict[str, Standing] = {}

    def __len__(self) -> int:
        return len(self._live)

    def __iter__(self) -> Iterator[LiveRoom]:
        return iter(tuple(self._live.values()))

    def find(self, room_id: str) -> LiveRoom | None:
        """Return a room; None when there is none."""
        return self._live.get(room_id)

    def find_or_open(self, room_id: str, address: str | None = None) -> LiveRoom:
        """Return the room, new if there was none. `address`: of who comes, where that is counted.

        :raises ServerFullError: one more would be in use than may be.
        """
        room: Room = self.directory.find_or_open(room_id, address)
        live = self._live.get(room_id)
        if live is None:
            if self.directory.is_crowded:
                self._forget_dispensable()
            live = self._live[room_id] = LiveRoom(room, self._context)
            log.info("room opened", room=room_id)
        return live

    def restore(self, room_id: str, state: RoomState) -> LiveRoom:
        """Take in a room that is remembered from before, where everyone is away for now."""
        room = self.directory.restore(room_id, state)
        live = self._live[room_id] = LiveRoom(room, self._context)
        live.watch()
        return live

    def forget(self, live: LiveRoom) -> None:
        """Drop a room and everything of it."""
        if self._live.get(live.room.room_id) is live:
            del self._live[live.room.room_id]
            self.directory.forget(live.room)
            self._context.journal.forget(live.room)
        live.close()

    def forget_if_blank(self, live: LiveRoom) -> None:
        """Drop a room that nobody has ever been in."""
        if live.room.is_blank:
            self.forget(live)

    def tidy(self) -> Iterator[None]:
        """Forget what is over, in all rooms, and rooms that are not used any longer; yields between rooms."""
        for live in self:
            if self._live.get(live.room.room_id) is live:
                now_ms = self._context.clock()
                live.room.tidy(now_ms)
                live.apply(live.room.chat.expire(now_ms))
                live.remember()
            yield
        self._forget_dispensable()
        self._forget_chats()

    def standing(self, connection_id: str) -> Standing | None:
        """Return where a connection stands; None once its place is gone or another connection has it."""
        standing = self._standings.get(connection_id)
        if standing is None:
            return None
        seat = standing.live.seats.get(standing.participant_id)
        if seat is None or seat.connection_id != connection_id:
            del self._standings[connection_id]
            return None
        return standing

    def stand(self, connection_id: str, live: LiveRoom, participant_id: str) -> None:
        """Note where a connection stands from now on."""
        self._standings[connection_id] = Standing(live, participant_id)

    def step_back(self, connection_id: str) -> Standing | None:
        """Forget where a connection stood, and return it."""
        standing = self.standing(connection_id)
        if standing is not None:
            del self._standings[connection_id]
        return standing

    def close(self) -> None:
        """Drop all rooms and their media; nobody is told, and all is remembered."""
        for live in self._live.values():
            live.close()
        self._live.clear()
        self._standings.clear()

    def _forget_chats(self) -> None:
        over = sum(live.room.chat.size_bytes for live in self) - self.directory.limits.max_chat_total_bytes
        if over <= 0:
            return
        for live in sorted(self, key=lambda one: one.room.state.last_used_ms):
            if over > 0 and live.room.is_empty:
                over -= live.room.chat.size_bytes
                live.apply(live.room.chat.forget())

    def _forget_dispensable(self) -> None:
        for room in self.directory.dispensable(self._context.clock()):
            log.info("room forgotten", room=room.room_id)
            self.forget(self._live[room.room_id])


def seat_knocker(live: LiveRoom, participant_id: str, connection_id: str) -> None:
    """Remember whom to tell when the knock is answered; an older connection of theirs is told so."""
    old = live.seats.get(participant_id)
    if old is not None and old.connection_id != connection_id:
        live.tell_knocker(participant_id, Removed(reason="taken-over"))
    live.seats[participant_id] = Seat(connection_id)
