"""Who speaks."""

import asyncio
from collections.abc import Sequence

from chattr.protocol.notifications import ActiveSpeaker
from chattr.sfu.listener import MediaListener

PAUSE_S = 0.8
"""A silence shorter than this is a breath: whoever spoke still does."""


class Speaking:
    """Keeps who speaks in a room, and tells it when it changes."""

    def __init__(self, listener: MediaListener) -> None:
        self._listener = listener
        self._silence: asyncio.TimerHandle | None = None
        self.participant_id: str | None = None

    def started(self, participant_id: str) -> None:
        """Take note that this one speaks now."""
        self._stop_waiting()
        self._set(participant_id)

    def heard(self, participant_ids: Sequence[str]) -> None:
        """Take note who is heard now, the loudest first.

        Whoever speaks does so until they are silent for long, however loud others are: who of them takes
        over sooner is for `started`.
        """
        if self.participant_id is None:
            if participant_ids:
                self.started(participant_ids[0])
        elif self.participant_id in participant_ids:
            self._stop_waiting()
        elif self._silence is None:
            self._silence = asyncio.get_running_loop().call_later(PAUSE_S, self._ended)

    def gone(self, participant_id: str) -> None:
        """Take note that this one can speak no longer."""
        if participant_id == self.participant_id:
            self._ended()

    def tell(self, participant_id: str) -> None:
        """Tell somebody new who speaks; nothing while nobody does."""
        if self.participant_id is not None:
            self._listener.tell(participant_id, ActiveSpeaker(participant_id=self.participant_id))

    def close(self) -> None:
        """Tell nobody any more."""
        self._stop_waiting()
        self.participant_id = None

    def _stop_waiting(self) -> None:
        if self._silence is not None:
            self._silence.cancel()
            self._silence = None

    def _ended(self) -> None:
        self._stop_waiting()
        self._set(None)

    def _set(self, participant_id: str | None) -> None:
        if participant_id != self.participant_id:
            self.participant_id = participant_id
            self._listener.tell_all(ActiveSpeaker(participant_id=participant_id))
