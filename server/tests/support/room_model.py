"""The model that the room's state machine is compared with."""

from core_fixtures import make_room
from hypothesis.stateful import RuleBasedStateMachine

from chattr.core.entry import EntryRequest
from chattr.core.errors import ChattrError
from chattr.core.events import (
    Admitted,
    HostChanged,
    KnockCanceled,
    KnockDenied,
    Knocked,
    ParticipantLeft,
    PositionChanged,
    RoomEvent,
)

CAP, PENDING_CAP, INVITE_CAP, GRACE_MS, SESSION_MS, BAN_MS, DENIED_MS = 4, 3, 2, 100, 300, 250, 150
INVITE_MS = 400


class RoomModel(RuleBasedStateMachine):
    """Keeps its own small model: who was let in, by which claim, and until when it lasts."""

    def __init__(self) -> None:
        super().__init__()
        self.room = make_room(
            max_participants_per_room=CAP,
            max_pending_per_room=PENDING_CAP,
            max_invites_per_room=INVITE_CAP,
            grace_ms=GRACE_MS,
            session_ms=SESSION_MS,
            ban_ms=BAN_MS,
            denied_wait_ms=DENIED_MS,
        )
        self.now = 0
        self.inside: set[str] = set()
        self.away: dict[str, int] = {}
        self.waiting: list[str] = []
        self.waiting_away: dict[str, int] = {}
        self.gone_until: dict[str, int] = {}
        self.token_of: dict[str, str] = {}
        self.barred_until: dict[str, int] = {}
        self.knock_of: dict[str, str] = {}
        self.live_invites: dict[str, int] = {}
        self.used_invites: set[str] = set()

    def follow(self, events: tuple[RoomEvent, ...]) -> None:
        for event in events:
            match event:
                case ParticipantLeft(pid, reason):
                    self.inside.remove(pid)
                    seen = self.away.pop(pid, self.now)
                    if reason == "removed":
                        self.token_of.pop(pid, None)
                    else:
                        self.gone_until[pid] = seen + SESSION_MS
                case HostChanged(pid):
                    assert pid == self.room.host_id
                case KnockCanceled(pid) | KnockDenied(pid):
                    self.waiting.remove(pid)
                    self.waiting_away.pop(pid, None)
                case PositionChanged(pid, position):
                    assert [k.participant_id for k in self.room.knocks][position - 1] == pid

    def come(self, request: EntryRequest) -> Admitted | Knocked | ChattrError:
        was_empty, inside = self.room.is_empty, set(self.inside)
        try:
            entrance = self.room.enter(request, self.now)
        except ChattrError as error:
            return error
        self.follow(entrance.events)
        outcome = entrance.outcome
        if isinstance(outcome, Knocked):
            pid = outcome.knock.participant_id
            if pid not in self.waiting:
                self.waiting.append(pid)
                self.knock_of[outcome.knock_token] = pid
            self.waiting_away.pop(pid, None)
            assert self.waiting[outcome.position - 1] == pid
        else:
            pid = outcome.participant_id
            assert outcome.returned == (pid in inside)
            if was_empty:
                assert self.room.host_id == pid
            self.inside.add(pid)
            self.away.pop(pid, None)
            self.gone_until.pop(pid, None)
            self.token_of[pid] = outcome.session_token
        return outcome

    def may_come_back(self, pid: str) -> bool:
        return pid in self.inside or self.now < self.gone_until.get(pid, 0)

    def waits_for_somebody(self) -> bool:
        sessions = any(self.now < until for until in self.gone_until.values())
        invites = any(self.now < until for until in self.live_invites.values())
        return bool(self.inside) or sessions or invites

    def somebody(self, number: int) -> str:
        everyone = sorted(self.inside) + list(self.waiting)
        return everyone[number] if number < len(everyone) else "nobody"
