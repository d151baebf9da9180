"""Whatever people do, in whatever order: what must hold of a room holds."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, consumes, invariant, rule
from room_model import BAN_MS, CAP, DENIED_MS, GRACE_MS, INVITE_CAP, INVITE_MS, PENDING_CAP, RoomModel

from chattr.core.door_errors import (
    BannedError,
    JoinDeniedError,
    RoomLockedError,
    TooManyInvitesError,
    UnknownParticipantError,
)
from chattr.core.entry import EntryRequest
from chattr.core.errors import (
    BadRequestError,
    NotHostError,
    RoomFullError,
    TooManyPendingError,
)
from chattr.core.events import (
    Admitted,
    KnockApproved,
    Knocked,
)


class RoomMachine(RoomModel):
    """People with every kind of claim, in any order."""

    tokens = Bundle("tokens")
    keys = Bundle("keys")
    invites = Bundle("invites")
    knock_tokens = Bundle("knock_tokens")

    @rule(target=tokens)
    def come_with_nothing(self) -> str:
        waits, locked = self.waits_for_somebody(), self.room.is_locked
        outcome = self.come(EntryRequest("Somebody"))
        if isinstance(outcome, Admitted):
            assert not waits
            assert not locked
            assert outcome.host_key
            return outcome.session_token
        if isinstance(outcome, Knocked):
            assert waits
            assert not locked
            return "none"
        assert (
            (isinstance(outcome, RoomLockedError) and locked)
            or (isinstance(outcome, RoomFullError) and len(self.inside) == CAP)
            or (isinstance(outcome, TooManyPendingError) and len(self.waiting) == PENDING_CAP)
            or isinstance(outcome, JoinDeniedError)
        )
        return "none"

    @rule(target=knock_tokens, name=st.sampled_from(["Bob", "Eve", "Zoe"]))
    def knock(self, name: str) -> str:
        outcome = self.come(EntryRequest(name))
        return outcome.knock_token if isinstance(outcome, Knocked) else "none"

    @rule(token=tokens)
    def come_back(self, token: str) -> None:
        whose = next((pid for pid, kept in self.token_of.items() if kept == token), None)
        returns = whose is not None and self.may_come_back(whose)
        full = len(self.inside) == CAP and whose not in self.inside
        barred = self.now < self.barred_until.get(token, 0)
        outcome = self.come(EntryRequest("Somebody", session_token=token))
        if returns and full:
            assert isinstance(outcome, RoomFullError)
        elif returns:
            assert isinstance(outcome, Admitted)
            assert outcome.participant_id == whose
        elif barred:
            assert isinstance(outcome, BannedError)

    @rule(token=knock_tokens)
    def come_back_to_the_knock(self, token: str) -> None:
        pid = self.knock_of.get(token)
        waits, inside = pid in self.waiting, pid is not None and self.may_come_back(pid)
        full = len(self.inside) == CAP and pid not in self.inside
        barred = self.now < self.barred_until.get(token, 0)
        outcome = self.come(EntryRequest("Somebody", knock_token=token))
        if waits:
            assert isinstance(outcome, Knocked)
            assert outcome.knock.participant_id == pid
        elif inside and not full and pid in self.token_of:
            assert isinstance(outcome, Admitted)
            assert outcome.participant_id == pid
        elif barred:
            assert isinstance(outcome, JoinDeniedError)

    @rule(target=keys)
    def found_a_room(self) -> str:
        if self.waits_for_somebody() or self.room.is_locked:
            return "none"
        outcome = self.come(EntryRequest("Founder"))
        assert isinstance(outcome, Admitted)
        return str(outcome.host_key)

    @rule(key=keys)
    def come_with_a_key(self, key: str) -> None:
        outcome = self.come(EntryRequest("Holder", host_key=key))
        if isinstance(outcome, Admitted):
            assert outcome.participant_id == self.room.host_id

    @rule(invite=invites)
    def come_with_an_invite(self, invite: str) -> None:
        live = self.now < self.live_invites.get(invite, 0)
        room_for_it = len(self.inside) < CAP and not self.room.is_locked and self.waits_for_somebody()
        outcome = self.come(EntryRequest("Invited", invite=invite))
        if live and room_for_it:
            assert isinstance(outcome, Admitted)
            assert invite not in self.used_invites
            self.used_invites.add(invite)
            del self.live_invites[invite]
        elif isinstance(outcome, Knocked):
            assert outcome.invite_problem is not None

    @rule(target=invites, number=st.integers(0, CAP))
    def make_an_invite(self, number: int) -> str:
        live = sum(self.now < until for until in self.live_invites.values())
        by = self.somebody(number)
        try:
            _, token, _ = self.room.create_invite(by, None, INVITE_MS, self.now)
        except NotHostError:
            assert by not in self.room.hosts()
            return "none"
        except TooManyInvitesError:
            assert live == INVITE_CAP
            return "none"
        assert live < INVITE_CAP
        self.live_invites[token] = self.now + INVITE_MS
        return token

    @rule(target=tokens, by=st.integers(0, CAP), number=st.integers(0, PENDING_CAP - 1))
    def let_in(self, by: int, number: int) -> str:
        if number >= len(self.waiting):
            return "none"
        asker, pending = self.somebody(by), self.waiting[number]
        try:
            events = self.room.approve(asker, pending, self.now)
        except NotHostError:
            assert asker not in self.room.hosts()
            return "none"
        except RoomFullError:
            assert len(self.inside) == CAP
            return "none"
        self.waiting.remove(pending)
        self.inside.add(pending)
        if self.waiting_away.pop(pending, None) is not None:
            self.away[pending] = self.now
        self.follow(events)
        approved = events[0]
        assert isinstance(approved, KnockApproved)
        self.token_of[pending] = approved.admitted.session_token
        return approved.admitted.session_token

    @rule(by=st.integers(0, CAP), number=st.integers(0, PENDING_CAP - 1))
    def turn_away(self, by: int, number: int) -> None:
        if number < len(self.waiting):
            asker, pending = self.somebody(by), self.waiting[number]
            try:
                self.follow(self.room.deny(asker, pending, self.now))
            except NotHostError:
                assert asker not in self.room.hosts()
            else:
                token = next(t for t, pid in self.knock_of.items() if pid == pending)
                self.barred_until[token] = self.now + DENIED_MS

    @rule(by=st.integers(0, CAP), other=st.integers(0, CAP), ban=st.booleans())
    def remove(self, by: int, other: int, ban: bool) -> None:
        asker, removed = self.somebody(by), self.somebody(other)
        hosts, host = self.room.hosts(), self.room.host_id
        token = self.token_of.get(removed)
        try:
            self.follow(self.room.stays.remove(asker, removed, self.now, ban=ban))
        except (NotHostError, BadRequestError, UnknownParticipantError):
            assert asker not in hosts or removed in (asker, *hosts) or removed not in self.inside
        else:
            assert asker in hosts
            assert removed != host
            if ban and token is not None:
                self.barred_until[token] = self.now + BAN_MS

    @rule(by=st.integers(0, CAP), other=st.integers(0, CAP), what=st.sampled_from(["up", "down", "host"]))
    def change_a_role(self, by: int, other: int, what: str) -> None:
        asker, changed, host = self.somebody(by), self.somebody(other), self.room.host_id
        hosting = self.room.hosting
        try:
            if what == "host":
                events: tuple[Any, ...] = hosting.transfer(asker, changed)
            else:
                events = hosting.set_role(asker, changed, cohost=what == "up")
        except (NotHostError, BadRequestError, UnknownParticipantError):
            assert asker != host or changed == host or changed not in self.inside
        else:
            assert asker == host
            self.follow(events)

    @rule(by=st.integers(0, CAP), locked=st.booleans())
    def lock(self, by: int, locked: bool) -> None:
        try:
            self.room.hosting.set_locked(self.somebody(by), locked=locked)
        except NotHostError:
            assert self.somebody(by) not in self.room.hosts()

    @rule(number=st.integers(0, CAP + PENDING_CAP))
    def lose(self, number: int) -> None:
        pid = self.somebody(number)
        if pid in self.inside:
            self.room.lose(pid, self.now)
            self.away.setdefault(pid, self.now)
        elif pid in self.waiting:
            self.room.lose(pid, self.now)
            self.waiting_away.setdefault(pid, self.now)

    @rule(number=st.integers(0, CAP + PENDING_CAP))
    def leave(self, number: int) -> None:
        pid = self.somebody(number)
        if pid != "nobody":
            self.follow(self.room.leave(pid, self.now))

    @rule(step=st.integers(1, GRACE_MS))
    def wait(self, step: int) -> None:
        self.now += step
        due = {pid for pid, since in self.away.items() if since + GRACE_MS <= self.now}
        knocks_due = {pid for pid, since in self.waiting_away.items() if since + GRACE_MS <= self.now}
        before, waited = set(self.inside), set(self.waiting)
        self.follow(self.room.expire(self.now))
        assert before - self.inside == due
        assert waited - set(self.waiting) == knocks_due
        if step % 2:
            self.room.tidy(self.now)

    @rule(token=consumes(tokens))
    def forget_a_token(self, token: str) -> None:
        """Tokens that nobody holds any longer do no harm."""

    @invariant()
    def nobody_is_in_without_admission(self) -> None:
        assert set(self.room.participants) == self.inside

    @invariant()
    def there_is_one_host_and_they_are_in(self) -> None:
        assert (self.room.host_id in self.inside) if self.inside else self.room.host_id is None
        assert set(self.room.hosts()) <= self.inside

    @invariant()
    def caps_hold(self) -> None:
        assert len(self.room.participants) <= CAP
        assert len(self.room.knocks) <= PENDING_CAP
        assert [k.participant_id for k in self.room.knocks] == self.waiting
        assert self.room.state.waiting.positions() == {p: i for i, p in enumerate(self.waiting, start=1)}

    @invariant()
    def nobody_is_in_and_gone_at_once(self) -> None:
        assert not self.inside & {p.participant_id for p in self.room.state.sessions}
        assert not self.inside & set(self.waiting)

    @invariant()
    def places_are_kept_no_longer_than_the_grace_time(self) -> None:
        since = (*self.away.values(), *self.waiting_away.values())
        assert self.room.next_expiry_ms == (min(since) + GRACE_MS if since else None)


TestRoomMachine = RoomMachine.TestCase
TestRoomMachine.settings = settings(max_examples=150, stateful_step_count=50, deadline=None)
