"""What hosts ask for: one Struct per event, and the shape of its reply where it has fields."""

from typing import Annotated

from msgspec import Meta

from chattr.protocol.base import AssignableRole, Id, Wire

DAY_MS = 24 * 60 * 60 * 1000


class CreateInvite(Wire, frozen=True, kw_only=True):
    """Hosts only: make a link that lets one person in without a knock, once.

    `expires_in_ms`: in ms from now, 24 hours when absent. `label`: for the hosts' own list.
    """

    expires_in_ms: Annotated[int, Meta(ge=60_000, le=30 * DAY_MS)] = DAY_MS
    label: Annotated[str, Meta(max_length=64)] | None = None


class CreatedInvite(Wire, frozen=True, kw_only=True):
    """The new invite.

    `token` is a secret that is told here and nowhere else. `expires_at`: Unix time in ms.
    """

    invite_id: Id
    token: str
    expires_at: int


class InviteInfo(Wire, frozen=True, kw_only=True, omit_defaults=False):
    """An invite as hosts see it; it is live while it is neither used, revoked nor expired.

    All times are Unix time in ms.
    """

    invite_id: Id
    label: str | None
    created_at: int
    expires_at: int
    used_at: int | None
    used_by_name: str | None
    revoked_at: int | None


class InviteList(Wire, frozen=True, kw_only=True):
    """The room's invites, the newest last; those that are over are kept for some days."""

    invites: list[InviteInfo]


class RevokeInvite(Wire, frozen=True, kw_only=True):
    """Hosts only: end an invite. One that is over already stays as it is."""

    invite_id: Id


class RemoveParticipant(Wire, frozen=True, kw_only=True):
    """Hosts only: put somebody out of the room; a co-host cannot remove the host or another co-host.

    Their session ends. `ban`: they may not knock either, for a while.
    """

    participant_id: Id
    ban: bool = True


class LockRoom(Wire, frozen=True, kw_only=True):
    """Hosts only: let nobody new in, or open up again.

    Those who knock already can still be let in, and sessions and host keys still open the door.
    It ends some time after everybody has left.
    """

    locked: bool


class TransferHost(Wire, frozen=True, kw_only=True):
    """Host only: make somebody else host, who gets a host key; the old host becomes co-host."""

    participant_id: Id


class SetRole(Wire, frozen=True, kw_only=True):
    """Host only: make somebody co-host, or guest again."""

    participant_id: Id
    role: AssignableRole


class RequestMute(Wire, frozen=True, kw_only=True):
    """Hosts only: ask somebody to mute; they decide."""

    participant_id: Id


class MuteParticipant(Wire, frozen=True, kw_only=True):
    """Hosts only: pause somebody's microphone; they may unmute themselves."""

    participant_id: Id
