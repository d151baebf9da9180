"""Coming to the door: what somebody shows there, and how it went."""

from dataclasses import dataclass

from chattr.core.events import Admitted, Knocked, RoomEvent


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


@dataclass(frozen=True, slots=True)
class Entrance:
    """How it went: `outcome` for the one who came, `events` for those inside."""

    outcome: Admitted | Knocked
    events: tuple[RoomEvent, ...] = ()
