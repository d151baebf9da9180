"""What people feel for a moment. It is no state: nothing of it is remembered."""

from chattr.calls.rooms import Standing
from chattr.protocol import notifications as n
from chattr.protocol import requests as r


def react(standing: Standing, request: r.React) -> None:
    """Show it to everybody in the room, the one who reacts included."""
    told = n.Reacted(participant_id=standing.participant_id, reaction=request.reaction)
    standing.live.tell_all(told)
