"""The people at the door."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from chattr.core.errors import TooManyPendingError, UnknownPendingError
from chattr.core.ids import secret_matches
from chattr.core.participant import Profile


@dataclass(frozen=True, slots=True)
class Origin:
    """Where somebody comes from: a label of the connection, and of its network address if that is counted."""

    connection: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Knock:
    """Someone who waits.

    `since_ms`: Unix time. `token_hash`: of the secret that leads back to this knock. `away_since_ms`:
    when the connection was lost, or None.
    """

    participant_id: str
    profile: Profile
    since_ms: int
    token_hash: bytes
    away_since_ms: int | None = None
    origin: Origin = field(default_factory=Origin)

    @property
    def name(self) -> str:
        """Return the display name."""
        return self.profile.name

    @property
    def is_away(self) -> bool:
        """Tell whether the knock is kept for somebody whose connection is gone."""
        return self.away_since_ms is not None


class WaitingRoom:
    """Knocks in the order in which they came, at most `capacity` of them."""

    def __init__(self, capacity: int, knocks: Iterable[Knock] = ()) -> None:
        self._capacity = capacity
        self._knocks: dict[str, Knock] = {knock.participant_id: knock for knock in knocks}

    def __len__(self) -> int:
        return len(self._knocks)

    def __contains__(self, participant_id: object) -> bool:
        return participant_id in self._knocks

    @property
    def knocks(self) -> tuple[Knock, ...]:
        """Return everyone who waits, longest first."""
        return tuple(self._knocks.values())

    def positions(self) -> dict[str, int]:
        """Return each one's place in the line; 1 is next."""
        return {participant_id: place for place, participant_id in enumerate(self._knocks, start=1)}

    def gives_way(self) -> Knock | None:
        """Return the knock that ends when one more comes: when all places are taken, who is away longest."""
        if len(self._knocks) < self._capacity:
            return None
        away = [knock for knock in self._knocks.values() if knock.away_since_ms is not None]
        return min(away, key=lambda knock: knock.away_since_ms or 0, default=None)

    def require_share(self, address: str | None) -> None:
        """Check that one address does not take the whole door, at which nobody else could knock then.

        :raises TooManyPendingError: half of the places are taken from there already.
        """
        if address is None:
            return
        same = sum(knock.origin.address == address for knock in self._knocks.values())
        if same >= max(1, self._capacity // 2):
            raise TooManyPendingError

    def add(self, knock: Knock) -> None:
        """Take a knock.

        :raises TooManyPendingError: `capacity` people wait already.
        """
        if len(self._knocks) >= self._capacity:
            raise TooManyPendingError
        self._knocks[knock.participant_id] = knock

    def find_by_token(self, knock_token: str | None) -> Knock | None:
        """Return whose token this is; None when nobody's."""
        if knock_token is None:
            return None
        return next((k for k in self._knocks.values() if secret_matches(knock_token, k.token_hash)), None)

    def get(self, participant_id: str) -> Knock:
        """Return a knock.

        :raises UnknownPendingError: nobody with this id waits.
        """
        knock = self._knocks.get(participant_id)
        if knock is None:
            raise UnknownPendingError
        return knock

    def lose(self, participant_id: str, now_ms: int) -> Knock:
        """Note that a knocker's connection is gone, and return the knock.

        :raises UnknownPendingError: nobody with this id waits.
        """
        return self._put(replace(self.get(participant_id), away_since_ms=now_ms))

    def find_again(self, participant_id: str, origin: Origin) -> Knock:
        """Note that a knocker is back, on another connection, and return the knock.

        :raises UnknownPendingError: nobody with this id waits.
        """
        return self._put(replace(self.get(participant_id), away_since_ms=None, origin=origin))

    def remove(self, participant_id: str) -> Knock:
        """End a knock and return it.

        :raises UnknownPendingError: nobody with this id waits.
        """
        knock = self.get(participant_id)
        del self._knocks[participant_id]
        return knock

    def _put(self, knock: Knock) -> Knock:
        self._knocks[knock.participant_id] = knock
        return knock
