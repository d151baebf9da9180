"""Pieces that the tests of the core share."""

import itertools

from chattr.core.entry import Entrance, EntryRequest
from chattr.core.events import Admitted, Knocked
from chattr.core.limits import Limits
from chattr.core.room import Room


class CountedSecrets:
    """Ids and secrets that tests can foresee."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def public_id(self) -> str:
        return f"p{next(self._numbers)}"

    def token(self) -> str:
        return f"secret-{next(self._numbers)}"


def make_room(**limits: int) -> Room:
    return Room("room", Limits(**{"grace_ms": 30_000, **limits}), CountedSecrets())


def admitted(entrance: Entrance) -> Admitted:
    assert isinstance(entrance.outcome, Admitted)
    return entrance.outcome


def knock(room: Room, name: str = "Bob", now_ms: int = 1_000) -> str:
    """Knock and return the id of the knock."""
    outcome = room.enter(EntryRequest(name), now_ms).outcome
    assert isinstance(outcome, Knocked)
    return outcome.knock.participant_id


def open_room(room: Room, name: str = "Ada", now_ms: int = 0) -> Admitted:
    """Be the first to join."""
    return admitted(room.enter(EntryRequest(name), now_ms))


def let_in(room: Room, name: str = "Bob", now_ms: int = 1_000) -> Admitted:
    """Knock, be approved, and return the admission."""
    assert room.host_id is not None
    events = room.approve(room.host_id, knock(room, name, now_ms), now_ms)
    return events[0].admitted  # type: ignore[union-attr]
