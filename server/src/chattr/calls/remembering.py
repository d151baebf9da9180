"""From a room to the records that are kept of it, and back."""

from collections.abc import Iterator, Mapping
from typing import Literal

from chattr.core.bans import Ban, Bans
from chattr.core.chat_log import ChatDraft, ChatLog, ChatMessage
from chattr.core.host_keys import HostKeys
from chattr.core.ids import SecretSource
from chattr.core.invites import Invite, Invites
from chattr.core.limits import Limits
from chattr.core.participant import Participant, ParticipantState, Profile
from chattr.core.room import Room
from chattr.core.room_state import RoomState
from chattr.core.sessions import Sessions
from chattr.core.waiting_room import Knock, WaitingRoom
from chattr.store import records as s


def room_record(room: Room) -> s.RoomRecord:
    """Return the record of the room itself."""
    state = room.state
    return s.RoomRecord(
        room.room_id,
        created_at_ms=state.created_at_ms,
        last_used_at_ms=state.last_used_ms,
        locked=state.locked,
        host_id=state.host_id,
        key_owed=state.key_owed,
        chat_floor=state.chat.floor,
    )


def part_records(
    room: Room, session_ms: int, kept: Mapping[s.RowKey, s.PartRecord]
) -> Iterator[s.PartRecord]:
    """Yield a record for everything that belongs to the room, except its chat.

    `session_ms`: how long a session lives. `kept`: the records of before; those of which there can be
    hundreds are taken from there where they are still true, since this runs at each change.
    """
    room_id, state = room.room_id, room.state
    for ordinal, key_hash in enumerate(state.keys.hashes):
        yield s.HostKeyRecord(room_id, key_hash, ordinal, state.created_at_ms)
    for participant in state.present.values():
        yield _kept_or_new(room_id, participant, session_ms, kept, present=True)
    for participant in state.sessions:
        yield _kept_or_new(room_id, participant, session_ms, kept, present=False)
    for ban in state.bans.all:
        yield kept.get((s.BanRecord, ban.participant_id)) or _ban_record(room_id, ban)
    for invite in state.invites.all:
        record = kept.get((s.InviteRecord, invite.invite_id))
        if isinstance(record, s.InviteRecord) and _is_of_invite(record, invite):
            yield record
        else:
            yield _invite_record(room_id, invite)
    for knock in state.waiting.knocks:
        profile = knock.profile
        yield s.KnockRecord(
            room_id,
            knock.participant_id,
            knock.token_hash,
            profile.name,
            knock.since_ms,
            picture=profile.picture,
            verified=profile.verified,
        )


def message_record(room_id: str, message: ChatMessage) -> s.ChatRecord:
    """Return the record of a message of the chat."""
    draft = message.draft
    return s.ChatRecord(
        room_id,
        message.message_id,
        message.sequence,
        message.sent_at_ms,
        draft.participant_id,
        draft.sender_name,
        draft.chain_id,
        draft.counter,
        draft.sealed,
    )


def restored_state(stored: s.StoredRoom, limits: Limits, secrets: SecretSource, now_ms: int) -> RoomState:
    """Make a room's state from its records; who was in it or knocked is away from `now_ms` on."""
    room = stored.room
    people = [(_participant(session), session.present) for session in stored.sessions]
    present = {p.participant_id: _away(p, now_ms) for p, was_present in people if was_present}
    host_id, key_owed = room.host_id, room.key_owed
    if present and host_id not in present:
        host_id, key_owed = next(iter(present)), True
    return RoomState(
        keys=HostKeys(secrets, (key.key_hash for key in stored.host_keys)),
        waiting=WaitingRoom(limits.max_pending_per_room, (_knock(k, now_ms) for k in stored.knocks)),
        sessions=Sessions(limits.session_ms, (p for p, was_present in people if not was_present)),
        invites=Invites(limits.max_invites_per_room, secrets, map(_invite, stored.invites)),
        chat=ChatLog(limits, map(_message, stored.chat), room.chat_floor),
        bans=Bans(map(_ban, stored.bans)),
        present=present,
        host_id=host_id,
        key_owed=key_owed,
        locked=room.locked,
        created_at_ms=room.created_at_ms,
        last_used_ms=room.last_used_at_ms,
    )


