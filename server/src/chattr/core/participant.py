"""Someone whom a room let in."""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

VideoLimit: TypeAlias = Literal["none", "network", "device", "camera"]
"""What keeps a camera's picture small: the way out, the processor, or the camera itself."""


@dataclass(frozen=True, slots=True)
class ParticipantState:
    """What the others see of a participant beside their media.

    All but `reconnecting` and `told` is the participant's own word; these are the room's. `reconnecting`:
    the connection is gone and the place is kept for the grace time. `told`: they have said a word since the
    room knows them, or since it was read from disk. `sharing`: a screen. `low_data`: no video either way.
    `video_height`: the shorter side of the camera's picture in px; 0: not told.
    """

    muted: bool = True
    camera_off: bool = True
    hand_raised: bool = False
    sharing: bool = False
    reconnecting: bool = False
    told: bool = False
    low_data: bool = False
    video_limit: VideoLimit = "none"
    video_height: int = 0


@dataclass(frozen=True, slots=True)
class Profile:
    """Who somebody says they are; `verified` when a sign-in says so. `picture`: https URL."""

    name: str
    picture: str | None = None
    verified: bool = False


@dataclass(slots=True)
class Participant:
    """A participant, in the room or gone from it with a session that still opens the door.

    `joined_at_ms`: Unix time. `away_since_ms`: when the connection was lost, or None. `last_seen_ms`:
    when they were last known to be connected. `knock_hash`: of the knock by which they came, whose
    token opens the door for them as well. `is_cohost`: what the host made of them.
    """

    participant_id: str
    profile: Profile
    joined_at_ms: int
    token_hash: bytes
    state: ParticipantState = field(default_factory=ParticipantState)
    away_since_ms: int | None = None
    last_seen_ms: int = 0
    knock_hash: bytes | None = None
    is_cohost: bool = False

    @property
    def name(self) -> str:
        """Return the display name."""
        return self.profile.name

    @property
    def is_away(self) -> bool:
        """Tell whether the place is kept for somebody whose connection is gone."""
        return self.away_since_ms is not None
