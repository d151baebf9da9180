"""What the web side must know of the server's life beside the calls."""

from dataclasses import dataclass


@dataclass(slots=True)
class ServerState:
    """Set once, when the server begins to end."""

    shutting_down: bool = False
