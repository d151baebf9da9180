"""All rooms of this server."""

from collections.abc import Iterator

from chattr.core.errors import ServerFullError
from chattr.core.ids import SecretSource, SystemSecrets
from chattr.core.limits import Limits
from chattr.core.room import Room
from chattr.core.room_state import RoomState


class Directory:
    """Rooms by canonical id (`ids.parse_room_id`), at most `limits.max_rooms` with somebody in them."""

    def __init__(self, limits: Limits, secrets: SecretSource | None = None) -> None:
        self.secrets = secrets or SystemSecrets()
        self.limits = limits
        self._rooms: dict[str, Room] = {}
        self._opened_from: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._rooms)

    def __iter__(self) -> Iterator[Room]:
        return iter(tuple(self._rooms.values()))

    def find(self, room_id: str) -> Room | None:
        """Return a room; None when there is none."""
        return self._rooms.get(room_id)

    def find_or_open(self, room_id: str, address: str | None = None) -> Room:
        """Return the room, new if there was none. `address`: of who comes, where that is counted.

        :raises ServerFullError: nobody is in it, and as many others are in use as may be, or half as many
            that people of this address were the first in: nobody else could have a meeting then.
        """
        room = self._rooms.get(room_id)
        if room is None or room.is_empty:
            self._require_place(address)
            self._opened_from.pop(room_id, None)
            if address is not None:
                self._opened_from[room_id] = address
        if room is None:
            room = self._rooms[room_id] = Room(room_id, self.limits, self.secrets)
        return room

    def restore(self, room_id: str, state: RoomState) -> Room:
        """Take in a room that is remembered from before."""
        room = self._rooms[room_id] = Room(room_id, self.limits, self.secrets, state)
        return room

    @property
    def is_crowded(self) -> bool:
        """Tell whether there are more rooms than caps allow, so that some are dispensable."""
        return len(self._rooms) > self.limits.max_rooms + self.limits.max_kept_rooms

    def forget(self, room: Room) -> None:
        """Drop a room."""
        if self._rooms.get(room.room_id) is room:
            del self._rooms[room.room_id]
            self._opened_from.pop(room.room_id, None)

    def dispensable(self, now_ms: int) -> tuple[Room, ...]:
        """Return the rooms to forget: those unused for long, and of too many those unused for longest.

        Rooms in which nobody but their founder ever was go first.
        """
        empty = [room for room in self if room.is_empty and not room.is_blank and not room.knocks]
        old = [room for room in empty if room.is_unused(now_ms)]
        rest = [room for room in empty if not room.is_unused(now_ms)]
        rest.sort(key=lambda room: (not room.is_solitary, room.state.last_used_ms))
        return (*old, *rest[: max(0, len(rest) - self.limits.max_kept_rooms)])

    def _require_place(self, address: str | None) -> None:
        most = self.limits.max_rooms
        if len(self._rooms) < most and (address is None or len(self._opened_from) < most // 2):
            # Most of the time there are few, whoever is in them, and nobody has to be looked for.
            return
        in_use = [room_id for room_id, room in self._rooms.items() if not room.is_empty]
        from_there = sum(self._opened_from.get(room_id) == address for room_id in in_use) if address else 0
        if len(in_use) >= most or from_there >= max(1, most // 2):
            raise ServerFullError
