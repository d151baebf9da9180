"""A room: who is in, who is host, who waits. It decides and remembers; others carry it out."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from chattr.core.chatting import Chatting
from chattr.core.door import Door
from chattr.core.entry import Entrance, EntryRequest
from chattr.core.events import InvitesChanged, RoomEvent, StateChanged
from chattr.core.hosting import Hosting
from chattr.core.ids import SecretSource
from chattr.core.invites import Invite
from chattr.core.limits import Limits
from chattr.core.participant import Participant, VideoLimit
from chattr.core.roles import Role
from chattr.core.room_state import RoomState, new_state
from chattr.core.sessions import find_by_tokens
from chattr.core.stays import Stays
from chattr.core.waiting_room import Knock


class Room:
    """The rules of one room. All times are Unix time in ms, given by the caller.

    `hosting` has the rules about hosts, `stays` those about places, `door` those of the way in,
    `chat` those of the chat; what changes more than one of them, and what is asked often, stands here.
    """

    def __init__(
        self, room_id: str, limits: Limits, secrets: SecretSource, state: RoomState | None = None
    ) -> None:
        self.room_id = room_id
        self.state = state or new_state(limits, secrets)
        self.hosting = Hosting(self.state)
        self.stays = Stays(self.state, limits, secrets, self.hosting)
        self.door = Door(self.state, limits, secrets, self.hosting, self.stays)
        self.chat = Chatting(self.state, secrets, self.hosting, self.stays)
        self._limits = limits

    @property
    def participants(self) -> Mapping[str, Participant]:
        """Everyone who has a place, the longest-present first; read only."""
        return MappingProxyType(self.state.present)

    @property
    def host_id(self) -> str | None:
        """The host; None in an empty room alone."""
        return self.state.host_id if self.state.present else None

    @property
    def knocks(self) -> tuple[Knock, ...]:
        """Everyone who waits, longest first."""
        return self.state.waiting.knocks

    @property
    def is_locked(self) -> bool:
        """Tell whether nobody new gets in."""
        return self.state.locked

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody has a place."""
        return not self.state.present

    @property
    def is_blank(self) -> bool:
        """Tell whether there is nothing to remember: nobody is in, nobody waits, and nobody ever was in."""
        return self.is_empty and not self.knocks and not self.state.keys.hashes

    @property
    def is_solitary(self) -> bool:
        """Tell whether it holds nobody's session but one, and no invite."""
        return len(tuple(self.state.sessions)) + len(self.state.present) <= 1 and not self.state.invites.all

    @property
    def next_expiry_ms(self) -> int | None:
        """When the next grace time is over; None when everyone is connected."""
        since = [p.away_since_ms for p in self.state.present.values()]
        since += [knock.away_since_ms for knock in self.knocks]
        away = [at_ms for at_ms in since if at_ms is not None]
        return min(away) + self._limits.grace_ms if away else None

    def hosts(self) -> tuple[str, ...]:
        """Return the ids of the host and the co-hosts who have a place."""
        people = self.state.present.values()
        return tuple(p.participant_id for p in people if self.hosting.role_of(p) is not Role.GUEST)

    def is_unused(self, now_ms: int) -> bool:
        """Tell whether nobody has used it for so long that it may be forgotten."""
        return self.is_empty and self.state.last_used_ms + self._limits.retention_ms <= now_ms

    def enter(self, request: EntryRequest, now_ms: int) -> Entrance:
        """Let somebody in, or take their knock.

        :raises InvalidNameError: the name cannot be shown.
        :raises RoomFullError: no place is free.
        :raises RoomLockedError: nobody new gets in.
        :raises BannedError: a host removed them.
        :raises JoinDeniedError: a host denied them a moment ago.
        :raises TooManyPendingError: too many people knock.
        """
        self._end_old_lock(now_ms)
        return self.door.enter(request, now_ms)

    def knows(self, session_token: str | None, knock_token: str | None, now_ms: int) -> bool:
        """Tell whether a token belongs to somebody who is in, who may come back, or who waits."""
        return (
            find_by_tokens(self.state.present.values(), session_token, knock_token) is not None
            or self.state.sessions.find(session_token, knock_token, now_ms) is not None
            or self.state.waiting.find_by_token(knock_token) is not None
        )

    def owner(self, session_token: str | None, knock_token: str | None) -> str | None:
        """Return the id of who is in, or waits, with one of these tokens; None when nobody."""
        place = find_by_tokens(self.state.present.values(), session_token, knock_token)
        if place is not None:
            return place.participant_id
        knock = self.state.waiting.find_by_token(knock_token)
        return knock.participant_id if knock is not None else None

    def require(self, participant_id: str) -> Participant:
        """Return a participant.

        :raises NotJoinedError: no such participant.
        """
        return self.stays.require(participant_id)

    def approve(self, by: str, pending_id: str, now_ms: int) -> tuple[RoomEvent, ...]:
        """Let a knocker in; see `Door.approve`."""
        return self.door.approve(by, pending_id, now_ms)

    def deny(self, by: str, pending_id: str, now_ms: int) -> tuple[RoomEvent, ...]:
        """Turn a knocker away; see `Door.deny`."""
        return self.door.deny(by, pending_id, now_ms)

    def set_state(
        self,
        participant_id: str,
        *,
        muted: bool | None = None,
        camera_off: bool | None = None,
        hand_raised: bool | None = None,
        sharing: bool | None = None,
        low_data: bool | None = None,
        video_limit: VideoLimit | None = None,
        video_height: int | None = None,
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
            sharing=old.sharing if sharing is None else sharing,
            told=True,
            low_data=old.low_data if low_data is None else low_data,
            video_limit=video_limit or old.video_limit,
            video_height=old.video_height if video_height is None else video_height,
        )
        if new == old:
            return ()
        participant.state = new
        return (StateChanged(participant_id, new),)

    def lose(self, participant_id: str, now_ms: int) -> tuple[RoomEvent, ...]:
        """Take note that the connection of a participant or a knocker is gone.

        :raises NotJoinedError: there is neither.
        """
        lose = self.door.lose if participant_id in self.state.waiting else self.stays.lose
        return lose(participant_id, now_ms)

    def leave(self, participant_id: str, now_ms: int) -> tuple[RoomEvent, ...]:
        """End a participant's stay, or a knock.

        :raises NotJoinedError: there is neither.
        """
        if participant_id in self.state.waiting:
            return self.door.cancel(participant_id)
        return self.stays.leave(participant_id, now_ms)

    def expire(self, now_ms: int) -> tuple[RoomEvent, ...]:
        """End the stay, or the knock, of everyone whose grace time is over."""
        return (*self.door.expire(now_ms), *self.stays.expire(now_ms))

    def create_invite(
        self, by: str, label: str | None, life_ms: int, now_ms: int
    ) -> tuple[Invite, str, tuple[RoomEvent, ...]]:
        """Make an invite; return it, its token and what has happened.

        :raises NotHostError: `by` is no host.
        :raises TooManyInvitesError: so many are live already.
        """
        self.hosting.require_hosts(by)
        invite, token = self.state.invites.create(by, label, life_ms, now_ms)
        return invite, token, (InvitesChanged(by, "made"),)

    def revoke_invite(self, by: str, invite_id: str, now_ms: int) -> tuple[RoomEvent, ...]:
        """End an invite.

        :raises NotHostError: `by` is no host.
        :raises UnknownInviteError: there is none.
        """
        self.hosting.require_hosts(by)
        revoked = self.state.invites.revoke(invite_id, now_ms)
        return (InvitesChanged(by, "revoked"),) if revoked else ()

    def tidy(self, now_ms: int) -> None:
        """Forget what is over, and note who is here."""
        self.state.sessions.expire(now_ms)
        self.state.bans.expire(now_ms)
        self.state.invites.expire(now_ms)
        self._end_old_lock(now_ms)
        if not self.is_empty:
            self.state.last_used_ms = now_ms
        for participant in self.state.present.values():
            if not participant.is_away:
                participant.last_seen_ms = now_ms

    def _end_old_lock(self, now_ms: int) -> None:
        """End a lock after the meeting: else nobody could open it once all who may are gone for good."""
        if self.is_empty and self.state.last_used_ms + self._limits.empty_lock_ms <= now_ms:
            self.state.locked = False
