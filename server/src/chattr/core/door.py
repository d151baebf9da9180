"""The door: who comes in at once, who waits, who is turned away."""

from dataclasses import replace

from chattr.core.bans import Ban
from chattr.core.door_errors import RoomLockedError
from chattr.core.entry import Entrance, EntryRequest
from chattr.core.events import (
    Admitted,
    InvitesChanged,
    KnockApproved,
    KnockCanceled,
    KnockChanged,
    KnockDenied,
    Knocked,
    ParticipantLeft,
    PositionChanged,
    RoomEvent,
)
from chattr.core.hosting import Hosting
from chattr.core.ids import SecretSource, hash_secret, parse_name
from chattr.core.invites import InviteProblem
from chattr.core.limits import Limits
from chattr.core.participant import Profile
from chattr.core.room_state import RoomState
from chattr.core.sessions import find_by_tokens
from chattr.core.stays import Stays
from chattr.core.waiting_room import Knock


class Door:
    """The rules of the way in."""

    def __init__(
        self, state: RoomState, limits: Limits, secrets: SecretSource, hosting: Hosting, stays: Stays
    ) -> None:
        self._state = state
        self._limits = limits
        self._secrets = secrets
        self._hosting = hosting
        self._stays = stays

    def enter(self, request: EntryRequest, now_ms: int) -> Entrance:
        """Let somebody in, or take their knock.

        The stronger claim counts: a place, the host key, a session, an invite. See `Room.enter`.
        """
        return self._enter_again(request, now_ms) or self._enter_new(request, now_ms)

    def is_nobodys(self, now_ms: int) -> bool:
        """Tell whether nobody is inside and the room waits for nobody: whoever comes is host."""
        state = self._state
        return not (state.present or state.sessions.has_live(now_ms) or state.invites.has_live(now_ms))

    def approve(self, by: str, pending_id: str, now_ms: int) -> tuple[RoomEvent, ...]:
        """Let a knocker in; one whose connection is gone finds their place when they come back.

        :raises NotHostError: `by` is no host.
        :raises UnknownPendingError: nobody with this id waits.
        :raises RoomFullError: no place is free; the knock stays.
        """
        self._hosting.require_hosts(by)
        knock = self._state.waiting.get(pending_id)
        entrance = self._stays.admit(
            pending_id, knock.profile, now_ms, knock_hash=knock.token_hash, away=knock.is_away
        )
        assert isinstance(entrance.outcome, Admitted)
        return (KnockApproved(entrance.outcome), *entrance.events, *self._take_out(pending_id))

    def deny(self, by: str, pending_id: str, now_ms: int) -> tuple[RoomEvent, ...]:
        """Turn a knocker away, who may not knock again for a while.

        :raises NotHostError: `by` is no host.
        :raises UnknownPendingError: nobody with this id waits.
        """
        self._hosting.require_hosts(by)
        knock = self._state.waiting.get(pending_id)
        wait_ms = self._limits.denied_wait_ms
        until_ms = now_ms + wait_ms
        self._state.bans.add(Ban(pending_id, knock.token_hash, "denied", now_ms, until_ms))
        self._state.denials.add(knock.origin, knock.name, now_ms, until_ms)
        return (KnockDenied(pending_id, "denied", wait_ms or None), *self._take_out(pending_id))

    def cancel(self, pending_id: str) -> tuple[RoomEvent, ...]:
        """End the knock of somebody who went away.

        :raises UnknownPendingError: nobody with this id waits.
        """
        self._state.waiting.get(pending_id)
        return (KnockCanceled(pending_id), *self._take_out(pending_id))

    def lose(self, pending_id: str, now_ms: int) -> tuple[RoomEvent, ...]:
        """Keep the knock of somebody whose connection is gone, for the grace time.

        :raises UnknownPendingError: nobody with this id waits.
        """
        if self._state.waiting.get(pending_id).is_away:
            return ()
        return (KnockChanged(self._state.waiting.lose(pending_id, now_ms)),)

    def expire(self, now_ms: int) -> tuple[RoomEvent, ...]:
        """End the knocks of those who did not come back in time."""
        over = [
            knock.participant_id
            for knock in self._state.waiting.knocks
            if knock.away_since_ms is not None and knock.away_since_ms + self._limits.grace_ms <= now_ms
        ]
        return (*map(KnockCanceled, over), *self._take_out(*over))

    def _enter_again(self, request: EntryRequest, now_ms: int) -> Entrance | None:
        state = self._state
        place = find_by_tokens(state.present.values(), request.session_token, request.knock_claim)
        if place is not None:
            return self._stays.come_back(place, request, now_ms)
        if request.host_key is not None and state.keys.holds(request.host_key):
            return self._enter_as_host(request, request.host_key, now_ms)
        session = state.sessions.find(request.session_token, request.knock_claim, now_ms)
        if session is not None:
            return self._stays.readmit(session, request, now_ms)
        state.bans.check((request.session_token, request.knock_claim), now_ms)
        waiting = state.waiting.find_by_token(request.knock_claim)
        if waiting is not None and request.knock_claim is not None:
            return self._go_on_waiting(waiting, request.knock_claim, request)
        return None

    def _enter_new(self, request: EntryRequest, now_ms: int) -> Entrance:
        state = self._state
        profile = Profile(parse_name(request.name), request.picture, request.verified)
        if state.locked:
            raise RoomLockedError
        if self.is_nobodys(now_ms):
            return self._admit(profile, request, now_ms)
        self._stays.require_place()
        problem = state.invites.problem_of(request.invite, now_ms) if request.invite is not None else None
        if request.invite is not None and problem is None:
            return self._enter_invited(request.invite, profile, request, now_ms)
        return self._knock(profile, request, problem, now_ms)

    def _enter_as_host(self, request: EntryRequest, key: str, now_ms: int) -> Entrance:
        state, events = self._state, list[RoomEvent]()
        profile = Profile(parse_name(request.name), request.picture, request.verified)
        session = state.sessions.find(request.session_token, request.knock_claim, now_ms)
        if state.keys.is_newest(key):
            state.key_unproven = False
        ghost = state.present.get(state.host_id or "")
        if ghost is not None and ghost.is_away and state.keys.is_newest(key) and not state.key_owed:
            # The same person without their session: the kept place is theirs to give up.
            del state.present[ghost.participant_id]
            events.append(ParticipantLeft(ghost.participant_id, "left"))
        if session is not None:
            entrance = self._stays.readmit(session, request, now_ms)
        else:
            entrance = self._admit(profile, request, now_ms)
        assert isinstance(entrance.outcome, Admitted)
        taken = self._hosting.take_back(entrance.outcome.participant_id, key)
        outcome = replace(entrance.outcome, host_key=key)
        return Entrance(outcome, (*events, *entrance.events, *taken))

    def _admit(self, profile: Profile, request: EntryRequest, now_ms: int) -> Entrance:
        public_id, kept = self._secrets.public_id(), request.attempt_hash
        return self._stays.admit(public_id, profile, now_ms, knock_hash=kept)

    def _enter_invited(self, token: str, profile: Profile, request: EntryRequest, now_ms: int) -> Entrance:
        entrance = self._admit(profile, request, now_ms)
        assert isinstance(entrance.outcome, Admitted)
        pid = entrance.outcome.participant_id
        self._state.invites.use(token, pid, profile.name, now_ms)
        return replace(entrance, events=(*entrance.events, InvitesChanged(pid, "used")), used_invite=True)

    def _knock(
        self, profile: Profile, request: EntryRequest, problem: InviteProblem | None, now_ms: int
    ) -> Entrance:
        waiting = self._state.waiting
        self._state.denials.check(request.origin, profile.name, now_ms)
        waiting.require_share(request.origin.address)
        gone = waiting.gives_way()
        events = self.cancel(gone.participant_id) if gone is not None else ()
        token = request.attempt or self._secrets.token()
        knock = Knock(self._secrets.public_id(), profile, now_ms, hash_secret(token), origin=request.origin)
        waiting.add(knock)
        knocked = Knocked(knock, token, len(waiting), problem)
        return Entrance(knocked, (*events, knocked))

    def _go_on_waiting(self, knock: Knock, token: str, request: EntryRequest) -> Entrance:
        back = self._state.waiting.find_again(knock.participant_id, request.origin)
        position = self._state.waiting.positions()[knock.participant_id]
        events = (KnockChanged(back),) if knock.is_away else ()
        return Entrance(Knocked(back, token, position), events)

    def _take_out(self, *pending_ids: str) -> tuple[RoomEvent, ...]:
        before = self._state.waiting.positions()
        for pending_id in pending_ids:
            self._state.waiting.remove(pending_id)
        after = self._state.waiting.positions()
        return tuple(PositionChanged(pid, place) for pid, place in after.items() if before[pid] != place)
