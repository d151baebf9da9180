"""From the core's objects to the protocol's."""

from chattr.core.participant import Participant
from chattr.core.participant import ParticipantState as CoreState
from chattr.core.room import Room
from chattr.core.waiting_room import Knock
from chattr.protocol.base import Role
from chattr.protocol.payloads import ParticipantInfo, ParticipantState, PendingInfo


def state_of(state: CoreState) -> ParticipantState:
    """Return a state as others see it."""
    return ParticipantState(
        muted=state.muted,
        camera_off=state.camera_off,
        hand_raised=state.hand_raised,
        reconnecting=state.reconnecting,
    )


def participant_of(participant: Participant, room: Room) -> ParticipantInfo:
    """Return a participant as others see them."""
    return ParticipantInfo(
        participant_id=participant.participant_id,
        name=participant.name,
        picture=participant.profile.picture,
        verified=participant.profile.verified,
        is_host=participant.participant_id == room.host_id,
        role=Role.HOST if participant.participant_id == room.host_id else Role.GUEST,
        joined_at=participant.joined_at_ms,
        state=state_of(participant.state),
    )


def pending_of(knock: Knock) -> PendingInfo:
    """Return a knock as hosts see it."""
    return PendingInfo(
        participant_id=knock.participant_id,
        name=knock.name,
        since=knock.since_ms,
        verified=knock.profile.verified,
    )
