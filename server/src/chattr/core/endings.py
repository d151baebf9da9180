"""Meetings that a host ended for all: who was in one must not begin it again by coming back to it."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from chattr.core.door_errors import RoomEndedError
from chattr.core.ids import hash_secret

ENDING_MS = 10 * 60_000
"""How long an ending is remembered, in ms: longer than any browser tries to come back."""

MAX_ENDINGS = 1000
"""Endings that are remembered, of one server; the oldest is forgotten first."""


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of one meeting. `token_hashes`: of all sessions and knocks that it ended."""

    token_hashes: frozenset[bytes]
    until_ms: int


class Endings:
    """The latest ending of each room id."""

    def __init__(self) -> None:
        self._endings: OrderedDict[str, Ending] = OrderedDict()

    def add(self, room_id: str, token_hashes: Iterable[bytes], now_ms: int) -> None:
        """Remember that a meeting ended just now."""
        self._endings.pop(room_id, None)
        self._endings[room_id] = Ending(frozenset(token_hashes), now_ms + ENDING_MS)
        while len(self._endings) > MAX_ENDINGS:
            self._endings.popitem(last=False)

    def check(self, room_id: str, tokens: Iterable[str | None], now_ms: int) -> None:
        """Refuse those who show a token of a meeting that is over.

        :raises RoomEndedError: the host ended it.
        """
        ending = self._endings.get(room_id)
        if ending is None:
            return
        if now_ms >= ending.until_ms:
            del self._endings[room_id]
        elif any(token is not None and hash_secret(token) in ending.token_hashes for token in tokens):
            raise RoomEndedError
