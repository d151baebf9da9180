"""Coming to the door: what somebody shows there, and how it went."""

from dataclasses import dataclass, field

from chattr.core.events import Admitted, Knocked, RoomEvent
from chattr.core.ids import hash_secret
from chattr.core.waiting_room import Origin


@dataclass(frozen=True, slots=True)
class EntryRequest:
    """What somebody shows at the door; a token or key that opens nothing counts as none.

    `verified`: the name comes from a sign-in that was checked, and so does `picture`. `attempt`: their own
    secret, by which they are known if they ask again before an answer reached them.
    """

    name: str
    session_token: str | None = None
    host_key: str | None = None
    picture: str | None = None
    verified: bool = False
    knock_token: str | None = None
    invite: str | None = None
    origin: Origin = field(default_factory=Origin)
    attempt: str | None = None

    @property
    def knock_claim(self) -> str | None:
        """Return the secret of an earlier knock, or attempt."""
        return self.knock_token or self.attempt

    @property
    def attempt_hash(self) -> bytes | None:
        """Return what is kept of the attempt."""
        return None if self.attempt is None else hash_secret(self.attempt)


@dataclass(frozen=True, slots=True)
class Entrance:
    """How it went: `outcome` for the one who came, `events` for those inside.

    `used_invite`: an invite is used up by it, which has to be safe on disk before it is told.
    """

    outcome: Admitted | Knocked
    events: tuple[RoomEvent, ...] = ()
    used_invite: bool = False
