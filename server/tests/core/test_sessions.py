"""Who was let in once comes back without a knock, for a while."""

import pytest
from core_fixtures import admitted, knock, let_in, make_room, open_room

from chattr.core.entry import EntryRequest
from chattr.core.errors import RoomFullError
from chattr.core.events import Knocked, ParticipantJoined, StateChanged
from chattr.core.limits import HOUR_MS
from chattr.core.sessions import MAX_ABSENT


def test_a_session_outlives_leaving_and_keeps_the_id_at_the_end_of_the_line() -> None:
    room = make_room()
    ada = open_room(room)
    bob, eve = let_in(room, "Bob"), let_in(room, "Eve")
    room.set_state(bob.participant_id, muted=False, camera_off=None, hand_raised=True)
    room.leave(bob.participant_id, 5_000)
    entrance = room.enter(EntryRequest("Bob", session_token=bob.session_token), 6_000)
    back = admitted(entrance)
    assert (back.participant_id, back.session_token) == (bob.participant_id, bob.session_token)
    assert (back.returned, back.is_first_stay) == (False, False)
    assert entrance.events == (ParticipantJoined(bob.participant_id),)
    assert list(room.participants) == [ada.participant_id, eve.participant_id, bob.participant_id]
    bob_now = room.require(bob.participant_id)
    assert (bob_now.joined_at_ms, bob_now.state.muted, bob_now.state.hand_raised) == (6_000, True, False)


def test_a_session_lives_for_its_time_since_it_was_last_seen() -> None:
    room = make_room(session_ms=HOUR_MS)
    open_room(room)
    bob, eve = let_in(room, "Bob"), let_in(room, "Eve")
    room.tidy(2 * HOUR_MS)
    room.leave(bob.participant_id, 3 * HOUR_MS)
    room.lose(eve.participant_id, 3 * HOUR_MS)
    room.expire(3 * HOUR_MS + 30_000)
    for one in (bob, eve):
        request = EntryRequest("Back", session_token=one.session_token)
        admitted(room.enter(request, 4 * HOUR_MS - 1))
        room.leave(one.participant_id, 4 * HOUR_MS - 1)
        assert isinstance(room.enter(request, 5 * HOUR_MS - 1).outcome, Knocked)


def test_a_session_comes_back_to_a_locked_room_but_not_to_a_full_one() -> None:
    room = make_room(max_participants_per_room=2)
    ada = open_room(room)
    bob = let_in(room, "Bob")
    room.leave(bob.participant_id, 1)
    eve = let_in(room, "Eve")
    room.hosting.set_locked(ada.participant_id, locked=True)
    request = EntryRequest("Bob", session_token=bob.session_token)
    with pytest.raises(RoomFullError):
        room.enter(request, 2)
    room.leave(eve.participant_id, 3)
    assert admitted(room.enter(request, 4)).participant_id == bob.participant_id


def test_a_token_works_again_and_again() -> None:
    room = make_room()
    open_room(room)
    bob = let_in(room)
    for round_ in range(3):
        room.leave(bob.participant_id, round_)
        admitted(room.enter(EntryRequest("Bob", session_token=bob.session_token), round_))


def test_who_comes_back_to_an_empty_room_as_its_last_host_is_host() -> None:
    room = make_room()
    ada = open_room(room)
    bob = let_in(room)
    room.leave(bob.participant_id, 1)
    room.leave(ada.participant_id, 2)
    back = admitted(room.enter(EntryRequest("Ada", session_token=ada.session_token), 3))
    assert room.host_id == ada.participant_id
    assert back.host_key is None, "they have one"
    admitted(room.enter(EntryRequest("Bob", session_token=bob.session_token), 4))
    assert room.host_id == ada.participant_id


def test_another_who_comes_back_to_an_empty_room_is_host_until_a_key_holder_is_there() -> None:
    room = make_room()
    ada = open_room(room)
    bob = let_in(room)
    room.leave(bob.participant_id, 1)
    room.leave(ada.participant_id, 2)
    acting = admitted(room.enter(EntryRequest("Bob", session_token=bob.session_token), 3))
    assert room.host_id == bob.participant_id
    assert acting.host_key
    admitted(room.enter(EntryRequest("Ada", ada.session_token), 4))
    assert room.host_id == bob.participant_id
    back = admitted(room.enter(EntryRequest("Ada", ada.session_token, ada.host_key), 5))
    assert back.participant_id == ada.participant_id == room.host_id
    room.leave(bob.participant_id, 6)
    admitted(room.enter(EntryRequest("Bob", bob.session_token, acting.host_key), 7))
    assert room.host_id == ada.participant_id, "the younger key has ended"


def test_a_stranger_waits_before_an_empty_room_that_has_sessions() -> None:
    room = make_room(session_ms=HOUR_MS)
    ada = open_room(room)
    room.leave(ada.participant_id, 0)
    stranger = room.enter(EntryRequest("Eve"), 1).outcome
    assert isinstance(stranger, Knocked)
    room.leave(stranger.knock.participant_id, 2)
    later = admitted(room.enter(EntryRequest("Eve"), HOUR_MS))
    assert room.host_id == later.participant_id
    back = admitted(room.enter(EntryRequest("Ada", host_key=ada.host_key), HOUR_MS + 1))
    assert room.host_id == back.participant_id, "the first key has the better claim, sessions or not"


