"""Coming in and going: who has a place, for how long it is kept, and what is left of it."""

from dataclasses import replace
from typing import Literal

from chattr.core.bans import Ban
from chattr.core.entry import Entrance, EntryRequest
from chattr.core.errors import NotJoinedError, RoomFullError
from chattr.core.events import (
    Admitted,
    KnockDenied,
    ParticipantJoined,
    ParticipantLeft,
    ParticipantRemoved,
    RoomEmptied,
    RoomEnded,
    RoomEvent,
    StateChanged,
)
from chattr.core.hosting import Hosting
from chattr.core.ids import SecretSource, hash_secret, parse_name
from chattr.core.limits import Limits
from chattr.core.participant import Participant, ParticipantState, Profile
from chattr.core.room_state import RoomState


class Stays:
    """The places of a room."""

    def __init__(self, state: RoomState, limits: Limits, secrets: SecretSource, hosting: Hosting) -> None:
        self._state = state
        self._limits = limits
        self._secrets = secrets
        self._hosting = hosting

    def require(self, participant_id: str) -> Participant:
        """Return somebody who has a place.

        :raises NotJoinedError: no such participant.
        """
        participant = self._state.present.get(participant_id)
        if participant is None:
            raise NotJoinedError
        return participant

    def require_place(self) -> None:
        """Check that one more may come in.

        :raises RoomFullError: no place is free.
        """
        if len(self._state.present) >= self._limits.max_participants_per_room:
            raise RoomFullError

    def admit(
        self,
        participant_id: str,
        profile: Profile,
        now_ms: int,
        *,
        knock_hash: bytes | None = None,
        away: bool = False,
    ) -> Entrance:
        """Give a place to somebody new; the first in an empty room is host. `away`: they are not connected.

        :raises RoomFullError: no place is free.
        """
        self.require_place()
        token = self._secrets.token()
        participant = Participant(
            participant_id, profile, now_ms, hash_secret(token), last_seen_ms=now_ms, knock_hash=knock_hash
        )
        if away:
            participant.away_since_ms = now_ms
            participant.state = ParticipantState(reconnecting=True)
        return self._enter(participant, token, now_ms, is_first_stay=True)

    def readmit(self, participant: Participant, request: EntryRequest, now_ms: int) -> Entrance:
        """Give a place to somebody whose session is not over; they stand at the end of the line.

        :raises InvalidNameError: the name cannot be shown.
        :raises RoomFullError: no place is free.
        """
        self.require_place()
        participant.profile = _profile_of_return(participant.profile, request)
        self._state.sessions.take(participant.participant_id)
        participant.joined_at_ms = participant.last_seen_ms = now_ms
        token = self._token_for(participant, request)
        return self._enter(participant, token, now_ms, is_first_stay=False)

    def come_back(self, participant: Participant, request: EntryRequest, now_ms: int) -> Entrance:
        """Give somebody the place that they have."""
        events: list[RoomEvent] = []
        pid = participant.participant_id
        participant.last_seen_ms = self._state.last_used_ms = now_ms
        if participant.is_away:
            participant.away_since_ms = None
            participant.state = replace(participant.state, reconnecting=False)
            events.append(StateChanged(pid, participant.state))
        key = request.host_key
        if request.session_token is None and pid == self._state.host_id:
            # What they were given at first did not reach them, nor did the key that was with it.
            self._state.key_unproven = True
        if key is not None and self._state.keys.holds(key):
            events += self._hosting.take_back(pid, key)
        else:
            key = self._hosting.key_for_return(pid)
        token = self._token_for(participant, request)
        return Entrance(Admitted(pid, token, key, returned=True), tuple(events))

    def lose(self, participant_id: str, now_ms: int) -> tuple[RoomEvent, ...]:
        """Keep the place of somebody whose connection is gone, for the grace time.

        :raises NotJoinedError: no such participant.
        """
        participant = self.require(participant_id)
        if participant.is_away:
            return ()
        participant.away_since_ms = participant.last_seen_ms = now_ms
        participant.state = replace(participant.state, reconnecting=True)
        return (StateChanged(participant_id, participant.state),)

    def leave(self, participant_id: str, now_ms: int) -> tuple[RoomEvent, ...]:
        """End a participant's stay; their session goes on.

        :raises NotJoinedError: no such participant.
        """
        participant = self.require(participant_id)
        if not participant.is_away:
            participant.last_seen_ms = now_ms
        self._state.last_used_ms = now_ms
        return self._end_stay(participant_id, "left")

    def expire(self, now_ms: int) -> tuple[RoomEvent, ...]:
        """End the stay of everyone whose grace time is over."""
        over = [
            p.participant_id
            for p in self._state.present.values()
            if p.away_since_ms is not None and p.away_since_ms + self._limits.grace_ms <= now_ms
        ]
        # The host last: else the room could pass to somebody who is going as well.
        over.sort(key=lambda participant_id: participant_id == self._state.host_id)
        return tuple(event for pid in over for event in self._end_stay(pid, "timeout"))

    def remove(self, by: str, participant_id: str, now_ms: int, *, ban: bool) -> tuple[RoomEvent, ...]:
        """Put somebody out and end their session; with `ban` they may not knock either, for a while.

        :raises NotHostError: `by` may not.
        :raises UnknownParticipantError: there is nobody with this id.
        """
        participant = self._hosting.require_removable(by, participant_id)
        if ban:
            until_ms = now_ms + self._limits.ban_ms
            self._state.bans.add(Ban(participant_id, participant.token_hash, "removed", now_ms, until_ms))
        removed = ParticipantRemoved(participant_id, ban)
        return (removed, *self._end_stay(participant_id, "removed", keep_session=False))

    def withdraw(self, participant_id: str) -> tuple[RoomEvent, ...]:
        """Undo the first stay of somebody who was never told that they are in."""
        self._state.invites.give_back(participant_id)
        if participant_id == self._state.host_id:
            self._state.keys.end_newest()
        return self._end_stay(participant_id, "left", keep_session=False)

    def end(self, by: str) -> tuple[RoomEvent, ...]:
        """End the room for everybody.

        :raises NotHostError: `by` is not host.
        """
        self._hosting.require_host(by)
        people = tuple(self._state.present)
        known = (*self._state.present.values(), *self._state.sessions)
        hashes = [p.token_hash for p in known] + [k.token_hash for k in self._state.waiting.knocks]
        denied = [KnockDenied(knock.participant_id, "room-ended") for knock in self._state.waiting.knocks]
        for knock in self._state.waiting.knocks:
            self._state.waiting.remove(knock.participant_id)
        self._state.present.clear()
        return (*denied, RoomEnded(people, tuple(hashes)))

    def _enter(self, participant: Participant, token: str, now_ms: int, *, is_first_stay: bool) -> Entrance:
        pid = participant.participant_id
        is_first = not self._state.present
        self._state.present[pid] = participant
        self._state.created_at_ms = self._state.created_at_ms or now_ms
        self._state.last_used_ms = now_ms
        key = self._hosting.take_empty(pid) if is_first else None
        admitted = Admitted(pid, token, key, returned=False, is_first_stay=is_first_stay)
        return Entrance(admitted, (ParticipantJoined(pid),))

    def _token_for(self, participant: Participant, request: EntryRequest) -> str:
        """Return the session token of somebody who showed it; a new one if it never reached them."""
        token = request.session_token
        if token is None or hash_secret(token) != participant.token_hash:
            token = self._secrets.token()
            participant.token_hash = hash_secret(token)
        return token

    def _end_stay(
        self,
        participant_id: str,
        reason: Literal["left", "timeout", "removed"],
        *,
        keep_session: bool = True,
    ) -> tuple[RoomEvent, ...]:
        participant = self._state.present.pop(participant_id)
        participant.away_since_ms = None
        participant.state = ParticipantState()
        if keep_session:
            self._state.sessions.add(participant)
        left = ParticipantLeft(participant_id, reason)
        if not self._state.present:
            if not keep_session:
                self._state.host_id = None
            return (left, RoomEmptied())
        if participant_id == self._state.host_id:
            return (left, *self._hosting.succeed())
        return (left,)


def _profile_of_return(old: Profile, request: EntryRequest) -> Profile:
    """A name of a sign-in stays, unless there is another one; else people go by what they type now."""
    name = parse_name(request.name)
    if old.verified and not request.verified:
        return old
    return Profile(name, request.picture, request.verified)
