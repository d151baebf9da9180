"""All rooms of this server."""

from collections.abc import Iterator

from chattr.core.errors import ServerFullError
from chattr.core.ids import SecretSource, SystemSecrets
from chattr.core.limits import Limits
from chattr.core.room import Room


class Directory:
    """Rooms by id, at most `limits.max_rooms` of them. Ids are canonical (`ids.parse_room_id`)."""

    def __init__(self, limits: Limits, secrets: SecretSource | None = None) -> None:
        self._limits = limits
        self._secrets = secrets or SystemSecrets()
        self._rooms: dict[str, Room] = {}

    def __len__(self) -> int:
        return len(self._rooms)

    def __iter__(self) -> Iterator[Room]:
        return iter(tuple(self._rooms.values()))

    def find(self, room_id: str) -> Room | None:
        """Return a room; None when there is none."""
        return self._rooms.get(room_id)

    def find_or_open(self, room_id: str) -> Room:
        """Return the room, new if there was none.

        :raises ServerFullError: it would be one too many.
        """
        room = self._rooms.get(room_id)
        if room is None:
            if len(self._rooms) >= self._limits.max_rooms:
                raise ServerFullError
            room = self._rooms[room_id] = Room(room_id, self._limits, self._secrets)
        return room

    def forget(self, room: Room) -> None:
        """Drop a room that is empty; one that somebody entered meanwhile stays."""
        if room.is_empty and self._rooms.get(room.room_id) is room:
            del self._rooms[room.room_id]
