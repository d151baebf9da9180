"""A room: who is in, who is host, who waits. It decides and remembers; others carry it out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from chattr.core.departures import Departures
from chattr.core.entry import Entrance, EntryRequest
from chattr.core.errors import NotHostError, NotJoinedError, RoomFullError
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
    RoomEvent,
    StateChanged,
)
from chattr.core.host_keys import HostKeys
from chattr.core.ids import SecretSource, hash_secret, parse_name, secret_matches
from chattr.core.limits import Limits
from chattr.core.participant import Participant, Profile
from chattr.core.waiting_room import Knock, WaitingRoom


class Room:
    """The rules of one room. All times are Unix time in ms, given by the caller."""

    def __init__(self, room_id: str, limits: Limits, secrets: SecretSource) -> None:
        self.room_id = room_id
        self._limits = limits
        self._secrets = secrets
        self._participants: dict[str, Participant] = {}
        self._waiting = WaitingRoom(limits.max_pending_per_room)
        self._keys = HostKeys(secrets)
        self._departures = Departures()
        self._host_id: str | None = None
        # A host who was away when the room came to them has yet to get a key.
        self._key_owed = False

    @property
    def participants(self) -> Mapping[str, Participant]:
        """Everyone who has a place, the longest-present first; read only."""
        return MappingProxyType(self._participants)

    @property
    def host_id(self) -> str | None:
        """The host; None in an empty room alone."""
        return self._host_id

    @property
    def knocks(self) -> tuple[Knock, ...]:
        """Everyone who waits, longest first."""
        return self._waiting.knocks

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody has a place."""
        return not self._participants

    @property
    def next_expiry_ms(self) -> int | None:
        """When the next grace time is over; None when everyone is connected."""
        away = [p.away_since_ms for p in self._participants.values() if p.away_since_ms is not None]
        return min(away) + self._limits.grace_ms if away else None

    def enter(self, request: EntryRequest, now_ms: int) -> Entrance:
        """Let somebody in, or take their knock.

        :raises InvalidNameError: the name cannot be shown.
        :raises RoomFullError: no place is free.
        :raises TooManyPendingError: too many people knock.
        """
        returning = self.find_by_token(request.session_token)
        if returning is not None and request.session_token is not None:
            return self._return(returning, request.session_token, request.host_key)
        profile = Profile(parse_name(request.name), request.picture, request.verified)
        if self.is_empty:
            entrance = self._admit_new(self._secrets.public_id(), profile, now_ms)
            key = self._keys.issue()
            self._host_id = entrance.outcome.participant_id
            return Entrance(replace(entrance.outcome, host_key=key), entrance.events)
        if request.host_key is not None and self._keys.holds(request.host_key):
            return self._admit_host(profile, request.host_key, now_ms)
        self._require_place()
        if self._departures.take(request.session_token, now_ms):
            place = self._admit_new(self._secrets.public_id(), profile, now_ms)
            return Entrance(place.outcome, place.events)
        knock = Knock(self._secrets.public_id(), profile, now_ms)
        self._waiting.add(knock)
        knocked = Knocked(knock, self._secrets.token())
        return Entrance(knocked, (knocked,))

    def find_by_token(self, session_token: str | None) -> Participant | None:
        """Return whose session this is; None when nobody's."""
        if session_token is None:
            return None
        everyone = self._participants.values()
        return next((p for p in everyone if secret_matches(session_token, p.token_hash)), None)

    def require(self, participant_id: str) -> Participant:
        """Return a participant.

        :raises NotJoinedError: no such participant.
        """
        participant = self._participants.get(participant_id)
        if participant is None:
            raise NotJoinedError
        return participant

    def require_host(self, participant_id: str) -> None:
        """Check who asks.

        :raises NotHostError: the participant is not host.
        """
        if self._host_id is None or participant_id != self._host_id:
            raise NotHostError

    def approve(self, by: str, pending_id: str, now_ms: int) -> tuple[RoomEvent, ...]:
        """Let a knocker in.

        :raises NotHostError: `by` is not host.
        :raises UnknownPendingError: nobody with this id waits.
        :raises RoomFullError: no place is free; the knock stays.
        """
        self.require_host(by)
        knock = self._waiting.get(pending_id)
        entrance = self._admit_new(knock.participant_id, knock.profile, now_ms)
        self._waiting.remove(pending_id)
        return (KnockApproved(entrance.outcome), *entrance.events)

    def deny(self, by: str, pending_id: str) -> tuple[RoomEvent, ...]:
        """Turn a knocker away.

        :raises NotHostError: `by` is not host.
        :raises UnknownPendingError: nobody with this id waits.
        """
        self.require_host(by)
        self._waiting.remove(pending_id)
        return (KnockDenied(pending_id, "denied"),)

    def cancel_knock(self, pending_id: str) -> tuple[RoomEvent, ...]:
        """End the knock of somebody who went away.

        :raises UnknownPendingError: nobody with this id waits.
        """
        self._waiting.remove(pending_id)
        return (KnockCanceled(pending_id),)

    def set_state(
        self, participant_id: str, *, muted: bool | None, camera_off: bool | None, hand_raised: bool | None
    ) -> tuple[RoomEvent, ...]:
        """Take a participant's word on their own state; None leaves a field as it is.

        :raises NotJoinedError: no such participant.
        """
        participant = self.require(participant_id)
        old = participant.state
        new = replace(
            old,
            muted=old.muted if muted is None else muted,
            camera_off=old.camera_off if camera_off is None else camera_off,
            hand_raised=old.hand_raised if hand_raised is None else hand_raised,
        )
        if new == old:
            return ()
        participant.state = new
        return (StateChanged(participant_id, new),)

    def lose(self, participant_id: str, now_ms: int) -> tuple[RoomEvent, ...]:
        """Keep the place of somebody whose connection is gone, for the grace time.

        :raises NotJoinedError: no such participant.
        """
        participant = self.require(participant_id)
        if participant.is_away:
            return ()
        participant.away_since_ms = now_ms
        participant.state = replace(participant.state, reconnecting=True)
        return (StateChanged(participant_id, participant.state),)

    def leave(self, participant_id: str) -> tuple[RoomEvent, ...]:
        """End a participant's stay.

        :raises NotJoinedError: no such participant.
        """
        self.require(participant_id)
        return self._end_stay(participant_id, "left")

    def depart(self, participant_id: str, now_ms: int) -> tuple[RoomEvent, ...]:
        """End the stay of somebody whose page went away; their token opens the door for a while.

        :raises NotJoinedError: no such participant.
        """
        self._departures.add(self.require(participant_id).token_hash, now_ms)
        return self.leave(participant_id)

    def expire(self, now_ms: int) -> tuple[RoomEvent, ...]:
        """End the stay of everyone whose grace time is over."""
        over = [
            p.participant_id
            for p in self._participants.values()
            if p.away_since_ms is not None and p.away_since_ms + self._limits.grace_ms <= now_ms
        ]
        # The host last: else the room could pass to somebody who is going as well.
        over.sort(key=lambda participant_id: participant_id == self._host_id)
        return tuple(event for pid in over for event in self._end_stay(pid, "timeout"))

    def _return(self, participant: Participant, token: str, host_key: str | None) -> Entrance:
        events: list[RoomEvent] = []
        pid = participant.participant_id
        if participant.is_away:
            participant.away_since_ms = None
            participant.state = replace(participant.state, reconnecting=False)
            events.append(StateChanged(pid, participant.state))
        shown = host_key if host_key is not None and self._keys.open(host_key) else None
        if shown is not None and self._host_id != pid:
            events.append(self._make_host(pid))
        if shown is None and self._host_id == pid and self._key_owed:
            shown = self._keys.issue()
        if self._host_id == pid:
            self._key_owed = False
        return Entrance(Admitted(pid, token, shown, returned=True), tuple(events))

    def _admit_host(self, profile: Profile, key: str, now_ms: int) -> Entrance:
        events: list[RoomEvent] = []
        old = self._participants.get(self._host_id or "")
        if old is not None and old.is_away and self._keys.is_newest(key) and not self._key_owed:
            # The same person without their session: the kept place is theirs to give up.
            del self._participants[old.participant_id]
            events.append(ParticipantLeft(old.participant_id, "left"))
        entrance = self._admit_new(self._secrets.public_id(), profile, now_ms)
        self._keys.open(key)
        events += entrance.events
        events.append(self._make_host(entrance.outcome.participant_id))
        return Entrance(replace(entrance.outcome, host_key=key), tuple(events))

    def _admit_new(self, participant_id: str, profile: Profile, now_ms: int) -> "_NewPlace":
        self._require_place()
        token = self._secrets.token()
        self._participants[participant_id] = Participant(participant_id, profile, now_ms, hash_secret(token))
        admitted = Admitted(participant_id, token, None, returned=False)
        return _NewPlace(admitted, (ParticipantJoined(participant_id),))

    def _require_place(self) -> None:
        if len(self._participants) >= self._limits.max_participants_per_room:
            raise RoomFullError

    def _make_host(self, participant_id: str) -> HostChanged:
        self._host_id = participant_id
        self._key_owed = False
        return HostChanged(participant_id, None)

    def _end_stay(self, participant_id: str, reason: Literal["left", "timeout"]) -> tuple[RoomEvent, ...]:
        del self._participants[participant_id]
        left = ParticipantLeft(participant_id, reason)
        if self.is_empty:
            self._host_id = None
            denied = [KnockDenied(knock.participant_id, "room-ended") for knock in self._waiting.knocks]
            for knock in self._waiting.knocks:
                self._waiting.remove(knock.participant_id)
            return (left, *denied, RoomEmptied())
        if participant_id == self._host_id:
            return (left, self._succeed())
        return (left,)

    def _succeed(self) -> HostChanged:
        """Hand the room to the longest-present participant, to a connected one if there is any."""
        present = [p for p in self._participants.values() if not p.is_away]
        heir = present[0] if present else next(iter(self._participants.values()))
        self._host_id = heir.participant_id
        self._key_owed = heir.is_away
        return HostChanged(heir.participant_id, None if heir.is_away else self._keys.issue())


@dataclass(frozen=True, slots=True)
class _NewPlace:
    outcome: Admitted
    events: tuple[RoomEvent, ...]