def _session_record(
    room_id: str, participant: Participant, session_ms: int, *, present: bool
) -> s.SessionRecord:
    return s.SessionRecord(
        room_id,
        participant.participant_id,
        participant.token_hash,
        participant.name,
        role=_role_of(participant),
        joined_at_ms=participant.joined_at_ms,
        last_seen_at_ms=participant.last_seen_ms,
        expires_at_ms=participant.last_seen_ms + session_ms,
        present=present,
        picture=participant.profile.picture,
        verified=participant.profile.verified,
        knock_hash=participant.knock_hash,
    )


def _kept_or_new(
    room_id: str,
    participant: Participant,
    session_ms: int,
    kept: Mapping[s.RowKey, s.PartRecord],
    *,
    present: bool,
) -> s.SessionRecord:
    """Return the record of before, which costs less than a new one, where it is still true."""
    session = kept.get((s.SessionRecord, participant.participant_id))
    if (
        isinstance(session, s.SessionRecord)
        and session.present is present
        and session.last_seen_at_ms == participant.last_seen_ms
        # The settings may have changed since.
        and session.expires_at_ms == participant.last_seen_ms + session_ms
        and session.joined_at_ms == participant.joined_at_ms
        and session.token_hash == participant.token_hash
        and session.knock_hash == participant.knock_hash
        and session.role == _role_of(participant)
        and session.name == participant.name
        and session.picture == participant.profile.picture
        and session.verified == participant.profile.verified
    ):
        return session
    return _session_record(room_id, participant, session_ms, present=present)


def _role_of(participant: Participant) -> Literal["cohost", "guest"]:
    return "cohost" if participant.is_cohost else "guest"


def _is_of_invite(record: s.InviteRecord, invite: Invite) -> bool:
    return record.used_by == invite.used_by and record.revoked_at_ms == invite.revoked_at_ms


def _ban_record(room_id: str, ban: Ban) -> s.BanRecord:
    return s.BanRecord(room_id, ban.participant_id, ban.token_hash, ban.reason, ban.since_ms, ban.until_ms)


def _invite_record(room_id: str, invite: Invite) -> s.InviteRecord:
    return s.InviteRecord(
        room_id,
        invite.invite_id,
        invite.token_hash,
        invite.created_by,
        invite.created_at_ms,
        invite.expires_at_ms,
        used_at_ms=invite.used_at_ms,
        used_by=invite.used_by,
        revoked_at_ms=invite.revoked_at_ms,
        label=invite.label,
        used_by_name=invite.used_by_name,
    )


def _participant(session: s.SessionRecord) -> Participant:
    return Participant(
        session.participant_id,
        Profile(session.name, session.picture, session.verified),
        session.joined_at_ms,
        session.token_hash,
        last_seen_ms=session.last_seen_at_ms,
        knock_hash=session.knock_hash,
        is_cohost=session.role == "cohost",
    )


def _away(participant: Participant, now_ms: int) -> Participant:
    participant.away_since_ms = now_ms
    participant.state = ParticipantState(reconnecting=True)
    return participant


def _knock(knock: s.KnockRecord, now_ms: int) -> Knock:
    profile = Profile(knock.name, knock.picture, knock.verified)
    return Knock(knock.participant_id, profile, knock.since_ms, knock.token_hash, away_since_ms=now_ms)


def _ban(ban: s.BanRecord) -> Ban:
    return Ban(ban.participant_id, ban.token_hash, ban.reason, ban.since_ms, ban.until_ms)


def _invite(invite: s.InviteRecord) -> Invite:
    return Invite(
        invite.invite_id,
        invite.token_hash,
        invite.created_by,
        invite.created_at_ms,
        invite.expires_at_ms,
        label=invite.label,
        used_at_ms=invite.used_at_ms,
        used_by=invite.used_by,
        used_by_name=invite.used_by_name,
        revoked_at_ms=invite.revoked_at_ms,
    )


def _message(row: s.ChatRecord) -> ChatMessage:
    draft = ChatDraft(row.participant_id, row.sender_name, row.chain_id, row.counter, row.sealed)
    return ChatMessage(row.message_id, row.sequence, row.sent_at_ms, draft)
