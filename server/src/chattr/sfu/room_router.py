"""A room's foothold on one worker: a router, its observers, and who is placed there."""

import asyncio
from dataclasses import dataclass, field

from chattr.core.errors import MediaUnavailableError
from chattr.sfu.codecs import ROUTER_CODECS
from chattr.sfu.faults import worker_faults
from chattr.sfu.placement import SMALLEST_CALL
from chattr.sfu.worker_pool import WorkerPool, WorkerSlot
from mediasoup import (
    ActiveSpeakerObserver,
    ActiveSpeakerObserverOptions,
    AudioLevelObserver,
    AudioLevelObserverOptions,
    ClosedError,
    Router,
    RouterOptions,
)

SPEAKER_THRESHOLD_DBVO = -60
"""Below this, in dBov, it counts as silence."""

LEVELS_MS = 250
"""How often levels are looked at: whoever speaks after silence is known within this time."""

MOST_HEARD = 16
"""Of so many who are heard at once, the loudest, the worker tells the levels."""

MOST_TRIES = 4
"""So often a room's media is opened: the worker may be dead, and not known to be for a moment."""

TRY_AGAIN_S = 0.2


@dataclass(slots=True, eq=False)
class RoomRouter:
    """Made by `open_room_router`. `placed`: the ids of those whose transports are here."""

    slot: WorkerSlot
    router: Router
    dominance: ActiveSpeakerObserver
    levels: AudioLevelObserver
    placed: set[str] = field(default_factory=set)

    @property
    def consumers(self) -> int:
        """Count the consumers, those that lead to other routers included."""
        return len(self.router.consumers)


async def open_room_router(slot: WorkerSlot) -> RoomRouter:
    """Make a router and its observers on a worker that `WorkerPool.acquire` gave.

    All routers have the same codecs, and with them the same RTP capabilities.

    :raises MediaUnavailableError: the worker is gone or does not answer.
    """
    try:
        with worker_faults(MediaUnavailableError):
            return await _open(slot)
    except BaseException:
        slot.rooms -= 1
        raise


async def open_first_router(pool: WorkerPool) -> RoomRouter:
    """Make a room's first router on the least loaded worker.

    :raises MediaUnavailableError: no worker is there, or those that were tried do not answer.
    """
    tries = 1
    while True:
        slot = await pool.acquire(SMALLEST_CALL)
        try:
            return await open_room_router(slot)
        except MediaUnavailableError:
            if tries == MOST_TRIES:
                raise
        tries += 1
        # That it died is known a little later.
        await asyncio.sleep(TRY_AGAIN_S)


async def _open(slot: WorkerSlot) -> RoomRouter:
    router = await slot.worker.create_router(RouterOptions(media_codecs=ROUTER_CODECS))
    options = AudioLevelObserverOptions(
        max_entries=MOST_HEARD, threshold=SPEAKER_THRESHOLD_DBVO, interval=LEVELS_MS
    )
    try:
        dominance, levels = await asyncio.gather(
            router.create_active_speaker_observer(ActiveSpeakerObserverOptions(interval=300)),
            router.create_audio_level_observer(options),
        )
    except BaseException:
        router.close()
        raise
    if router.closed:
        raise ClosedError("the worker died while a router was opened")
    return RoomRouter(slot, router, dominance, levels)
