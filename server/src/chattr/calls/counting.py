"""How many of everything there are at this moment, and whether calls can be served."""

from dataclasses import dataclass

from chattr.calls.rooms import Rooms
from chattr.sfu.worker_pool import WorkerPool


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether calls can be served; `problems` says what is missing, one sentence each."""

    ready: bool
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CallStats:
    """Counts of this moment.

    `rooms`: with somebody in them or at the door; `kept_rooms`: those that are only remembered.
    `worker_pids`: of the workers that live.
    """

    rooms: int
    kept_rooms: int
    participants: int
    pending: int
    workers: int
    worker_pids: tuple[int, ...]


def count(rooms: Rooms, pool: WorkerPool) -> CallStats:
    """Count rooms, participants, knocks and workers."""
    in_use = sum(bool(live.room.participants or live.room.knocks) for live in rooms)
    return CallStats(
        rooms=in_use,
        kept_rooms=len(rooms) - in_use,
        participants=sum(len(live.room.participants) for live in rooms),
        pending=sum(len(live.room.knocks) for live in rooms),
        workers=len(pool.slots),
        worker_pids=tuple(slot.worker.pid for slot in pool.slots),
    )
