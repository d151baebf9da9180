import pytest
from core_fixtures import admitted, knock, let_in, make_room, open_room

from chattr.core.entry import EntryRequest
from chattr.core.errors import (
    InvalidNameError,
    NotHostError,
    NotJoinedError,
    RoomFullError,
    TooManyPendingError,
    UnknownPendingError,
)
from chattr.core.events import (
    Admitted,
    HostChanged,
    KnockApproved,
    KnockCanceled,
    KnockDenied,
    Knocked,
    ParticipantJoined,
    ParticipantLeft,
    RoomEmptied,
    StateChanged,
)
from chattr.core.participant import Profile


def test_the_first_to_join_is_host_and_gets_a_key() -> None:
    room = make_room()
    entrance = room.enter(EntryRequest("Ada"), 5)
    ada = admitted(entrance)
    assert ada.host_key
    assert not ada.returned
    assert room.host_id == ada.participant_id
    assert entrance.events == (ParticipantJoined(ada.participant_id),)
    assert room.participants[ada.participant_id].joined_at_ms == 5


def test_everyone_else_knocks_and_is_not_in() -> None:
    room = make_room()
    open_room(room)
    entrance = room.enter(EntryRequest("  Bob \t B "), 7)
    assert isinstance(entrance.outcome, Knocked)
    assert entrance.outcome.knock.name == "Bob B"
    assert entrance.outcome.knock.since_ms == 7
    assert len(room.participants) == 1
    assert room.knocks == (entrance.outcome.knock,)


def test_an_approved_knocker_keeps_the_knocks_id_and_gets_a_token_but_no_key() -> None:
    room = make_room()
    ada = open_room(room)
    pending = knock(room)
    approved, joined = room.approve(ada.participant_id, pending, 9)
    assert isinstance(approved, KnockApproved)
    assert approved.admitted.participant_id == pending
    assert approved.admitted.host_key is None
    assert joined == ParticipantJoined(pending)
    assert room.knocks == ()


def test_a_denied_knocker_is_out() -> None:
    room = make_room()
    ada = open_room(room)
    pending = knock(room)
    assert room.deny(ada.participant_id, pending, 9) == (KnockDenied(pending, "denied", 60_000),)
    with pytest.raises(UnknownPendingError):
        room.approve(ada.participant_id, pending, 9)


def test_a_canceled_knock_cannot_be_approved() -> None:
    room = make_room()
    ada = open_room(room)
    pending = knock(room)
    assert room.leave(pending, 9) == (KnockCanceled(pending),)
    with pytest.raises(UnknownPendingError):
        room.approve(ada.participant_id, pending, 9)


@pytest.mark.parametrize("asker", ["guest", "knocker", "nobody"])
def test_only_the_host_opens_the_door(asker: str) -> None:
    room = make_room()
    open_room(room)
    guest = let_in(room)
    pending = knock(room, "Eve")
    by = {"guest": guest.participant_id, "knocker": pending, "nobody": "p999"}[asker]
    with pytest.raises(NotHostError):
        room.approve(by, pending, 9)
    with pytest.raises(NotHostError):
        room.deny(by, pending, 9)


def test_two_people_of_the_same_name_are_two_participants() -> None:
    room = make_room()
    open_room(room, "guest")
    other = let_in(room, "guest")
    assert len(room.participants) == 2
    assert room.participants[other.participant_id].name == "guest"


def test_a_full_room_takes_no_knock_and_no_approval() -> None:
    room = make_room(max_participants_per_room=2)
    ada = open_room(room)
    early = knock(room, "Eve")
    let_in(room)
    with pytest.raises(RoomFullError):
        room.enter(EntryRequest("Zoe"), 1)
    with pytest.raises(RoomFullError):
        room.approve(ada.participant_id, early, 1)
    assert [k.participant_id for k in room.knocks] == [early]


def test_knocks_have_a_cap_of_their_own() -> None:
    room = make_room(max_pending_per_room=2)
    ada = open_room(room)
    first, _second = knock(room), knock(room)
    with pytest.raises(TooManyPendingError):
        room.enter(EntryRequest("Zoe"), 1)
    room.approve(ada.participant_id, first, 1)
    knock(room)


def test_a_name_that_cannot_be_shown_is_refused_before_anything_happens() -> None:
    room = make_room()
    with pytest.raises(InvalidNameError):
        room.enter(EntryRequest("\u202eevil"), 0)
    assert room.is_empty
    assert room.host_id is None


