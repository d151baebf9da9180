"""Co-hosts, transfer, removal, muting, the end."""

import pytest
from core_fixtures import admitted, knock, let_in, make_room, open_room

from chattr.core.door_errors import UnknownParticipantError
from chattr.core.entry import EntryRequest
from chattr.core.errors import BadRequestError, NotHostError
from chattr.core.events import (
    HostChanged,
    KnockDenied,
    MutedByHost,
    MuteRequested,
    ParticipantLeft,
    ParticipantRemoved,
    RoleChanged,
    RoomEnded,
    StateChanged,
)
from chattr.core.roles import Role
from chattr.core.room import Room


def _with_cohost() -> tuple[Room, str, str, str]:
    """A room with a host, a co-host and a guest."""
    room = make_room()
    ada = open_room(room).participant_id
    bob, eve = let_in(room, "Bob").participant_id, let_in(room, "Eve").participant_id
    assert room.hosting.set_role(ada, bob, cohost=True) == (RoleChanged(bob, Role.COHOST),)
    return room, ada, bob, eve


def test_cohosts_answer_the_door_lock_and_remove_guests() -> None:
    room, ada, bob, eve = _with_cohost()
    assert room.hosts() == (ada, bob)
    room.approve(bob, knock(room, "Zoe"), 1)
    room.deny(bob, knock(room, "Mal"), 1)
    room.hosting.set_locked(bob, locked=True)
    room.stays.remove(bob, eve, 1, ban=True)
    assert eve not in room.participants


def test_cohosts_do_not_touch_hosts_nor_roles() -> None:
    room, ada, bob, eve = _with_cohost()
    room.hosting.set_role(ada, eve, cohost=True)
    for other in (ada, eve):
        with pytest.raises(NotHostError):
            room.stays.remove(bob, other, 1, ban=True)
    for act in (
        lambda: room.hosting.set_role(bob, eve, cohost=False),
        lambda: room.hosting.transfer(bob, eve),
        lambda: room.stays.end(bob),
    ):
        with pytest.raises(NotHostError):
            act()
    room.stays.remove(ada, eve, 1, ban=True)


def test_guests_do_none_of_it() -> None:
    room, ada, bob, eve = _with_cohost()
    for act in (
        lambda: room.stays.remove(eve, bob, 1, ban=True),
        lambda: room.hosting.set_role(eve, eve, cohost=True),
        lambda: room.hosting.transfer(eve, eve),
        lambda: room.hosting.request_mute(eve, ada),
        lambda: room.hosting.mute(eve, ada),
        lambda: room.stays.end(eve),
        lambda: room.hosting.set_role("nobody", eve, cohost=True),
    ):
        with pytest.raises(NotHostError):
            act()


def test_those_who_are_not_there_are_told_apart() -> None:
    room, ada, _bob, eve = _with_cohost()
    room.leave(eve, 1)
    waiting = knock(room)
    for other in (eve, waiting, "nobody"):
        for act in (
            lambda other=other: room.stays.remove(ada, other, 1, ban=True),
            lambda other=other: room.hosting.set_role(ada, other, cohost=True),
            lambda other=other: room.hosting.transfer(ada, other),
            lambda other=other: room.hosting.request_mute(ada, other),
            lambda other=other: room.hosting.mute(ada, other),
        ):
            with pytest.raises(UnknownParticipantError):
                act()


def test_hosts_cannot_turn_it_on_themselves() -> None:
    room, ada, _bob, _eve = _with_cohost()
    for act in (
        lambda: room.stays.remove(ada, ada, 1, ban=True),
        lambda: room.hosting.transfer(ada, ada),
        lambda: room.hosting.set_role(ada, ada, cohost=True),
    ):
        with pytest.raises(BadRequestError):
            act()


