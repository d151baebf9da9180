"""What has happened in a room: facts, told in the order in which they became true."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from chattr.core.chat_log import ChatMessage
from chattr.core.invites import InviteProblem
from chattr.core.participant import ParticipantState
from chattr.core.roles import Role
from chattr.core.waiting_room import Knock


@dataclass(frozen=True, slots=True)
class Admitted:
    """Someone has a place: new, or the one of before when `returned`.

    `host_key` is set when they are host and the key is new or was just shown. `is_first_stay`: they were
    never in the room before.
    """

    participant_id: str
    session_token: str
    host_key: str | None
    returned: bool
    is_first_stay: bool = False


@dataclass(frozen=True, slots=True)
class Knocked:
    """Someone waits at the door, `position` 1 being next; `knock_token` is for them alone."""

    knock: Knock
    knock_token: str
    position: int
    invite_problem: InviteProblem | None = None


@dataclass(frozen=True, slots=True)
class KnockChanged:
    """A knocker's connection is gone, or back."""

    knock: Knock


@dataclass(frozen=True, slots=True)
class KnockApproved:
    """A knocker was let in; `admitted.participant_id` is the knock's own id."""

    admitted: Admitted


@dataclass(frozen=True, slots=True)
class KnockDenied:
    """A knock was refused, or the room ended under it; for `retry_after_ms` a further one is refused too."""

    participant_id: str
    reason: Literal["denied", "room-ended"]
    retry_after_ms: int | None = None


@dataclass(frozen=True, slots=True)
class KnockCanceled:
    """A knocker went away, or did not come back in time."""

    participant_id: str


@dataclass(frozen=True, slots=True)
class PositionChanged:
    """A knocker has moved up."""

    participant_id: str
    position: int


@dataclass(frozen=True, slots=True)
class ParticipantJoined:
    """A participant is in the room who was not."""

    participant_id: str


@dataclass(frozen=True, slots=True)
class ParticipantLeft:
    """A participant is out: by themselves, because the grace time is over, or removed by a host."""

    participant_id: str
    reason: Literal["left", "timeout", "removed"]


@dataclass(frozen=True, slots=True)
class ParticipantRemoved:
    """A host put somebody out; `ParticipantLeft` follows. `banned`: they may not knock again for a while."""

    participant_id: str
    banned: bool


@dataclass(frozen=True, slots=True)
class HostChanged:
    """Who is host now; `host_key` is new and for that participant alone."""

    participant_id: str
    host_key: str | None


@dataclass(frozen=True, slots=True)
class RoleChanged:
    """What somebody may do now who is not host, or not any longer."""

    participant_id: str
    role: Role


@dataclass(frozen=True, slots=True)
class LockChanged:
    """Whether anybody new gets in."""

    locked: bool


@dataclass(frozen=True, slots=True)
class InvitesChanged:
    """An invite was made, used or revoked, by this participant."""

    participant_id: str
    change: Literal["made", "used", "revoked"]


@dataclass(frozen=True, slots=True)
class MuteRequested:
    """A host asks somebody to mute."""

    participant_id: str
    by: str


@dataclass(frozen=True, slots=True)
class MutedByHost:
    """A host muted somebody."""

    participant_id: str
    by: str


@dataclass(frozen=True, slots=True)
class StateChanged:
    """A participant's state, whole."""

    participant_id: str
    state: ParticipantState


@dataclass(frozen=True, slots=True)
class ChatTaken:
    """A message of the chat was taken; nobody is told before it is safe. `dropped` made room for it."""

    message: ChatMessage
    dropped: tuple[ChatMessage, ...]


@dataclass(frozen=True, slots=True)
class ChatTold:
    """These messages of the chat are safe, and for everybody to read."""

    messages: tuple[ChatMessage, ...]


@dataclass(frozen=True, slots=True)
class ChatExpired:
    """These messages are over."""

    dropped: tuple[ChatMessage, ...]


@dataclass(frozen=True, slots=True)
class ChatCleared:
    """A host, `by_name`, dropped the chat up to this sequence."""

    by_name: str
    up_to_sequence: int
    dropped: tuple[ChatMessage, ...]


@dataclass(frozen=True, slots=True)
class RoomEmptied:
    """Nobody is left and no place is kept; who was in may still come back."""


@dataclass(frozen=True, slots=True)
class RoomEnded:
    """The host ended it: nothing of the room is left. `participant_ids`: who was in it.

    `token_hashes`: of every session and knock that led back to it.
    """

    participant_ids: tuple[str, ...]
    token_hashes: tuple[bytes, ...] = ()


RoomEvent: TypeAlias = (
    Admitted
    | Knocked
    | KnockChanged
    | KnockApproved
    | KnockDenied
    | KnockCanceled
    | PositionChanged
    | ParticipantJoined
    | ParticipantLeft
    | ParticipantRemoved
    | HostChanged
    | RoleChanged
    | LockChanged
    | InvitesChanged
    | MuteRequested
    | MutedByHost
    | StateChanged
    | ChatTaken
    | ChatTold
    | ChatExpired
    | ChatCleared
    | RoomEmptied
    | RoomEnded
)
