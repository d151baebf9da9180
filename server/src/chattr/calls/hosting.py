"""What hosts do beside answering the door."""

from chattr.calls import wire
from chattr.calls.ports import Clock
from chattr.calls.rooms import Standing
from chattr.protocol import hosting as h
from chattr.protocol.base import Source


class HostDesk:
    """Carries out hosts' requests; the room checks who asks, and raises `not-host`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def create_invite(self, standing: Standing, request: h.CreateInvite) -> h.CreatedInvite:
        """Make an invite.

        :raises TooManyInvitesError: as many are live as may be.
        """
        live, by = standing.live, standing.participant_id
        invite, token, events = live.room.create_invite(
            by, request.label, request.expires_in_ms, self._clock()
        )
        live.apply(events)
        return h.CreatedInvite(invite_id=invite.invite_id, token=token, expires_at=invite.expires_at_ms)

    def list_invites(self, standing: Standing) -> list[h.InviteInfo]:
        """List the room's invites."""
        standing.live.room.hosting.require_hosts(standing.participant_id)
        return [wire.invite_of(invite) for invite in standing.live.room.state.invites.all]

    def revoke_invite(self, standing: Standing, invite_id: str) -> None:
        """End an invite.

        :raises UnknownInviteError: there is none.
        """
        room = standing.live.room
        standing.live.apply(room.revoke_invite(standing.participant_id, invite_id, self._clock()))

    def remove(self, standing: Standing, request: h.RemoveParticipant) -> None:
        """Put somebody out; their transports close.

        :raises UnknownParticipantError: there is nobody with this id.
        """
        remove = standing.live.room.stays.remove
        by, other = standing.participant_id, request.participant_id
        standing.live.apply(remove(by, other, self._clock(), ban=request.ban))

    def set_locked(self, standing: Standing, *, locked: bool) -> None:
        """Let nobody new in, or open up again."""
        events = standing.live.room.hosting.set_locked(standing.participant_id, locked=locked)
        standing.live.apply(events)

    def transfer(self, standing: Standing, participant_id: str) -> None:
        """Make somebody else host.

        :raises UnknownParticipantError: there is nobody with this id.
        """
        standing.live.apply(standing.live.room.hosting.transfer(standing.participant_id, participant_id))

    def set_role(self, standing: Standing, request: h.SetRole) -> None:
        """Make somebody co-host, or guest again.

        :raises UnknownParticipantError: there is nobody with this id.
        """
        set_role = standing.live.room.hosting.set_role
        by, other = standing.participant_id, request.participant_id
        standing.live.apply(set_role(by, other, cohost=request.role == "cohost"))

    def request_mute(self, standing: Standing, participant_id: str) -> None:
        """Ask somebody to mute.

        :raises UnknownParticipantError: there is nobody with this id.
        """
        standing.live.apply(standing.live.room.hosting.request_mute(standing.participant_id, participant_id))

    async def mute(self, standing: Standing, participant_id: str) -> None:
        """Pause somebody's microphone on the worker, and tell.

        :raises UnknownParticipantError: there is nobody with this id.
        :raises MediaUnavailableError: the worker does not answer.
        """
        live, by = standing.live, standing.participant_id
        live.room.hosting.require_hosts(by)
        live.room.hosting.require(participant_id)
        media = live.media.find(participant_id) if live.media is not None else None
        if media is not None:
            await media.sending.pause_source(Source.MICROPHONE)
        live.apply(live.room.hosting.mute(by, participant_id))

    def end(self, standing: Standing) -> None:
        """End the meeting for everybody."""
        standing.live.apply(standing.live.room.stays.end(standing.participant_id))
