"""Coming to the door: what somebody shows there, and how it went."""

from dataclasses import dataclass, field

from chattr.core.events import Admitted, Knocked, RoomEvent
from chattr.core.waiting_room import Origin


@dataclass(frozen=True, slots=True)
class EntryRequest:
    """What somebody shows at the door; a token or key that opens nothing counts as none.

    `verified`: the name comes from a sign-in that was checked, and so does `picture`.
    """

    name: str
    session_token: str | None = None
    host_key: str | None = None
    picture: str | None = None
    verified: bool = False
    knock_token: str | None = None
    invite: str | None = None
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class Entrance:
    """How it went: `outcome` for the one who came, `events` for those inside.

    `used_invite`: an invite is used up by it, which has to be safe on disk before it is told.
    """

    outcome: Admitted | Knocked
    events: tuple[RoomEvent, ...] = ()
    used_invite: bool = False
