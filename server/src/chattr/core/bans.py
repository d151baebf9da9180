"""Who may not come in, or not knock, for a while."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from chattr.core.door_errors import BannedError, JoinDeniedError
from chattr.core.ids import secret_matches
from chattr.core.waiting_room import Origin

MAX_BANS = 256
"""Bans of one room that are remembered; the oldest is forgotten first."""

MAX_DENIALS = 1024
"""Marks of denied people that are remembered, of one room; the oldest is forgotten first."""

DENIALS_PER_ADDRESS = 3
"""After so many denials of one address within the wait, everybody there waits: names are easily changed."""


@dataclass(frozen=True, slots=True)
class Ban:
    """Someone who was removed from the room, or denied at its door. Unix times in ms."""

    participant_id: str
    token_hash: bytes
    reason: Literal["removed", "denied"]
    since_ms: int
    until_ms: int


class Bans:
    """Bans by the token that the banned one has."""

    def __init__(self, bans: Iterable[Ban] = ()) -> None:
        self._bans: dict[str, Ban] = {ban.participant_id: ban for ban in bans}

    @property
    def all(self) -> tuple[Ban, ...]:
        """Return every ban, the oldest first."""
        return tuple(self._bans.values())

    def add(self, ban: Ban) -> None:
        """Ban somebody."""
        if ban.until_ms <= ban.since_ms:
            return
        self._bans[ban.participant_id] = ban
        if len(self._bans) > MAX_BANS:
            del self._bans[next(iter(self._bans))]

    def check(self, tokens: Iterable[str | None], now_ms: int) -> None:
        """Refuse those who show the token of somebody banned.

        :raises BannedError: a host removed them.
        :raises JoinDeniedError: a host denied them a moment ago.
        """
        shown = [token for token in tokens if token is not None]
        for ban in self._bans.values():
            if now_ms < ban.until_ms and any(secret_matches(token, ban.token_hash) for token in shown):
                refusal = BannedError if ban.reason == "removed" else JoinDeniedError
                raise refusal(ban.until_ms - now_ms)

    def expire(self, now_ms: int) -> None:
        """Forget what is over."""
        self._bans = {key: ban for key, ban in self._bans.items() if now_ms < ban.until_ms}


class Denials:
    """Who was denied a moment ago, known by what they cannot drop as easily as a token.

    That is the connection, and the address with the name. Once several were denied from one address,
    the address alone counts.
    """

    def __init__(self) -> None:
        self._until_ms: dict[tuple[str, ...], int] = {}

    def add(self, origin: Origin, name: str, now_ms: int, until_ms: int) -> None:
        """Remember somebody who was denied."""
        if until_ms <= now_ms:
            return
        self._until_ms = {mark: until for mark, until in self._until_ms.items() if now_ms < until}
        for mark in _marks(origin, name):
            self._until_ms[mark] = until_ms
        if origin.address is not None:
            for number in range(1, DENIALS_PER_ADDRESS + 1):
                mark = ("address", origin.address, str(number))
                if mark not in self._until_ms:
                    self._until_ms[mark] = until_ms
                    break
        while len(self._until_ms) > MAX_DENIALS:
            del self._until_ms[next(iter(self._until_ms))]

    def check(self, origin: Origin, name: str, now_ms: int) -> None:
        """Refuse who has to wait.

        :raises JoinDeniedError: a host denied them a moment ago.
        """
        marks = _marks(origin, name)
        if origin.address is not None:
            marks.append(("address", origin.address, str(DENIALS_PER_ADDRESS)))
        wait_ms = max(self._until_ms.get(mark, now_ms) for mark in marks) - now_ms
        if wait_ms > 0:
            raise JoinDeniedError(wait_ms)


def _marks(origin: Origin, name: str) -> list[tuple[str, ...]]:
    marks: list[tuple[str, ...]] = [("person", origin.address or "", name.casefold())]
    if origin.connection is not None:
        marks.append(("connection", origin.connection))
    return marks
