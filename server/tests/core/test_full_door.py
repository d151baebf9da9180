"""Nobody keeps others from knocking: not by vanishing, and not from one address."""

import pytest
from core_fixtures import knock, make_room, open_room

from chattr.core.entry import EntryRequest
from chattr.core.errors import TooManyPendingError
from chattr.core.events import KnockCanceled, Knocked, PositionChanged
from chattr.core.room import Room
from chattr.core.waiting_room import Origin


def from_address(room: Room, address: str | None, number: int) -> None:
    origin = Origin(f"c{address}{number}", address)
    assert isinstance(room.enter(EntryRequest(f"Eve {number}", origin=origin), 1_000).outcome, Knocked)


def test_at_a_full_door_who_is_away_longest_gives_way() -> None:
    room = make_room(max_pending_per_room=3)
    open_room(room)
    first, second, third = (knock(room, name) for name in ("One", "Two", "Three"))
    with pytest.raises(TooManyPendingError):
        knock(room, "Four")
    room.lose(third, 2_000)
    room.lose(first, 3_000)
    entrance = room.enter(EntryRequest("Four"), 4_000)
    assert isinstance(entrance.outcome, Knocked)
    assert entrance.events == (KnockCanceled(third), entrance.outcome)
    assert entrance.outcome.position == 3
    entrance = room.enter(EntryRequest("Five"), 4_000)
    assert entrance.events[:2] == (KnockCanceled(first), PositionChanged(second, 1))
    with pytest.raises(TooManyPendingError):
        knock(room, "Six")
    assert second in {waiting.participant_id for waiting in room.knocks}


def test_away_knocks_stay_while_there_is_a_place() -> None:
    room = make_room(max_pending_per_room=3)
    open_room(room)
    first = knock(room, "One")
    room.lose(first, 2_000)
    knock(room, "Two")
    knock(room, "Three")
    assert len(room.knocks) == 3
    assert room.knocks[0].participant_id == first


def test_one_address_takes_half_of_a_door_and_not_one_place_more() -> None:
    room = make_room(max_pending_per_room=6)
    open_room(room)
    for number in range(3):
        from_address(room, "203.0.113.9", number)
    with pytest.raises(TooManyPendingError):
        from_address(room, "203.0.113.9", 3)
    for number in range(3):
        from_address(room, "203.0.113.10", number)
    with pytest.raises(TooManyPendingError):
        from_address(room, "203.0.113.11", 0)


def test_who_is_not_counted_may_take_all_of_it() -> None:
    room = make_room(max_pending_per_room=6)
    open_room(room)
    for number in range(6):
        from_address(room, None, number)


def test_a_door_of_one_place_can_be_knocked_at() -> None:
    room = make_room(max_pending_per_room=1)
    open_room(room)
    from_address(room, "203.0.113.9", 0)