def test_a_new_name_counts_on_return_unless_a_sign_in_said_it() -> None:
    room = make_room()
    ada = admitted(room.enter(EntryRequest("Ada L.", picture="https://p.example/a", verified=True), 0))
    bob = let_in(room)
    for one in (bob, ada):
        room.leave(one.participant_id, 1)
    admitted(room.enter(EntryRequest("Mallory", session_token=ada.session_token), 2))
    admitted(room.enter(EntryRequest("Robert", session_token=bob.session_token), 2))
    people = room.participants
    assert (people[ada.participant_id].name, people[ada.participant_id].profile.verified) == ("Ada L.", True)
    assert people[bob.participant_id].name == "Robert"


def test_sessions_are_kept_in_bounded_number_the_oldest_goes_first() -> None:
    room = make_room()
    open_room(room)
    guests = [let_in(room, f"Guest {number}") for number in range(2)]
    room.leave(guests[0].participant_id, 1)
    for _ in range(MAX_ABSENT):
        room.leave(let_in(room, "Somebody").participant_id, 2)
    assert isinstance(
        room.enter(EntryRequest("G", session_token=guests[0].session_token), 3).outcome, Knocked
    )
    assert len(tuple(room.state.sessions)) == MAX_ABSENT


def test_a_withdrawn_first_stay_leaves_nothing_behind() -> None:
    room = make_room()
    founder = open_room(room)
    assert not room.is_blank
    room.stays.withdraw(founder.participant_id)
    assert room.is_blank
    assert isinstance(founder.host_key, str)
    assert not room.state.keys.holds(founder.host_key)
    assert not room.knows(founder.session_token, None, 1)


def test_a_withdrawn_guest_gives_the_invite_back() -> None:
    room = make_room()
    ada = open_room(room)
    _, token, _ = room.create_invite(ada.participant_id, None, HOUR_MS, 0)
    guest = admitted(room.enter(EntryRequest("Bob", invite=token), 1))
    assert room.state.invites.problem_of(token, 2) == "used"
    room.stays.withdraw(guest.participant_id)
    assert room.state.invites.problem_of(token, 2) is None
    assert room.host_id == ada.participant_id


def test_a_lost_knock_is_kept_and_the_same_knock_on_return() -> None:
    room = make_room()
    ada = open_room(room)
    outcome = room.enter(EntryRequest("Bob"), 1_000).outcome
    assert isinstance(outcome, Knocked)
    pending, token = outcome.knock.participant_id, outcome.knock_token
    (changed,) = room.lose(pending, 2_000)
    assert changed.knock.is_away  # type: ignore[union-attr]
    assert room.next_expiry_ms == 32_000
    entrance = room.enter(EntryRequest("Bob", knock_token=token), 3_000)
    again = entrance.outcome
    assert isinstance(again, Knocked)
    assert (again.knock.participant_id, again.knock.since_ms, again.position) == (pending, 1_000, 1)
    assert len(room.knocks) == 1
    assert not entrance.events[0].knock.is_away  # type: ignore[union-attr]
    room.approve(ada.participant_id, pending, 4_000)


def test_a_knock_that_is_lost_for_long_is_over() -> None:
    room = make_room()
    open_room(room)
    outcome = room.enter(EntryRequest("Bob"), 1_000).outcome
    assert isinstance(outcome, Knocked)
    second = knock(room, "Eve")
    room.lose(outcome.knock.participant_id, 2_000)
    assert room.expire(31_999) == ()
    canceled, moved = room.expire(32_000)
    assert canceled.participant_id == outcome.knock.participant_id  # type: ignore[union-attr]
    assert (moved.participant_id, moved.position) == (second, 1)  # type: ignore[union-attr]
    again = room.enter(EntryRequest("Bob", knock_token=outcome.knock_token), 33_000).outcome
    assert isinstance(again, Knocked)
    assert again.knock.participant_id != outcome.knock.participant_id


def test_who_was_let_in_while_away_finds_the_place_by_the_knock() -> None:
    room = make_room()
    ada = open_room(room)
    outcome = room.enter(EntryRequest("Bob"), 1_000).outcome
    assert isinstance(outcome, Knocked)
    pending = outcome.knock.participant_id
    room.lose(pending, 2_000)
    room.approve(ada.participant_id, pending, 3_000)
    assert room.require(pending).state.reconnecting
    entrance = room.enter(EntryRequest("Bob", knock_token=outcome.knock_token), 4_000)
    back = admitted(entrance)
    assert (back.participant_id, back.returned) == (pending, True)
    assert isinstance(entrance.events[0], StateChanged)
    assert room.owner(back.session_token, None) == pending


def test_an_admission_that_got_lost_on_its_way_is_found_by_the_knock() -> None:
    room = make_room()
    ada = open_room(room)
    outcome = room.enter(EntryRequest("Bob"), 1_000).outcome
    assert isinstance(outcome, Knocked)
    pending = outcome.knock.participant_id
    room.approve(ada.participant_id, pending, 2_000)
    room.lose(pending, 2_001)
    room.expire(60_000)
    back = admitted(room.enter(EntryRequest("Bob", knock_token=outcome.knock_token), 61_000))
    assert back.participant_id == pending
    assert room.owner(back.session_token, None) == pending
