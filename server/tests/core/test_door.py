"""Locks, bans, denials and invites: who is turned away, and who is not."""

import pytest
from core_fixtures import admitted, knock, let_in, make_room, open_room

from chattr.core.bans import DENIALS_PER_ADDRESS, MAX_BANS, MAX_DENIALS, Ban, Bans, Denials
from chattr.core.door_errors import (
    BannedError,
    JoinDeniedError,
    RoomLockedError,
    TooManyInvitesError,
    UnknownInviteError,
)
from chattr.core.entry import EntryRequest
from chattr.core.errors import NotHostError, RoomFullError
from chattr.core.events import InvitesChanged, KnockCanceled, Knocked, LockChanged, PositionChanged
from chattr.core.invites import MAX_OVER, MEMORY_MS
from chattr.core.limits import HOUR_MS
from chattr.core.room import Room
from chattr.core.waiting_room import Origin


def test_a_locked_room_takes_nobody_new() -> None:
    room = make_room()
    ada = open_room(room)
    _, invite, _ = room.create_invite(ada.participant_id, None, HOUR_MS, 0)
    early = knock(room, "Early")
    assert room.hosting.set_locked(ada.participant_id, locked=True) == (LockChanged(True),)
    assert room.hosting.set_locked(ada.participant_id, locked=True) == ()
    for request in (EntryRequest("Bob"), EntryRequest("Bob", invite=invite)):
        with pytest.raises(RoomLockedError):
            room.enter(request, 1)
    assert room.state.invites.problem_of(invite, 1) is None
    room.approve(ada.participant_id, early, 2)
    assert early in room.participants
    room.hosting.set_locked(ada.participant_id, locked=False)
    knock(room)


def test_the_host_key_opens_a_locked_room() -> None:
    room = make_room()
    ada = open_room(room)
    room.hosting.set_locked(ada.participant_id, locked=True)
    room.leave(ada.participant_id, 1)
    assert admitted(room.enter(EntryRequest("Ada", host_key=ada.host_key), 2)).host_key == ada.host_key
    assert room.is_locked


def test_a_lock_outlives_a_meeting_for_a_while() -> None:
    room = make_room(empty_lock_ms=1000)
    ada = open_room(room)
    room.hosting.set_locked(ada.participant_id, locked=True)
    room.leave(ada.participant_id, 1)
    with pytest.raises(RoomLockedError):
        room.enter(EntryRequest("Eve"), 1000)
    # Then it is a room like any other: whoever may come back does, a stranger knocks.
    assert isinstance(room.enter(EntryRequest("Eve"), 1001).outcome, Knocked)
    assert not room.is_locked


def test_a_lock_does_not_end_while_somebody_has_a_place() -> None:
    room = make_room(empty_lock_ms=1000)
    ada = open_room(room)
    room.hosting.set_locked(ada.participant_id, locked=True)
    room.lose(ada.participant_id, 1)
    with pytest.raises(RoomLockedError):
        room.enter(EntryRequest("Eve"), 5000)
    room.tidy(5000)
    assert room.is_locked


def test_a_lock_of_an_empty_room_ends_by_itself() -> None:
    room = make_room(empty_lock_ms=1000)
    ada = open_room(room)
    room.hosting.set_locked(ada.participant_id, locked=True)
    room.leave(ada.participant_id, 1)
    room.tidy(1000)
    assert room.is_locked
    room.tidy(1001)
    assert not room.is_locked


def test_only_hosts_lock() -> None:
    room = make_room()
    open_room(room)
    bob = let_in(room)
    with pytest.raises(NotHostError):
        room.hosting.set_locked(bob.participant_id, locked=True)


def test_a_removed_and_banned_one_is_refused_until_the_time_is_over() -> None:
    room = make_room(ban_ms=HOUR_MS)
    ada = open_room(room)
    bob = let_in(room)
    room.stays.remove(ada.participant_id, bob.participant_id, 0, ban=True)
    request = EntryRequest("Bob", session_token=bob.session_token)
    with pytest.raises(BannedError) as caught:
        room.enter(request, 1)
    assert caught.value.retry_after_ms == HOUR_MS - 1
    assert isinstance(room.enter(request, HOUR_MS).outcome, Knocked)


def test_a_removed_one_without_a_ban_knocks() -> None:
    room = make_room()
    ada = open_room(room)
    bob = let_in(room)
    room.stays.remove(ada.participant_id, bob.participant_id, 0, ban=False)
    assert isinstance(room.enter(EntryRequest("Bob", session_token=bob.session_token), 1).outcome, Knocked)