def test_a_session_token_comes_back_without_knocking() -> None:
    room = make_room()
    open_room(room)
    bob = let_in(room)
    room.lose(bob.participant_id, 2_000)
    entrance = room.enter(EntryRequest("anything", session_token=bob.session_token), 3_000)
    assert entrance.outcome == Admitted(bob.participant_id, bob.session_token, None, returned=True)
    (changed,) = entrance.events
    assert isinstance(changed, StateChanged)
    assert not changed.state.reconnecting
    assert room.next_expiry_ms is None


def test_a_wrong_token_counts_as_none() -> None:
    room = make_room()
    open_room(room)
    outcome = room.enter(EntryRequest("Eve", session_token="secret-999", host_key="secret-998"), 1).outcome
    assert isinstance(outcome, Knocked)


def test_a_lost_connection_keeps_its_place_and_the_others_are_told() -> None:
    room = make_room()
    open_room(room)
    bob = let_in(room)
    (changed,) = room.lose(bob.participant_id, 2_000)
    assert isinstance(changed, StateChanged)
    assert changed.state.reconnecting
    assert room.lose(bob.participant_id, 9_000) == ()
    assert room.next_expiry_ms == 32_000
    assert room.expire(31_999) == ()
    assert room.expire(32_000) == (ParticipantLeft(bob.participant_id, "timeout"),)
    assert bob.participant_id not in room.participants


def test_who_has_left_is_not_there() -> None:
    room = make_room()
    open_room(room)
    bob = let_in(room)
    assert room.leave(bob.participant_id, 2_000) == (ParticipantLeft(bob.participant_id, "left"),)
    with pytest.raises(NotJoinedError):
        room.leave(bob.participant_id, 2_000)


def test_knocks_wait_also_when_the_last_one_has_left() -> None:
    room = make_room()
    ada = open_room(room)
    pending = knock(room)
    left = ParticipantLeft(ada.participant_id, "left")
    assert room.leave(ada.participant_id, 2_000) == (left, RoomEmptied())
    assert room.is_empty
    assert room.host_id is None
    assert [k.participant_id for k in room.knocks] == [pending]
    admitted(room.enter(EntryRequest("Ada", session_token=ada.session_token), 3_000))
    room.approve(ada.participant_id, pending, 3_001)


def test_knocks_wait_through_the_hosts_grace() -> None:
    room = make_room()
    ada = open_room(room)
    pending = knock(room)
    room.lose(ada.participant_id, 1_000)
    room.expire(2_000)
    room.enter(EntryRequest("Ada", session_token=ada.session_token), 3_000)
    assert [k.participant_id for k in room.knocks] == [pending]


def test_a_participants_own_state_is_told_whole_and_only_when_it_changes() -> None:
    room = make_room()
    ada = open_room(room)
    (event,) = room.set_state(ada.participant_id, muted=False, camera_off=None, hand_raised=None)
    assert isinstance(event, StateChanged)
    assert (event.state.muted, event.state.camera_off, event.state.hand_raised) == (False, True, False)
    assert room.set_state(ada.participant_id, muted=False, camera_off=None, hand_raised=None) == ()
    with pytest.raises(NotJoinedError):
        room.set_state("p999", muted=True, camera_off=None, hand_raised=None)


def test_the_room_passes_to_the_longest_present_who_gets_a_key() -> None:
    room = make_room()
    ada = open_room(room)
    bob, _eve = let_in(room, "Bob"), let_in(room, "Eve")
    left, changed = room.leave(ada.participant_id, 2_000)
    assert left == ParticipantLeft(ada.participant_id, "left")
    assert isinstance(changed, HostChanged)
    assert changed.participant_id == bob.participant_id == room.host_id
    assert changed.host_key
    pending = knock(room)
    room.approve(bob.participant_id, pending, 1)


def test_a_sign_in_goes_with_the_person_from_the_door_into_the_room() -> None:
    room = make_room()
    host = open_room(room)
    outcome = room.enter(EntryRequest("Bob", picture="https://p.example/b", verified=True), 1).outcome
    assert isinstance(outcome, Knocked)
    assert outcome.knock.profile == Profile("Bob", "https://p.example/b", verified=True)
    room.approve(host.participant_id, outcome.knock.participant_id, 2)
    bob = room.require(outcome.knock.participant_id)
    assert bob.profile == outcome.knock.profile
    assert not room.require(host.participant_id).profile.verified