def test_a_cohost_who_comes_back_is_cohost_until_the_host_says_otherwise() -> None:
    room = make_room()
    ada = open_room(room)
    bob = let_in(room)
    room.hosting.set_role(ada.participant_id, bob.participant_id, cohost=True)
    room.leave(bob.participant_id, 1)
    admitted(room.enter(EntryRequest("Bob", session_token=bob.session_token), 2))
    assert bob.participant_id in room.hosts()
    room.hosting.set_role(ada.participant_id, bob.participant_id, cohost=False)
    assert room.hosting.set_role(ada.participant_id, bob.participant_id, cohost=False) == ()
    assert room.hosts() == (ada.participant_id,)


def test_a_transfer_is_for_good() -> None:
    room = make_room()
    ada = open_room(room)
    bob = let_in(room)
    changed, demoted = room.hosting.transfer(ada.participant_id, bob.participant_id)
    assert isinstance(changed, HostChanged)
    assert (changed.participant_id, room.host_id) == (bob.participant_id, bob.participant_id)
    assert changed.host_key
    assert demoted == RoleChanged(ada.participant_id, Role.COHOST)
    room.lose(ada.participant_id, 1)
    back = admitted(room.enter(EntryRequest("Ada", ada.session_token, ada.host_key), 2))
    assert back.host_key is None
    assert room.host_id == bob.participant_id, "the key that was given away is over"
    room.hosting.transfer(bob.participant_id, ada.participant_id)
    assert room.host_id == ada.participant_id


def test_an_acting_host_gives_away_only_what_is_theirs() -> None:
    room = make_room()
    ada = open_room(room)
    bob, eve = let_in(room, "Bob"), let_in(room, "Eve")
    room.leave(ada.participant_id, 1)
    room.hosting.transfer(bob.participant_id, eve.participant_id)
    back = admitted(room.enter(EntryRequest("Ada", host_key=ada.host_key), 2))
    assert room.host_id == back.participant_id


def test_a_transfer_to_somebody_away_gives_the_key_on_return() -> None:
    room = make_room()
    ada = open_room(room)
    bob = let_in(room)
    room.lose(bob.participant_id, 1)
    assert room.hosting.transfer(ada.participant_id, bob.participant_id)[0] == HostChanged(
        bob.participant_id, None
    )
    assert admitted(room.enter(EntryRequest("Bob", bob.session_token), 2)).host_key


def test_removal_is_told_and_ends_the_session() -> None:
    room = make_room()
    ada = open_room(room)
    bob = let_in(room)
    assert room.stays.remove(ada.participant_id, bob.participant_id, 1, ban=False) == (
        ParticipantRemoved(bob.participant_id, banned=False),
        ParticipantLeft(bob.participant_id, "removed"),
    )
    assert not room.knows(bob.session_token, None, 2)


def test_muting_is_told_and_may_be_undone_by_the_muted() -> None:
    room, ada, bob, eve = _with_cohost()
    assert room.hosting.request_mute(bob, eve) == (MuteRequested(eve, bob),)
    assert room.hosting.mute(ada, eve) == (MutedByHost(eve, ada),), "they were muted"
    room.set_state(eve, muted=False, camera_off=None, hand_raised=None)
    muted, changed = room.hosting.mute(bob, eve)
    assert muted == MutedByHost(eve, bob)
    assert isinstance(changed, StateChanged)
    assert changed.state.muted
    (changed,) = room.set_state(eve, muted=False, camera_off=None, hand_raised=None)
    assert isinstance(changed, StateChanged)


def test_the_end_is_for_everybody() -> None:
    room, ada, bob, eve = _with_cohost()
    waiting = knock(room)
    denied, ended = room.stays.end(ada)
    assert denied == KnockDenied(waiting, "room-ended")
    assert isinstance(ended, RoomEnded)
    assert ended.participant_ids == (ada, bob, eve)
    assert len(set(ended.token_hashes)) == 4, "of all who were in, and of the knock"
    assert room.is_empty
    assert room.knocks == ()
