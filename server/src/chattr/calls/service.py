"""The one object that the outer layers hold: everything that the server can do about calls."""

from dataclasses import dataclass

from chattr.calls.settings import IceSettings
from chattr.core.limits import Limits
from chattr.sfu.settings import MediaSettings


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether calls can be served; `problems` says what is missing, one sentence each."""

    ready: bool
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CallStats:
    """Counts of this moment. `worker_pids`: of the workers that live."""

    rooms: int
    participants: int
    pending: int
    workers: int
    worker_pids: tuple[int, ...]


class CallService:
    """Rooms, their media, and the door in front of them."""

    def __init__(self, limits: Limits, media: MediaSettings, ice: IceSettings) -> None:
        self.limits = limits
        self.media = media
        self.ice = ice

    async def start(self) -> None:
        """Start the workers.

        :raises mediasoup.errors.WorkerError: no worker could be started.
        """
        raise NotImplementedError

    async def stop(self) -> None:
        """End all rooms and workers, within 3 s; may be called twice, and before `start`."""
        raise NotImplementedError

    def readiness(self) -> Readiness:
        """Tell whether new calls can be served now."""
        raise NotImplementedError

    def stats(self) -> CallStats:
        """Count rooms, participants, knocks and workers."""
        raise NotImplementedError

    async def leave_by_token(self, room_id: str, session_token: str) -> bool:
        """End a participant's stay at once (the page-close beacon); False when the token opens nothing."""
        raise NotImplementedError
