"""The line to one participant: relieved at once when it has become too narrow, and tried again later.

The worker's own estimate takes seconds to fall when a short queue overflows: the packets that come through
are delayed evenly, and losses lower it once a second. Meanwhile most frames are broken, and what is sent
again for them makes it worse. Receivers notice at once and say how much gets through.
"""

import asyncio
from collections.abc import Callable, Iterable

import structlog

from mediasoup import Consumer, MediasoupError, WebRtcTransport

log = structlog.get_logger(__name__)

SHARE = 0.7
"""The part of what gets through that video may use: sound goes beside it, and the queue must empty."""

DRAIN_S = 0.12
"""For how long higher layers are held back, so that a lower one's key frame finds room in the queue."""

SETTLE_S = 0.9
"""What is told within this time after a relief is about what was sent before it."""

STEP_S = 2.5
"""Time between two steps up."""

LONGEST_STEP_S = 20.0
STEP_UP = 2.0
"""A step allows so many times what the worker estimates, and makes it probe so far."""

NUDGE_BPS = 10_000
CALM_S = 30.0
"""A relief so long after the one before begins with short steps again."""


class Downlink:
    """Limits what is sent to one participant while their line is narrow.

    `videos`: the consumers with layers that go to them. `floor_bps`: no limit is lower.
    """

    def __init__(self, floor_bps: int, videos: Callable[[], Iterable[Consumer]]) -> None:
        self._floor_bps = floor_bps
        self._videos = videos
        self._held: set[str] = set()
        self._climb: asyncio.Task[None] | None = None
        self._relieved_at = float("-inf")
        self._step_s = STEP_S

    def let_go(self, consumer_ids: Iterable[str]) -> None:
        """Take note that the client decides on these now."""
        self._held.difference_update(consumer_ids)

    def close(self) -> None:
        """Stop; the transport is gone or going."""
        if self._climb is not None:
            self._climb.cancel()
            self._climb = None

    async def congested(self, transport: WebRtcTransport, received_bps: int) -> None:
        """Send less at once: `received_bps` is what gets through of more."""
        loop = asyncio.get_running_loop()
        since_s = loop.time() - self._relieved_at
        if since_s < SETTLE_S:
            return
        self._relieved_at = loop.time()
        self._step_s = STEP_S if since_s > CALM_S else min(self._step_s * 2, LONGEST_STEP_S)
        self.close()
        limit_bps = max(self._floor_bps, int(received_bps * SHARE))
        log.info("downlink congested", transport=transport.id, received_bps=received_bps, limit_bps=limit_bps)
        try:
            await self._relieve(transport, limit_bps)
        except MediasoupError as error:
            # It closed meanwhile.
            log.debug("downlink not relieved", transport=transport.id, error=str(error))
            return
        self._start_to_climb(transport)

    def starved(self, transport: WebRtcTransport) -> None:
        """Take note that the worker thinks the line too narrow for a video's lowest layer."""
        if not self._held and (self._climb is None or self._climb.done()):
            log.info("downlink starved", transport=transport.id)
            self._step_s = STEP_S
            self._start_to_climb(transport)

    def _start_to_climb(self, transport: WebRtcTransport) -> None:
        name = f"climb back {transport.id}"
        self._climb = asyncio.get_running_loop().create_task(self._climb_back(transport), name=name)

    async def _relieve(self, transport: WebRtcTransport, limit_bps: int) -> None:
        # A pause also ends what would be sent again of the layer that is left.
        above = [video for video in self._videos() if not video.paused and _layer(video) > 0]
        self._held = {video.id for video in above}
        # The floor comes first: the worker complains of one that is above its estimate, or outlives it.
        await asyncio.gather(
            transport.set_min_outgoing_bitrate(self._floor_bps),
            *(video.pause() for video in above),
            transport.set_max_outgoing_bitrate(limit_bps),
        )
        await asyncio.sleep(DRAIN_S)
        await asyncio.gather(*(v.resume() for v in above if v.id in self._held and not v.closed))
        self._held.clear()

    async def _climb_back(self, transport: WebRtcTransport) -> None:
        """Double the limit step by step, while more is wanted than comes.

        The worker probes when a limit changes, up to the limit of before; hence each is set twice.
        """
        try:
            await transport.set_min_outgoing_bitrate(self._floor_bps)
            while True:
                await asyncio.sleep(self._step_s)
                if not any(_wants_more(video) for video in self._videos()):
                    break
                stats = (await transport.get_stats())[0]
                estimate_bps = max(self._floor_bps, int(stats.available_outgoing_bitrate or 0))
                limit_bps = int(estimate_bps * STEP_UP)
                await transport.set_max_outgoing_bitrate(limit_bps)
                await transport.set_max_outgoing_bitrate(limit_bps + NUDGE_BPS)
            await transport.set_max_outgoing_bitrate(0)
            await transport.set_min_outgoing_bitrate(0)
        except MediasoupError as error:
            log.debug("downlink not tried again", transport=transport.id, error=str(error))


def _layer(video: Consumer) -> int:
    layers = video.current_layers
    return -1 if layers is None else layers.spatial_layer


def _wants_more(video: Consumer) -> bool:
    wanted = video.preferred_layers
    flows = not video.paused and not video.producer_paused
    return flows and wanted is not None and _layer(video) < wanted.spatial_layer
