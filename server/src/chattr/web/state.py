"""What the web side must know of the server's life beside the calls."""

from dataclasses import dataclass

ACTIVE = "active"
"""What `/activez` says of the process that serves."""

STANDING_BY = "standing-by"
"""What `/readyz` and `/activez` say of a process that waits for its turn."""


@dataclass(slots=True)
class ServerState:
    """`standing_by`: another process serves, and this one waits for its end. `shutting_down`: set once."""

    standing_by: bool = False
    shutting_down: bool = False

    @property
    def is_waiting(self) -> bool:
        """Tell whether this process may yet take over."""
        return self.standing_by and not self.shutting_down

    @property
    def is_active(self) -> bool:
        """Tell whether this is the process to go to."""
        return not (self.standing_by or self.shutting_down)
