"""What is logged of a room: one line per change in its life, and in that of those in it and at its door."""

import structlog

from chattr.core import events as e
from chattr.core.room import Room


class RoomLog:
    """Sees every event of one room, and writes what docs/logging.md promises."""

    def __init__(self, room: Room) -> None:
        self._log = structlog.get_logger(__name__).bind(room=room.room_id)
        self._away = {p.participant_id for p in room.participants.values() if p.is_away}

    def take(self, event: e.RoomEvent) -> None:
        """Log an event, unless it is none of those that a life consists of."""
        match event:
            case e.ParticipantJoined() | e.ParticipantLeft() | e.ParticipantRemoved() | e.StateChanged():
                self._take_participant(event)
            case e.Knocked() | e.KnockChanged() | e.KnockApproved() | e.KnockDenied() | e.KnockCanceled():
                self._take_knock(event)
            case e.HostChanged(pid):
                self._log.info("host changed", participant=pid)
            case e.RoleChanged(pid, role):
                self._log.info("role changed", participant=pid, role=role)
            case e.LockChanged(locked=True):
                self._log.info("room locked")
            case e.LockChanged():
                self._log.info("room unlocked")
            case e.InvitesChanged(pid, change):
                self._log.info("invites changed", participant=pid, change=change)
            case e.ChatCleared():
                self._log.info("chat cleared", messages=len(event.dropped))
            case e.RoomEmptied():
                self._log.info("room emptied")
            case e.RoomEnded():
                self._log.info("room ended")

    def media_lost(self) -> None:
        """Log that the worker which carried the media has died."""
        self._log.warning("media lost")

    def _take_participant(
        self, event: e.ParticipantJoined | e.ParticipantLeft | e.ParticipantRemoved | e.StateChanged
    ) -> None:
        pid = event.participant_id
        match event:
            case e.ParticipantJoined():
                self._log.info("participant joined", participant=pid)
            case e.ParticipantRemoved():
                self._log.info("participant removed", participant=pid)
            case e.ParticipantLeft(_, reason):
                self._away.discard(pid)
                self._log.info("participant left", participant=pid, reason=reason)
            case e.StateChanged(_, state) if state.reconnecting and pid not in self._away:
                self._away.add(pid)
                self._log.info("participant away", participant=pid)
            case e.StateChanged(_, state) if not state.reconnecting and pid in self._away:
                self._away.discard(pid)
                self._log.info("participant back", participant=pid)

    def _take_knock(
        self, event: e.Knocked | e.KnockChanged | e.KnockApproved | e.KnockDenied | e.KnockCanceled
    ) -> None:
        match event:
            case e.Knocked(knock):
                self._log.info("knock", participant=knock.participant_id)
            case e.KnockChanged(knock) if knock.is_away:
                self._log.info("knocker away", participant=knock.participant_id)
            case e.KnockChanged(knock):
                self._log.info("knocker back", participant=knock.participant_id)
            case e.KnockApproved(admitted):
                self._log.info("knock approved", participant=admitted.participant_id)
            case e.KnockDenied(pid, reason):
                self._log.info("knock refused", participant=pid, reason=reason)
            case e.KnockCanceled(pid):
                self._log.info("knock canceled", participant=pid)
