"""What the web side must know of the server's life beside the calls."""

from dataclasses import dataclass


@dataclass(slots=True)
class ServerState:
    """`standing_by`: another process serves, and this one waits for its end. `shutting_down`: set once."""

    standing_by: bool = False
    shutting_down: bool = False

    @property
    def is_active(self) -> bool:
        """Tell whether this is the process to go to."""
        return not (self.standing_by or self.shutting_down)
