"""People who were let in and are not here now."""

from collections.abc import Iterable, Iterator

from chattr.core.ids import secret_matches
from chattr.core.participant import Participant

MAX_ABSENT = 256
"""Sessions of people who are not in the room that are kept, of one room; the oldest is forgotten first."""


class Sessions:
    """Their tokens open the door without a knock for `life_ms` since they were last seen."""

    def __init__(self, life_ms: int, absent: Iterable[Participant] = ()) -> None:
        self._life_ms = life_ms
        self._absent: dict[str, Participant] = {p.participant_id: p for p in absent}

    def __iter__(self) -> Iterator[Participant]:
        return iter(tuple(self._absent.values()))

    def add(self, participant: Participant) -> None:
        """Keep the session of somebody who has left."""
        self._absent[participant.participant_id] = participant
        if len(self._absent) > MAX_ABSENT:
            del self._absent[next(iter(self._absent))]

    def find(self, session_token: str | None, knock_token: str | None, now_ms: int) -> Participant | None:
        """Return whose token one of these is; None when nobody's, or when their time is over."""
        live = (p for p in self._absent.values() if self._is_live(p, now_ms))
        return find_by_tokens(live, session_token, knock_token)

    def take(self, participant_id: str) -> Participant:
        """Take somebody out who comes back."""
        return self._absent.pop(participant_id)

    def has_live(self, now_ms: int) -> bool:
        """Tell whether somebody may still come back."""
        return any(self._is_live(p, now_ms) for p in self._absent.values())

    def expire(self, now_ms: int) -> None:
        """Forget those whose time is over."""
        self._absent = {key: p for key, p in self._absent.items() if self._is_live(p, now_ms)}

    def _is_live(self, participant: Participant, now_ms: int) -> bool:
        return now_ms < participant.last_seen_ms + self._life_ms


def find_by_tokens(
    people: Iterable[Participant], session_token: str | None, knock_token: str | None
) -> Participant | None:
    """Return whose session token, or else whose knock token, this is; None when nobody's."""
    if session_token is None and knock_token is None:
        return None
    everyone = tuple(people)
    for participant in everyone:
        if session_token is not None and secret_matches(session_token, participant.token_hash):
            return participant
    for participant in everyone:
        kept = participant.knock_hash
        if knock_token is not None and kept is not None and secret_matches(knock_token, kept):
            return participant
    return None
