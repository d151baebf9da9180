"""What a participant says of themselves."""

from chattr.calls import reacting
from chattr.protocol import requests as r
from chattr.signaling.context import Context


async def react(context: Context, request: r.React) -> r.Empty:
    """Show it to everybody."""
    reacting.react(context.place, request)
    return r.Empty()


async def set_state(context: Context, request: r.SetState) -> r.Empty:
    """Tell the others."""
    context.service.set_state(context.place, request)
    return r.Empty()
