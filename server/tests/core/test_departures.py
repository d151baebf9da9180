from core_fixtures import admitted, let_in, make_room, open_room

from chattr.core.departures import MAX_DEPARTURES, RETURN_MS, Departures
from chattr.core.entry import EntryRequest
from chattr.core.events import Knocked, ParticipantJoined, ParticipantLeft
from chattr.core.ids import hash_secret


def test_a_page_that_went_away_leaves_at_once_and_comes_back_without_a_knock() -> None:
    room = make_room()
    open_room(room)
    bob = let_in(room)
    assert room.depart(bob.participant_id, 5_000) == (ParticipantLeft(bob.participant_id, "left"),)
    entrance = room.enter(EntryRequest("Bob", session_token=bob.session_token), 6_000)
    back = admitted(entrance)
    assert not back.returned
    assert back.participant_id != bob.participant_id
    assert back.session_token != bob.session_token
    assert entrance.events == (ParticipantJoined(back.participant_id),)


def test_a_token_opens_the_door_once() -> None:
    room = make_room()
    open_room(room)
    bob = let_in(room)
    room.depart(bob.participant_id, 5_000)
    request = EntryRequest("Bob", session_token=bob.session_token)
    admitted(room.enter(request, 6_000))
    assert isinstance(room.enter(request, 6_001).outcome, Knocked)


def test_a_token_is_good_for_a_while() -> None:
    room = make_room()
    open_room(room)
    bob = let_in(room)
    room.depart(bob.participant_id, 5_000)
    request = EntryRequest("Bob", session_token=bob.session_token)
    assert isinstance(room.enter(request, 5_000 + RETURN_MS).outcome, Knocked)


def test_who_leaves_by_their_own_word_knocks_again() -> None:
    room = make_room()
    open_room(room)
    bob = let_in(room)
    room.leave(bob.participant_id)
    assert isinstance(room.enter(EntryRequest("Bob", session_token=bob.session_token), 1).outcome, Knocked)


def test_the_oldest_departures_are_forgotten_first() -> None:
    departures = Departures()
    for number in range(MAX_DEPARTURES + 1):
        departures.add(hash_secret(f"token-{number}"), 0)
    assert not departures.take("token-0", 1)
    assert departures.take("token-1", 1)
    assert not departures.take(None, 1)
