"""What hosts ask for beside answering the door; what they are told is done is also remembered."""

from chattr.protocol import hosting as h
from chattr.protocol import requests as r
from chattr.signaling.context import Context


async def create_invite(context: Context, request: h.CreateInvite) -> h.CreatedInvite:
    """Make an invite."""
    created = context.service.hosts.create_invite(context.place, request)
    await context.place.live.commit()
    return created


async def list_invites(context: Context, _request: r.Empty) -> h.InviteList:
    """List the room's invites."""
    return h.InviteList(invites=context.service.hosts.list_invites(context.place))


async def revoke_invite(context: Context, request: h.RevokeInvite) -> r.Empty:
    """End an invite."""
    context.service.hosts.revoke_invite(context.place, request.invite_id)
    await context.place.live.commit()
    return r.Empty()


async def remove_participant(context: Context, request: h.RemoveParticipant) -> r.Empty:
    """Put somebody out."""
    context.service.hosts.remove(context.place, request)
    await context.place.live.commit()
    return r.Empty()


async def lock_room(context: Context, request: h.LockRoom) -> r.Empty:
    """Let nobody new in, or open up again."""
    context.service.hosts.set_locked(context.place, locked=request.locked)
    await context.place.live.commit()
    return r.Empty()


async def transfer_host(context: Context, request: h.TransferHost) -> r.Empty:
    """Make somebody else host."""
    context.service.hosts.transfer(context.place, request.participant_id)
    await context.place.live.commit()
    return r.Empty()


async def set_role(context: Context, request: h.SetRole) -> r.Empty:
    """Make somebody co-host, or guest again."""
    context.service.hosts.set_role(context.place, request)
    await context.place.live.commit()
    return r.Empty()


async def request_mute(context: Context, request: h.RequestMute) -> r.Empty:
    """Ask somebody to mute."""
    context.service.hosts.request_mute(context.place, request.participant_id)
    return r.Empty()


async def mute_participant(context: Context, request: h.MuteParticipant) -> r.Empty:
    """Mute somebody."""
    await context.service.hosts.mute(context.place, request.participant_id)
    return r.Empty()


async def end_room(context: Context, request: r.Empty) -> r.Empty:
    """End the meeting for everybody."""
    context.service.hosts.end(context.place)
    await context.place.live.commit()
    return request
