"""Coming, knocking, letting in, going."""

from chattr.protocol import requests as r
from chattr.signaling.context import Context


async def join_room(context: Context, request: r.JoinRoom) -> r.Admitted | r.Pending:
    """Enter a room, come back to it, or knock."""
    return await context.service.join(context.connection_id, request, address=context.address)


async def leave_room(context: Context, request: r.Empty) -> r.Empty:
    """Leave the room, or the door."""
    context.service.leave(context.connection_id)
    return request


async def get_pending(context: Context, _request: r.Empty) -> r.PendingList:
    """Tell hosts who knocks."""
    return r.PendingList(pending=context.service.door.pending(context.place))


async def approve_join(context: Context, request: r.ApproveJoin) -> r.Empty:
    """Let a knocker in."""
    await context.service.door.approve(context.place, request.participant_id)
    await context.place.live.commit()
    return r.Empty()


async def deny_join(context: Context, request: r.DenyJoin) -> r.Empty:
    """Turn a knocker away."""
    context.service.door.deny(context.place, request.participant_id)
    await context.place.live.commit()
    return r.Empty()