def _deny(room: Room, host: str, request: EntryRequest, now_ms: int = 0) -> str:
    outcome = room.enter(request, now_ms).outcome
    assert isinstance(outcome, Knocked)
    room.deny(host, outcome.knock.participant_id, now_ms)
    return outcome.knock_token


def test_a_denied_one_waits_and_is_told_how_long() -> None:
    room = make_room(denied_wait_ms=60_000)
    ada = open_room(room)
    token = _deny(room, ada.participant_id, EntryRequest("Bob", origin=Origin("c1", "192.0.2.1")))
    for request in (
        EntryRequest("Robert", knock_token=token, origin=Origin("c2", "192.0.2.2")),
        EntryRequest("bob", origin=Origin("c3", "192.0.2.1")),
        EntryRequest("Robert", origin=Origin("c1", "192.0.2.1")),
    ):
        with pytest.raises(JoinDeniedError) as caught:
            room.enter(request, 10_000)
        assert caught.value.retry_after_ms == 50_000
        assert isinstance(room.enter(request, 60_000).outcome, Knocked)


def test_others_behind_the_same_address_may_knock_until_several_were_denied_there() -> None:
    room = make_room(denied_wait_ms=60_000)
    ada = open_room(room)
    for number in range(DENIALS_PER_ADDRESS):
        origin = Origin(f"c{number}", "192.0.2.1")
        _deny(room, ada.participant_id, EntryRequest(f"Eve {number}", origin=origin), number)
    with pytest.raises(JoinDeniedError):
        room.enter(EntryRequest("Somebody", origin=Origin("c9", "192.0.2.1")), 100)
    assert isinstance(
        room.enter(EntryRequest("Bob", origin=Origin("c10", "192.0.2.9")), 100).outcome, Knocked
    )
    later = EntryRequest("Somebody", origin=Origin("c9", "192.0.2.1"))
    assert isinstance(room.enter(later, 60_002).outcome, Knocked)


def test_a_wait_of_nothing_lets_them_knock_at_once() -> None:
    room = make_room(denied_wait_ms=0)
    ada = open_room(room)
    token = _deny(room, ada.participant_id, EntryRequest("Bob", origin=Origin("c1", "192.0.2.1")))
    again = EntryRequest("Bob", knock_token=token, origin=Origin("c1", "192.0.2.1"))
    assert isinstance(room.enter(again, 0).outcome, Knocked)


def test_positions_are_told_when_they_change() -> None:
    room = make_room()
    ada = open_room(room)
    first, second, third = (knock(room, name) for name in ("A", "B", "C"))
    events = room.deny(ada.participant_id, second, 1)
    assert [e for e in events if isinstance(e, PositionChanged)] == [PositionChanged(third, 2)]
    events = room.approve(ada.participant_id, first, 2)
    assert [e for e in events if isinstance(e, PositionChanged)] == [PositionChanged(third, 1)]
    fourth = room.enter(EntryRequest("D"), 3).outcome
    assert isinstance(fourth, Knocked)
    assert fourth.position == 2


def test_knocks_that_end_together_move_the_others_once() -> None:
    room = make_room()
    open_room(room)
    first, second, third = (knock(room, name) for name in ("A", "B", "C"))
    room.lose(first, 1)
    room.lose(second, 1)
    events = room.expire(10**9)
    assert [e for e in events if isinstance(e, KnockCanceled)] == [
        KnockCanceled(first),
        KnockCanceled(second),
    ]
    assert [e for e in events if isinstance(e, PositionChanged)] == [PositionChanged(third, 1)]


def test_an_invite_opens_the_door_once() -> None:
    room = make_room()
    ada = open_room(room)
    invite, token, events = room.create_invite(ada.participant_id, "for Bob", HOUR_MS, 10)
    assert events == (InvitesChanged(ada.participant_id, "made"),)
    assert (invite.label, invite.expires_at_ms) == ("for Bob", 10 + HOUR_MS)
    assert token.encode() not in invite.token_hash
    entrance = room.enter(EntryRequest("Bob", invite=token), 20)
    bob = admitted(entrance)
    assert entrance.used_invite
    assert bob.host_key is None
    second = room.enter(EntryRequest("Eve", invite=token), 21).outcome
    assert isinstance(second, Knocked)
    assert second.invite_problem == "used"
    (kept,) = room.state.invites.all
    assert (kept.used_at_ms, kept.used_by, kept.used_by_name) == (20, bob.participant_id, "Bob")


