"""Whatever people do, in whatever order: what must hold of a room holds."""

from core_fixtures import make_room
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from chattr.core.entry import EntryRequest
from chattr.core.errors import ChattrError
from chattr.core.events import Admitted, HostChanged, KnockApproved, Knocked, ParticipantLeft, RoomEvent

CAP, PENDING_CAP, GRACE_MS = 4, 3, 100


class RoomMachine(RuleBasedStateMachine):
    """Keeps its own small model: who was let in, by token or key or by the host's word."""

    tokens = Bundle("tokens")
    keys = Bundle("keys")
    knocks = Bundle("knocks")

    def __init__(self) -> None:
        super().__init__()
        self.room = make_room(
            max_participants_per_room=CAP, max_pending_per_room=PENDING_CAP, grace_ms=GRACE_MS
        )
        self.now = 0
        self.inside: set[str] = set()
        self.away: dict[str, int] = {}
        self.waiting: list[str] = []

    def _follow(self, events: tuple[RoomEvent, ...]) -> None:
        for event in events:
            if isinstance(event, ParticipantLeft):
                self.inside.remove(event.participant_id)
                self.away.pop(event.participant_id, None)
            if isinstance(event, HostChanged):
                assert event.participant_id == self.room.host_id
        if self.room.is_empty:
            self.waiting.clear()

    def _enter(self, request: EntryRequest) -> Admitted | Knocked | None:
        was_empty, inside = self.room.is_empty, set(self.inside)
        try:
            entrance = self.room.enter(request, self.now)
        except ChattrError:
            assert len(self.inside) == CAP or len(self.waiting) == PENDING_CAP
            return None
        self._follow(entrance.events)
        outcome = entrance.outcome
        if isinstance(outcome, Knocked):
            assert not was_empty
            self.waiting.append(outcome.knock.participant_id)
        else:
            assert outcome.returned == (outcome.participant_id in inside)
            self.inside.add(outcome.participant_id)
            self.away.pop(outcome.participant_id, None)
        return outcome

    @rule(target=tokens)
    def come_with_nothing(self) -> str:
        outcome = self._enter(EntryRequest("Somebody"))
        if isinstance(outcome, Admitted):
            assert outcome.participant_id == self.room.host_id
            assert outcome.host_key
            return outcome.session_token
        return "none"

    @rule(token=tokens)
    def come_back(self, token: str) -> None:
        whose = self.room.find_by_token(token)
        outcome = self._enter(EntryRequest("Somebody", session_token=token))
        if whose is not None:
            assert isinstance(outcome, Admitted)
            assert outcome.participant_id == whose.participant_id

    @rule(target=keys)
    def found_a_room(self) -> str:
        if not self.room.is_empty:
            return "none"
        outcome = self._enter(EntryRequest("Founder"))
        assert isinstance(outcome, Admitted)
        return str(outcome.host_key)

    @rule(key=keys)
    def come_with_a_key(self, key: str) -> None:
        outcome = self._enter(EntryRequest("Holder", host_key=key))
        if isinstance(outcome, Admitted):
            assert outcome.participant_id == self.room.host_id

    @rule(target=tokens, number=st.integers(0, PENDING_CAP))
    def host_lets_in(self, number: int) -> str:
        if number >= len(self.waiting) or self.room.host_id is None:
            return "none"
        pending = self.waiting[number]
        try:
            events = self.room.approve(self.room.host_id, pending, self.now)
        except ChattrError:
            assert len(self.inside) == CAP
            return "none"
        self.waiting.remove(pending)
        self.inside.add(pending)
        self._follow(events)
        approved = events[0]
        assert isinstance(approved, KnockApproved)
        return approved.admitted.session_token

    @rule(number=st.integers(0, CAP), pending=st.integers(0, PENDING_CAP))
    def somebody_else_tries_to_let_in(self, number: int, pending: int) -> None:
        others = sorted({*self.inside, *self.waiting} - {self.room.host_id or ""})
        if number < len(others) and pending < len(self.waiting):
            try:
                self.room.approve(others[number], self.waiting[pending], self.now)
            except ChattrError:
                return
            raise AssertionError("only the host may")

    @rule(number=st.integers(0, CAP - 1))
    def lose(self, number: int) -> None:
        if number < len(self.inside):
            pid = sorted(self.inside)[number]
            self.room.lose(pid, self.now)
            self.away.setdefault(pid, self.now)

    @rule(number=st.integers(0, CAP - 1))
    def leave(self, number: int) -> None:
        if number < len(self.inside):
            self._follow(self.room.leave(sorted(self.inside)[number]))

    @rule(step=st.integers(1, GRACE_MS))
    def wait(self, step: int) -> None:
        self.now += step
        due = {pid for pid, since in self.away.items() if since + GRACE_MS <= self.now}
        before = set(self.inside)
        self._follow(self.room.expire(self.now))
        assert before - self.inside == due

    @rule(token=consumes(tokens))
    def forget_a_token(self, token: str) -> None:
        """Tokens that nobody holds any longer do no harm."""

    @invariant()
    def nobody_is_in_without_admission(self) -> None:
        assert set(self.room.participants) == self.inside

    @invariant()
    def there_is_one_host_and_they_are_in(self) -> None:
        assert (self.room.host_id in self.inside) if self.inside else self.room.host_id is None

    @invariant()
    def caps_hold(self) -> None:
        assert len(self.room.participants) <= CAP
        assert len(self.room.knocks) <= PENDING_CAP
        assert [k.participant_id for k in self.room.knocks] == self.waiting

    @invariant()
    def an_empty_room_has_no_door(self) -> None:
        if self.room.is_empty:
            assert self.room.knocks == ()
            assert self.room.next_expiry_ms is None

    @invariant()
    def places_are_kept_no_longer_than_the_grace_time(self) -> None:
        expected = min(self.away.values()) + GRACE_MS if self.away else None
        assert self.room.next_expiry_ms == expected


TestRoomMachine = RoomMachine.TestCase
TestRoomMachine.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
