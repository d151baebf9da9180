"""From what has happened in a room to what its people are told."""

from collections.abc import Callable, Iterable
from typing import Protocol, TypeAlias

from msgspec import structs

from chattr.calls import wire
from chattr.core import events as e
from chattr.core.roles import Role
from chattr.core.room import Room
from chattr.core.waiting_room import Knock
from chattr.protocol import chat as c
from chattr.protocol import notifications as n
from chattr.protocol.base import Wire
from chattr.protocol.payloads import Admission


class Audience(Protocol):
    """A room's people, as far as they are connected."""

    room: Room

    def tell(self, participant_id: str, payload: Wire) -> None:
        """Tell one participant."""

    def tell_all(self, payload: Wire, *, but: str | None = None) -> None:
        """Tell everyone who is in, except one."""

    def tell_hosts(self, payload: Wire) -> None:
        """Tell the host and the co-hosts."""

    def tell_knocker(self, participant_id: str, payload: Wire) -> None:
        """Tell somebody who waits."""


class Announcer:
    """Tells each event to those whom it concerns."""

    def __init__(self, audience: Audience, admission: Callable[[e.Admitted], Admission]) -> None:
        self._to = audience
        self._admission = admission

    def announce(self, event: e.RoomEvent) -> None:
        """Queue what is to be told of it."""
        announce = _PARTS.get(type(event))
        if announce is not None:
            announce(self, event)

    def show_door(self, participant_id: str, knocks: Iterable[Knock]) -> None:
        """Tell somebody of these who wait."""
        for knock in knocks:
            self._to.tell(participant_id, _pending_request(knock))

    def _announce_door(self, event: e.RoomEvent) -> None:
        match event:
            case e.Knocked():
                self._to.tell_hosts(_pending_request(event.knock))
            case e.KnockChanged():
                pending = wire.pending_of(event.knock)
                self._to.tell_hosts(n.PendingChanged(**structs.asdict(pending)))
            case e.KnockApproved(admitted):
                self._to.tell_hosts(n.PendingCanceled(participant_id=admitted.participant_id))
                approved = n.JoinApproved(**structs.asdict(self._admission(admitted)))
                self._to.tell(admitted.participant_id, approved)
            case e.KnockDenied(participant_id, reason, retry_after_ms):
                self._to.tell_hosts(n.PendingCanceled(participant_id=participant_id))
                denied = n.JoinDenied(reason=reason, retry_after_ms=retry_after_ms)
                self._to.tell_knocker(participant_id, denied)
            case e.KnockCanceled(participant_id):
                self._to.tell_hosts(n.PendingCanceled(participant_id=participant_id))
            case e.PositionChanged(participant_id, position):
                self._to.tell_knocker(participant_id, n.PositionChanged(position=position))
            case e.InvitesChanged():
                self._to.tell_hosts(n.InvitesChanged())

    def _announce_people(self, event: e.RoomEvent) -> None:
        match event:
            case e.ParticipantJoined(participant_id):
                room = self._to.room
                info = wire.participant_of(room.require(participant_id), room)
                self._to.tell_all(n.UserJoined(participant=info), but=participant_id)
            case e.ParticipantRemoved(participant_id, banned):
                self._to.tell(participant_id, n.Removed(reason="removed-by-host", banned=banned))
            case e.ParticipantLeft(participant_id, reason):
                self._to.tell_all(n.UserLeft(participant_id=participant_id, reason=reason))
            case e.StateChanged(participant_id, state):
                told = n.StateChanged(participant_id=participant_id, state=wire.state_of(state))
                self._to.tell_all(told)
            case e.RoomEnded():
                self._to.tell_all(n.RoomEnded(reason="ended-by-host"))

    def _announce_hosting(self, event: e.RoomEvent) -> None:
        match event:
            case e.HostChanged(participant_id, host_key):
                self._to.tell_all(n.HostChanged(participant_id=participant_id), but=participant_id)
                own_copy = n.HostChanged(participant_id=participant_id, host_key=host_key)
                self._to.tell(participant_id, own_copy)
                self.show_door(participant_id, self._to.room.knocks)
            case e.RoleChanged(participant_id, role):
                self._to.tell_all(n.RoleChanged(participant_id=participant_id, role=role))
                if role is Role.COHOST:
                    self.show_door(participant_id, self._to.room.knocks)
            case e.LockChanged(locked):
                self._to.tell_all(n.LockChanged(locked=locked))
            case e.MuteRequested(participant_id, by):
                self._to.tell(participant_id, n.MuteRequested(participant_id=by))
            case e.MutedByHost(participant_id, by):
                self._to.tell(participant_id, n.MutedByHost(participant_id=by))

    def _announce_chat(self, event: e.RoomEvent) -> None:
        match event:
            case e.ChatTold(messages):
                for message in messages:
                    told = c.ReceiveChatMessage(**structs.asdict(wire.message_of(message)))
                    self._to.tell_all(told)
            case e.ChatCleared(by_name, up_to_sequence):
                self._to.tell_all(c.ChatCleared(by_name=by_name, up_to_sequence=up_to_sequence))


_Announce: TypeAlias = Callable[[Announcer, e.RoomEvent], None]

_PARTS: dict[type[e.RoomEvent], _Announce] = {
    event: announce
    for announce, events in (
        (
            Announcer._announce_door,
            (
                *(e.Knocked, e.KnockChanged, e.KnockApproved, e.KnockDenied, e.KnockCanceled),
                *(e.PositionChanged, e.InvitesChanged),
            ),
        ),
        (
            Announcer._announce_people,
            (e.ParticipantJoined, e.ParticipantRemoved, e.ParticipantLeft, e.StateChanged, e.RoomEnded),
        ),
        (
            Announcer._announce_hosting,
            (e.HostChanged, e.RoleChanged, e.LockChanged, e.MuteRequested, e.MutedByHost),
        ),
        (Announcer._announce_chat, (e.ChatTold, e.ChatCleared)),
    )
    for event in events
}
"""Events without a part are told to nobody."""


def _pending_request(knock: Knock) -> n.PendingJoinRequest:
    return n.PendingJoinRequest(**structs.asdict(wire.pending_of(knock)))
