"""Who is host, and who gets the room back."""

import pytest
from core_fixtures import CountedSecrets, admitted, let_in, make_room, open_room

from chattr.core.entry import EntryRequest
from chattr.core.errors import RoomFullError
from chattr.core.events import HostChanged, Knocked, ParticipantJoined, ParticipantLeft, RoleChanged
from chattr.core.host_keys import MAX_KEYS, HostKeys
from chattr.core.roles import Role


def test_a_host_away_stays_host_until_the_grace_time_is_over() -> None:
    room = make_room()
    ada = open_room(room)
    bob = let_in(room)
    room.lose(ada.participant_id, 1_000)
    assert room.host_id == ada.participant_id
    events = room.expire(31_000)
    assert events[0] == ParticipantLeft(ada.participant_id, "timeout")
    assert room.host_id == bob.participant_id


def test_a_returning_key_holder_gets_the_room_back() -> None:
    room = make_room()
    ada = open_room(room)
    bob = let_in(room)
    room.leave(ada.participant_id, 2_000)
    entrance = room.enter(EntryRequest("Ada", host_key=ada.host_key), 5)
    back = admitted(entrance)
    assert back.host_key == ada.host_key
    assert room.host_id == back.participant_id != ada.participant_id
    assert entrance.events == (
        ParticipantJoined(back.participant_id),
        HostChanged(back.participant_id, None),
        RoleChanged(bob.participant_id, Role.GUEST),
    )
    assert bob.participant_id in room.participants


def test_a_successors_key_ends_when_the_first_host_is_back() -> None:
    room = make_room()
    ada = open_room(room)
    bob = let_in(room)
    let_in(room, "Eve")
    changed = room.leave(ada.participant_id, 2_000)[1]
    assert isinstance(changed, HostChanged)
    admitted(room.enter(EntryRequest("Ada", host_key=ada.host_key), 5))
    room.leave(bob.participant_id, 2_000)
    assert isinstance(room.enter(EntryRequest("Bob", host_key=changed.host_key), 6).outcome, Knocked)


def test_a_successor_who_left_comes_back_as_host_past_the_next_successor() -> None:
    room = make_room()
    ada = open_room(room)
    bob = let_in(room)
    let_in(room, "Eve")
    changed = room.leave(ada.participant_id, 2_000)[1]
    assert isinstance(changed, HostChanged)
    room.leave(bob.participant_id, 2_000)
    back = admitted(room.enter(EntryRequest("Bob", host_key=changed.host_key), 6))
    assert room.host_id == back.participant_id


def test_a_host_without_session_takes_the_place_of_their_own_ghost() -> None:
    room = make_room(max_participants_per_room=2)
    ada = open_room(room)
    let_in(room)
    room.lose(ada.participant_id, 1_000)
    entrance = room.enter(EntryRequest("Ada", host_key=ada.host_key), 2_000)
    back = admitted(entrance)
    assert entrance.events[0] == ParticipantLeft(ada.participant_id, "left")
    assert room.host_id == back.participant_id
    assert len(room.participants) == 2


def test_a_key_does_not_make_a_full_room_larger() -> None:
    room = make_room(max_participants_per_room=2)
    ada = open_room(room)
    let_in(room)
    with pytest.raises(RoomFullError):
        room.enter(EntryRequest("Ada", host_key=ada.host_key), 1)
    assert room.host_id == ada.participant_id


def test_a_second_window_of_the_host_is_the_host_from_then_on() -> None:
    room = make_room()
    ada = open_room(room)
    second = admitted(room.enter(EntryRequest("Ada", host_key=ada.host_key), 1))
    assert room.host_id == second.participant_id
    assert ada.participant_id in room.participants


def test_a_returning_session_with_the_key_is_host_again() -> None:
    room = make_room()
    ada = open_room(room)
    second = admitted(room.enter(EntryRequest("Ada", host_key=ada.host_key), 1))
    room.lose(ada.participant_id, 2)
    entrance = room.enter(EntryRequest("Ada", ada.session_token, ada.host_key), 3)
    assert admitted(entrance).host_key == ada.host_key
    assert HostChanged(ada.participant_id, None) in entrance.events
    assert room.host_id == ada.participant_id != second.participant_id


