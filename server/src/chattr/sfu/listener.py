"""Whom the media side tells what has happened."""

from collections.abc import Sequence
from typing import Protocol

from chattr.protocol.base import Wire


class MediaListener(Protocol):
    """Told by a room's media. The payloads are notifications of the protocol."""

    def tell(self, participant_id: str, payload: Wire) -> None:
        """Tell one participant."""

    def tell_all(self, payload: Wire) -> None:
        """Tell everyone in the room."""

    def media_lost(self) -> None:
        """All media of the room is gone: its worker died."""

    def part_lost(self, participant_ids: Sequence[str]) -> None:
        """All media of these is gone: the worker died that they were placed on. The others' goes on."""
