"""Someone in a room."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ParticipantState:
    """What the others see of a participant beside their media.

    `muted`, `camera_off` and `hand_raised` are the participant's own word; `reconnecting` is the
    room's: the connection is gone and the place is kept for the grace time.
    """

    muted: bool = True
    camera_off: bool = True
    hand_raised: bool = False
    reconnecting: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """Who somebody says they are; `verified` when a sign-in says so. `picture`: https URL."""

    name: str
    picture: str | None = None
    verified: bool = False


@dataclass(slots=True)
class Participant:
    """A participant. `joined_at_ms`: Unix time. `away_since_ms`: when the connection was lost, or None."""

    participant_id: str
    profile: Profile
    joined_at_ms: int
    token_hash: bytes
    state: ParticipantState = field(default_factory=ParticipantState)
    away_since_ms: int | None = None

    @property
    def name(self) -> str:
        """Return the display name."""
        return self.profile.name

    @property
    def is_away(self) -> bool:
        """Tell whether the place is kept for somebody whose connection is gone."""
        return self.away_since_ms is not None
