"""Who is host, who helps, and what they may do with others."""

from dataclasses import replace

from chattr.core.door_errors import UnknownParticipantError
from chattr.core.errors import BadRequestError, NotHostError
from chattr.core.events import (
    HostChanged,
    LockChanged,
    MutedByHost,
    MuteRequested,
    RoleChanged,
    RoomEvent,
    StateChanged,
)
from chattr.core.participant import Participant
from chattr.core.roles import Role
from chattr.core.room_state import RoomState


class Hosting:
    """The rules about hosts."""

    def __init__(self, state: RoomState) -> None:
        self._state = state

    def role_of(self, participant: Participant) -> Role:
        """Return what somebody may do."""
        if participant.participant_id == self._state.host_id:
            return Role.HOST
        return Role.COHOST if participant.is_cohost else Role.GUEST

    def require_host(self, participant_id: str) -> None:
        """Check who asks.

        :raises NotHostError: the participant is not host.
        """
        if participant_id != self._state.host_id or participant_id not in self._state.present:
            raise NotHostError

    def require_hosts(self, participant_id: str) -> None:
        """Check who asks.

        :raises NotHostError: the participant is neither host nor co-host.
        """
        participant = self._state.present.get(participant_id)
        if participant is None or self.role_of(participant) is Role.GUEST:
            raise NotHostError("Only the host and co-hosts can do this.")

    def require_removable(self, by: str, participant_id: str) -> Participant:
        """Check that `by` may put somebody out, and return them.

        :raises NotHostError: `by` is no host, or a co-host who means the host or another co-host.
        :raises UnknownParticipantError: there is nobody with this id.
        :raises BadRequestError: it is `by`.
        """
        self.require_hosts(by)
        other = self.require(participant_id)
        if participant_id == by:
            raise BadRequestError("You cannot remove yourself; leave the meeting instead.")
        if by != self._state.host_id and self.role_of(other) is not Role.GUEST:
            raise NotHostError("Only the host can remove a co-host, and nobody can remove the host.")
        return other

    def require(self, participant_id: str) -> Participant:
        """Return somebody who has a place.

        :raises UnknownParticipantError: there is nobody with this id.
        """
        participant = self._state.present.get(participant_id)
        if participant is None:
            raise UnknownParticipantError
        return participant

    def set_role(self, by: str, participant_id: str, *, cohost: bool) -> tuple[RoomEvent, ...]:
        """Make somebody co-host, or guest again.

        :raises NotHostError: `by` is not host.
        :raises UnknownParticipantError: there is nobody with this id.
        :raises BadRequestError: it is the host.
        """
        self.require_host(by)
        participant = self.require(participant_id)
        if participant_id == by:
            raise BadRequestError("The host stays host until they hand the meeting to somebody else.")
        if participant.is_cohost == cohost:
            return ()
        participant.is_cohost = cohost
        return (RoleChanged(participant_id, self.role_of(participant)),)

    def transfer(self, by: str, participant_id: str) -> tuple[RoomEvent, ...]:
        """Make somebody else host for good; the old host becomes co-host and their key ends.

        :raises NotHostError: `by` is not host.
        :raises UnknownParticipantError: there is nobody with this id.
        :raises BadRequestError: it is the host already.
        """
        self.require_host(by)
        heir = self.require(participant_id)
        if participant_id == by:
            raise BadRequestError("You are host already.")
        if not self._state.key_owed:
            self._state.keys.end_newest()
        self._state.present[by].is_cohost = True
        heir.is_cohost = False
        return self._hand_to(heir)

    def set_locked(self, by: str, *, locked: bool) -> tuple[RoomEvent, ...]:
        """Let nobody new in, or open up again.

        :raises NotHostError: `by` is no host.
        """
        self.require_hosts(by)
        if self._state.locked == locked:
            return ()
        self._state.locked = locked
        return (LockChanged(locked),)

    def request_mute(self, by: str, participant_id: str) -> tuple[RoomEvent, ...]:
        """Ask somebody to mute.

        :raises NotHostError: `by` is no host.
        :raises UnknownParticipantError: there is nobody with this id.
        """
        self.require_hosts(by)
        self.require(participant_id)
        return (MuteRequested(participant_id, by),)

    def mute(self, by: str, participant_id: str) -> tuple[RoomEvent, ...]:
        """Mute somebody; they may unmute themselves.

        :raises NotHostError: `by` is no host.
        :raises UnknownParticipantError: there is nobody with this id.
        """
        self.require_hosts(by)
        participant = self.require(participant_id)
        muted = MutedByHost(participant_id, by)
        if participant.state.muted:
            return (muted,)
        participant.state = replace(participant.state, muted=True)
        return (muted, StateChanged(participant_id, participant.state))

    def succeed(self) -> tuple[RoomEvent, ...]:
        """Hand the room to the longest-present participant, to a connected one if there is any."""
        people = self._state.present.values()
        connected = [p for p in people if not p.is_away]
        return self._hand_to(connected[0] if connected else next(iter(people)))

    def take_empty(self, participant_id: str) -> str | None:
        """Make the first in an empty room host, and return their key if they get one."""
        if self._state.host_id == participant_id:
            return self.key_for_return(participant_id)
        self._state.host_id = participant_id
        self._state.key_owed = self._state.key_unproven = False
        return self._state.keys.issue()

    def take_back(self, participant_id: str, key: str) -> tuple[RoomEvent, ...]:
        """Make the holder of a key host; keys that are younger end."""
        self._state.keys.open(key)
        old = self._state.present.get(self._state.host_id or "")
        self._state.key_owed = self._state.key_unproven = False
        if self._state.host_id == participant_id:
            return ()
        self._state.host_id = participant_id
        changed = HostChanged(participant_id, None)
        return (changed,) if old is None else (changed, RoleChanged(old.participant_id, self.role_of(old)))

    def key_for_return(self, participant_id: str) -> str | None:
        """Return the key that a returning host, who shows none, has yet to be given, if there is one."""
        state = self._state
        if participant_id != state.host_id or not (state.key_owed or state.key_unproven):
            return None
        if state.key_unproven:
            # It was lost on the way to them.
            state.keys.end_newest()
        state.key_owed = state.key_unproven = False
        return state.keys.issue()

    def _hand_to(self, heir: Participant) -> tuple[RoomEvent, ...]:
        old = self._state.present.get(self._state.host_id or "")
        self._state.host_id = heir.participant_id
        self._state.key_owed = heir.is_away
        self._state.key_unproven = not heir.is_away
        changed = HostChanged(heir.participant_id, None if heir.is_away else self._state.keys.issue())
        return (changed,) if old is None else (changed, RoleChanged(old.participant_id, self.role_of(old)))
