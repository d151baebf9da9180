"""The people at the door."""

from dataclasses import dataclass

from chattr.core.errors import TooManyPendingError, UnknownPendingError
from chattr.core.participant import Profile


@dataclass(frozen=True, slots=True)
class Knock:
    """Someone who waits. `since_ms`: Unix time."""

    participant_id: str
    profile: Profile
    since_ms: int

    @property
    def name(self) -> str:
        """Return the display name."""
        return self.profile.name


class WaitingRoom:
    """Knocks in the order in which they came, at most `capacity` of them."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._knocks: dict[str, Knock] = {}

    def __len__(self) -> int:
        return len(self._knocks)

    def __contains__(self, participant_id: object) -> bool:
        return participant_id in self._knocks

    @property
    def knocks(self) -> tuple[Knock, ...]:
        """Return everyone who waits, longest first."""
        return tuple(self._knocks.values())

    def add(self, knock: Knock) -> None:
        """Take a knock.

        :raises TooManyPendingError: `capacity` people wait already.
        """
        if len(self._knocks) >= self._capacity:
            raise TooManyPendingError
        self._knocks[knock.participant_id] = knock

    def get(self, participant_id: str) -> Knock:
        """Return a knock.

        :raises UnknownPendingError: nobody with this id waits.
        """
        knock = self._knocks.get(participant_id)
        if knock is None:
            raise UnknownPendingError
        return knock

    def remove(self, participant_id: str) -> Knock:
        """End a knock and return it.

        :raises UnknownPendingError: nobody with this id waits.
        """
        knock = self.get(participant_id)
        del self._knocks[participant_id]
        return knock
