"""Everything that a room is, apart from its rules."""

from dataclasses import dataclass, field

from chattr.core.bans import Bans, Denials
from chattr.core.chat_log import ChatLog
from chattr.core.host_keys import HostKeys
from chattr.core.ids import SecretSource
from chattr.core.invites import Invites
from chattr.core.limits import Limits
from chattr.core.participant import Participant
from chattr.core.sessions import Sessions
from chattr.core.waiting_room import WaitingRoom


@dataclass(slots=True)
class RoomState:
    """What is remembered of a room. Unix times in ms.

    `present`: everyone who has a place, the longest-present first. `host_id`: the host; in an empty room
    whoever was host last. `key_owed`: the host was away when the room came to them, so they have yet to
    get a key. `key_unproven`: the host's key went over a connection that may have been dead by then, and
    they have not shown it since. `last_used_ms`: when somebody was last in it.
    """

    keys: HostKeys
    waiting: WaitingRoom
    sessions: Sessions
    invites: Invites
    chat: ChatLog
    bans: Bans = field(default_factory=Bans)
    denials: Denials = field(default_factory=Denials)
    present: dict[str, Participant] = field(default_factory=dict)
    host_id: str | None = None
    key_owed: bool = False
    key_unproven: bool = False
    locked: bool = False
    created_at_ms: int = 0
    last_used_ms: int = 0


def new_state(limits: Limits, secrets: SecretSource) -> RoomState:
    """Return the state of a room that nobody has entered yet."""
    return RoomState(
        keys=HostKeys(secrets),
        waiting=WaitingRoom(limits.max_pending_per_room),
        sessions=Sessions(limits.session_ms),
        invites=Invites(limits.max_invites_per_room, secrets),
        chat=ChatLog(limits),
    )