def test_succession_prefers_those_who_are_connected() -> None:
    room = make_room()
    ada = open_room(room)
    bob, eve = let_in(room, "Bob"), let_in(room, "Eve")
    room.lose(bob.participant_id, 1_000)
    room.leave(ada.participant_id, 2_000)
    assert room.host_id == eve.participant_id


def test_an_heir_who_is_away_gets_their_key_on_return() -> None:
    room = make_room()
    ada = open_room(room)
    bob = let_in(room)
    room.lose(bob.participant_id, 1_000)
    changed = room.leave(ada.participant_id, 2_000)[1]
    assert changed == HostChanged(bob.participant_id, None)
    back = admitted(room.enter(EntryRequest("Bob", session_token=bob.session_token), 2_000))
    assert back.host_key
    again = admitted(room.enter(EntryRequest("Bob", session_token=bob.session_token), 3_000))
    assert again.host_key is None
    room.leave(bob.participant_id, 2_000)


def test_a_key_that_was_lost_on_the_way_is_made_anew_for_who_comes_back_without_it() -> None:
    """The heir's connection was dead already, which nobody had noticed."""
    room = make_room()
    ada = open_room(room)
    bob = let_in(room)
    lost = room.leave(ada.participant_id, 1_000)[1]
    assert isinstance(lost, HostChanged)
    room.lose(bob.participant_id, 1_000)
    back = admitted(room.enter(EntryRequest("Bob", session_token=bob.session_token), 2_000))
    assert back.host_key not in {None, lost.host_key}
    assert not room.state.keys.holds(str(lost.host_key))
    assert room.state.keys.holds(str(ada.host_key))
    # The new one was in the answer to them: it counts as theirs from then on.
    again = admitted(room.enter(EntryRequest("Bob", session_token=bob.session_token), 3_000))
    assert again.host_key is None
    assert room.state.keys.is_newest(str(back.host_key))


def test_a_key_that_was_shown_is_not_made_anew() -> None:
    room = make_room()
    ada = open_room(room)
    bob = let_in(room)
    told = room.leave(ada.participant_id, 1_000)[1]
    assert isinstance(told, HostChanged)
    for shown in (told.host_key, None):
        request = EntryRequest("Bob", session_token=bob.session_token, host_key=shown)
        assert admitted(room.enter(request, 2_000)).host_key == shown
    assert room.state.keys.is_newest(str(told.host_key))


@pytest.mark.parametrize("with_session", [True, False])
def test_the_only_key_of_an_heir_opens_the_empty_room_again_and_again(with_session: bool) -> None:
    room = make_room()
    ada = open_room(room)
    bob = let_in(room)
    told = room.leave(ada.participant_id, 1_000)[1]
    assert isinstance(told, HostChanged)
    room.leave(bob.participant_id, 2_000)
    token = bob.session_token if with_session else None
    for _ in range(3):
        back = admitted(room.enter(EntryRequest("Bob", host_key=told.host_key, session_token=token), 3_000))
        assert (back.host_key, room.host_id) == (told.host_key, back.participant_id)
        assert room.state.keys.is_newest(str(told.host_key))
        room.leave(back.participant_id, 4_000)


def test_the_away_do_not_hand_the_room_to_each_other_in_one_breath() -> None:
    room = make_room()
    ada = open_room(room)
    bob, eve = let_in(room, "Bob"), let_in(room, "Eve")
    room.lose(ada.participant_id, 1_000)
    room.lose(bob.participant_id, 1_000)
    changes = [event for event in room.expire(31_000) if isinstance(event, HostChanged)]
    assert [change.participant_id for change in changes] == [eve.participant_id]


def test_keys_are_kept_in_bounded_number_and_the_first_one_stays() -> None:
    keys = HostKeys(CountedSecrets())
    first = keys.issue()
    others = [keys.issue() for _ in range(3 * MAX_KEYS)]
    assert keys.holds(others[-1])
    assert not keys.holds(others[0])
    assert keys.is_newest(others[-1])
    assert keys.open(first)
    assert not keys.holds(others[-1])
