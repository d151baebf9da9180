"""How the acquisition tells what it does."""

from __future__ import annotations

from typing import Protocol


class Listener(Protocol):
    """Hears what the acquisition does; the caller decides how it is shown."""

    def say(self, line: str) -> None:
        """Hear one sentence."""

    def count(self, done: int, total: int) -> None:
        """Hear that ``done`` of ``total`` objects are compiled."""
