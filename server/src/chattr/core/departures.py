"""Whose page went away, and who may come back in without a knock for a while."""

from chattr.core.ids import hash_secret

RETURN_MS = 300_000
"""How long a token opens the door after its stay has ended: time for a reload and a look at the lobby."""

MAX_DEPARTURES = 64
"""Departures of one room that are remembered at a time; the oldest is forgotten first."""


class Departures:
    """Session tokens that still open the door after their stay has ended; each once.

    A page that is closed and a page that is reloaded look the same when they go. All times are Unix
    time in ms.
    """

    def __init__(self) -> None:
        self._until_ms: dict[bytes, int] = {}

    def add(self, token_hash: bytes, now_ms: int) -> None:
        """Remember somebody who has just gone."""
        self._until_ms[token_hash] = now_ms + RETURN_MS
        if len(self._until_ms) > MAX_DEPARTURES:
            del self._until_ms[next(iter(self._until_ms))]

    def take(self, token: str | None, now_ms: int) -> bool:
        """Tell whether the token opens the door; it will not a second time."""
        if token is None:
            return False
        until_ms = self._until_ms.pop(hash_secret(token), None)
        return until_ms is not None and now_ms < until_ms
