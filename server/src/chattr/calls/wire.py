"""From the core's objects to the protocol's."""

import msgspec

from chattr.core.chat_log import ChatMessage
from chattr.core.events import Knocked
from chattr.core.invites import Invite
from chattr.core.participant import Participant
from chattr.core.participant import ParticipantState as CoreState
from chattr.core.room import Room
from chattr.core.waiting_room import Knock
from chattr.protocol import chat as c
from chattr.protocol.hosting import InviteInfo
from chattr.protocol.payloads import ParticipantInfo, ParticipantState, PendingInfo
from chattr.protocol.requests import Pending


def state_of(state: CoreState) -> ParticipantState:
    """Return a state as others see it."""
    return ParticipantState(
        muted=state.muted,
        camera_off=state.camera_off,
        hand_raised=state.hand_raised,
        sharing=state.sharing,
        reconnecting=state.reconnecting,
        told=state.told,
        low_data=state.low_data,
        video_limit=state.video_limit,
        video_height=state.video_height,
    )


def participant_of(participant: Participant, room: Room) -> ParticipantInfo:
    """Return a participant as others see them."""
    return ParticipantInfo(
        participant_id=participant.participant_id,
        name=participant.name,
        picture=participant.profile.picture,
        verified=participant.profile.verified,
        is_host=participant.participant_id == room.host_id,
        role=room.hosting.role_of(participant),
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
        away=knock.is_away,
    )


def pending_reply_of(knocked: Knocked) -> Pending:
    """Return what a knocker is told."""
    return Pending(
        participant_id=knocked.knock.participant_id,
        knock_token=knocked.knock_token,
        position=knocked.position,
        invite_problem=knocked.invite_problem,
    )


def invite_of(invite: Invite) -> InviteInfo:
    """Return an invite as hosts see it."""
    return InviteInfo(
        invite_id=invite.invite_id,
        label=invite.label,
        created_at=invite.created_at_ms,
        expires_at=invite.expires_at_ms,
        used_at=invite.used_at_ms,
        used_by_name=invite.used_by_name,
        revoked_at=invite.revoked_at_ms,
    )


def message_of(message: ChatMessage) -> c.StoredChatMessage:
    """Return a message as people get it."""
    draft = message.draft
    return c.StoredChatMessage(
        message_id=message.message_id,
        sequence=message.sequence,
        sent_at=message.sent_at_ms,
        participant_id=draft.participant_id,
        sender_name=draft.sender_name,
        message=msgspec.json.decode(draft.sealed, type=c.ChatEnvelope),
    )
