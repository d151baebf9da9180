"""What a participant says of themselves."""

from chattr.protocol import requests as r
from chattr.signaling.context import Context


async def set_state(context: Context, request: r.SetState) -> r.Empty:
    """Tell the others."""
    context.service.set_state(context.place, request)
    return r.Empty()