def test_an_invite_that_opens_nothing_says_why() -> None:
    room = make_room()
    ada = open_room(room)
    revoked, revoked_token, _ = room.create_invite(ada.participant_id, None, HOUR_MS, 0)
    _, late_token, _ = room.create_invite(ada.participant_id, None, HOUR_MS, 0)
    assert room.revoke_invite(ada.participant_id, revoked.invite_id, 1) == (
        InvitesChanged(ada.participant_id, "revoked"),
    )
    assert room.revoke_invite(ada.participant_id, revoked.invite_id, 2) == ()
    with pytest.raises(UnknownInviteError):
        room.revoke_invite(ada.participant_id, "nonsense", 2)
    told = []
    for token, at_ms in ((revoked_token, 5), (late_token, HOUR_MS), ("guess", 5)):
        outcome = room.enter(EntryRequest("Bob", invite=token), at_ms).outcome
        assert isinstance(outcome, Knocked)
        told.append(outcome.invite_problem)
    assert told == ["revoked", "expired", "unknown"]


def test_a_full_room_does_not_use_up_an_invite() -> None:
    room = make_room(max_participants_per_room=1)
    ada = open_room(room)
    _, token, _ = room.create_invite(ada.participant_id, None, HOUR_MS, 0)
    with pytest.raises(RoomFullError):
        room.enter(EntryRequest("Bob", invite=token), 1)
    assert room.state.invites.problem_of(token, 1) is None


def test_invites_have_a_cap_that_counts_the_live_ones() -> None:
    room = make_room(max_invites_per_room=2)
    ada = open_room(room)
    first, _, _ = room.create_invite(ada.participant_id, None, HOUR_MS, 0)
    room.create_invite(ada.participant_id, None, HOUR_MS, 0)
    with pytest.raises(TooManyInvitesError):
        room.create_invite(ada.participant_id, None, HOUR_MS, HOUR_MS - 1)
    room.revoke_invite(ada.participant_id, first.invite_id, 1)
    room.create_invite(ada.participant_id, None, HOUR_MS, 2)
    room.create_invite(ada.participant_id, None, HOUR_MS, HOUR_MS)


def test_invites_that_are_over_are_remembered_for_a_while_and_in_bounded_number() -> None:
    room = make_room()
    ada = open_room(room)
    for _ in range(MAX_OVER + 10):
        invite, _, _ = room.create_invite(ada.participant_id, None, HOUR_MS, 0)
        room.revoke_invite(ada.participant_id, invite.invite_id, 0)
    assert len(room.state.invites.all) <= MAX_OVER + 1
    room.tidy(HOUR_MS + MEMORY_MS)
    assert room.state.invites.all == ()


def test_only_hosts_make_and_revoke_invites() -> None:
    room = make_room()
    ada = open_room(room)
    bob = let_in(room)
    invite, _, _ = room.create_invite(ada.participant_id, None, HOUR_MS, 0)
    with pytest.raises(NotHostError):
        room.create_invite(bob.participant_id, None, HOUR_MS, 0)
    with pytest.raises(NotHostError):
        room.revoke_invite(bob.participant_id, invite.invite_id, 0)


def test_a_room_that_waits_for_an_invited_guest_is_not_for_the_first_stranger() -> None:
    room = make_room(session_ms=HOUR_MS)
    ada = open_room(room)
    _, token, _ = room.create_invite(ada.participant_id, None, 24 * HOUR_MS, 0)
    room.leave(ada.participant_id, 0)
    assert isinstance(room.enter(EntryRequest("Eve"), 2 * HOUR_MS).outcome, Knocked)
    admitted(room.enter(EntryRequest("Bob", invite=token), 2 * HOUR_MS))


def test_bans_and_denials_are_kept_in_bounded_number() -> None:
    bans, denials = Bans(), Denials()
    for number in range(2 * MAX_BANS):
        bans.add(Ban(f"p{number}", b"", "removed", 0, 10))
    assert len(bans.all) == MAX_BANS
    bans.expire(10)
    assert bans.all == ()
    for number in range(MAX_DENIALS):
        denials.add(Origin(f"c{number}", f"a{number}"), "Eve", 0, 10)
    denials.check(Origin("c0", "a0"), "Eve", 1)
    with pytest.raises(JoinDeniedError):
        denials.check(Origin(f"c{MAX_DENIALS - 1}"), "Eve", 1)
