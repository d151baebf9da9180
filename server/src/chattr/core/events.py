"""What has happened in a room: facts, told in the order in which they became true."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from chattr.core.participant import ParticipantState
from chattr.core.waiting_room import Knock


@dataclass(frozen=True, slots=True)
class Admitted:
    """Someone has a place: new, or the one of before when `returned`.

    `host_key` is set when they are host and the key is new or was just shown.
    """

    participant_id: str
    session_token: str
    host_key: str | None
    returned: bool


@dataclass(frozen=True, slots=True)
class Knocked:
    """Someone waits at the door."""

    knock: Knock
    knock_token: str


@dataclass(frozen=True, slots=True)
class KnockApproved:
    """A knocker was let in; `admitted.participant_id` is the knock's own id."""

    admitted: Admitted


@dataclass(frozen=True, slots=True)
class KnockDenied:
    """A knock was refused, or the room ended under it."""

    participant_id: str
    reason: Literal["denied", "room-ended"]


@dataclass(frozen=True, slots=True)
class KnockCanceled:
    """A knocker went away."""

    participant_id: str


@dataclass(frozen=True, slots=True)
class ParticipantJoined:
    """A new participant is in the room."""

    participant_id: str


@dataclass(frozen=True, slots=True)
class ParticipantLeft:
    """A participant is gone for good: by themselves, or because the grace time is over."""

    participant_id: str
    reason: Literal["left", "timeout"]


@dataclass(frozen=True, slots=True)
class HostChanged:
    """Who is host now; `host_key` is new and for that participant alone."""

    participant_id: str
    host_key: str | None


@dataclass(frozen=True, slots=True)
class StateChanged:
    """A participant's state, whole."""

    participant_id: str
    state: ParticipantState


@dataclass(frozen=True, slots=True)
class RoomEmptied:
    """Nobody is left and no place is kept: the room is over."""


RoomEvent: TypeAlias = (
    Admitted
    | Knocked
    | KnockApproved
    | KnockDenied
    | KnockCanceled
    | ParticipantJoined
    | ParticipantLeft
    | HostChanged
    | StateChanged
    | RoomEmptied
)
