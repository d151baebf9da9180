"""The line to one participant: relieved at once when it has become too narrow, and tried again later.

The worker's own estimate takes seconds to fall when a short queue overflows: the packets that come through
are delayed evenly, and losses lower it once a second. Meanwhile most frames are broken, and what is sent
again for them makes it worse. Receivers notice at once and say how much gets through.

What a receiver lost, it learns only once the packets that wait before the gap have come. That much less
comes than before, it sees sooner, but a sender who falters looks the same; so the sent is compared.
"""

import asyncio
import itertools
from collections.abc import Callable, Coroutine, Iterable

import structlog

from chattr.protocol.requests import LineEvidence, ReportCongestion
from mediasoup import Consumer, MediasoupError, WebRtcTransport

SHARE = 0.85
"""The part of what gets through that sound and video may use: the queue must empty."""

KEY_FRAME_BITS = 40_000
"""What a lowest layer's key frame takes; the queue gets time to make room for it."""

DRAIN_S = (0.1, 0.35)
"""For how long higher layers are held back, at the least and at the most."""

FALTERS = 0.75
WAITING_OCTETS = 6_000
"""With less than this part of the sent coming through, and more than this waiting or lost, which is more
than a frame or two just on their way, it is the line and not a sender."""

SIGNS_S = 1.0
"""First signs that are older say nothing of now."""

SETTLE_S = 0.9
"""What is told within this time after a relief is about what was sent before it."""

STEP_S = 2.5
"""Time between two steps up."""

LONGEST_STEP_S = 12.0
"""The first step waits longer after each relief that follows soon, up to so long."""

STEP_UP = 2.0
"""A step allows so many times what the worker estimates, and makes it probe so far."""

NUDGE_BPS = 10_000
CALM_S = 30.0
"""A relief so long after the one before begins with short steps again."""


class Downlink:
    """Limits what is sent to one participant while their line is narrow.

    `videos`: the consumers with layers that go to them. `floor_bps`: no limit is lower. `log` names them.
    """

    def __init__(
        self,
        floor_bps: int,
        videos: Callable[[], Iterable[Consumer]],
        log: structlog.stdlib.BoundLogger,
    ) -> None:
        self._log = log
        self._floor_bps = floor_bps
        self._videos = videos
        # The videos that a relief paused, which the client takes for flowing.
        self._held: dict[str, Consumer] = {}
        # A relief and the climb after it. It outlives the connection that reported, as the limit does.
        self._work: asyncio.Task[None] | None = None
        self._relieved_at = float("-inf")
        self._signs: tuple[float, int] | None = None
        self._step_s = STEP_S

    def let_go(self, consumer_ids: Iterable[str]) -> None:
        """Take note that the client decides on these now."""
        for consumer_id in consumer_ids:
            self._held.pop(consumer_id, None)

    def close(self) -> None:
        """Stop; the transport is gone or going."""
        if self._work is not None:
            self._work.cancel()
            self._work = None
        _let_flow(self._held)

    async def congested(self, transport: WebRtcTransport, report: ReportCongestion) -> None:
        """Begin to send less, if it is the line that lets less through."""
        now = asyncio.get_running_loop().time()
        if self._held or now - self._relieved_at < SETTLE_S:
            return
        try:
            if report.evidence is LineEvidence.FIRST_SIGNS:
                self._signs = (now, await _sent_octets(transport))
                return
            if report.evidence is LineEvidence.RATE and not await self._is_narrow(
                transport, report.received_bps
            ):
                return
            self._congested(transport, report)
        except MediasoupError as error:
            # It closed meanwhile.
            self._log.debug("downlink not relieved", transport=transport.id, error=str(error))

    async def _is_narrow(self, transport: WebRtcTransport, received_bps: int) -> bool:
        """Whether clearly more was sent since the first signs than came."""
        since_s = 0.0 if self._signs is None else asyncio.get_running_loop().time() - self._signs[0]
        if self._signs is None or not 0 < since_s < SIGNS_S:
            return False
        sent = await _sent_octets(transport) - self._signs[1]
        received = int(received_bps * since_s / 8)
        self._log.debug(
            "downlink falters",
            transport=transport.id,
            since_s=since_s,
            sent_octets=sent,
            received_octets=received,
        )
        return received < sent * FALTERS and sent - received > WAITING_OCTETS

    def _congested(self, transport: WebRtcTransport, report: ReportCongestion) -> None:
        now = asyncio.get_running_loop().time()
        since_s, self._relieved_at = now - self._relieved_at, now
        self._step_s = STEP_S if since_s > CALM_S else min(self._step_s * 2, LONGEST_STEP_S)
        self.close()
        limit_bps = max(self._floor_bps, int(report.received_bps * SHARE) - report.sound_bps)
        self._log.info(
            "downlink congested",
            transport=transport.id,
            evidence=report.evidence.value,
            received_bps=report.received_bps,
            limit_bps=limit_bps,
        )
        self._start(transport, self._relieve(transport, limit_bps, report.received_bps))

    def starved(self, transport: WebRtcTransport) -> None:
        """Take note that the worker thinks the line too narrow for a video's lowest layer."""
        if self._work is None or self._work.done():
            self._log.info("downlink starved", transport=transport.id)
            self._step_s = STEP_S
            self._start(transport, self._climb_back(transport))

    def _start(self, transport: WebRtcTransport, work: Coroutine[None, None, None]) -> None:
        self._work = asyncio.get_running_loop().create_task(work, name=f"downlink {transport.id}")

    async def _relieve(self, transport: WebRtcTransport, limit_bps: int, received_bps: int) -> None:
        # A pause also ends what would be sent again of the layer that is left.
        self._held = held = {video.id: video for video in self._videos() if _layer(video) > 0}
        for video in held.values():
            video.switch(paused=True)
        try:
            # The floor comes first: the worker complains of one that is above its estimate, or outlives it.
            floor = transport.set_min_outgoing_bitrate(self._floor_bps)
            await asyncio.gather(floor, transport.set_max_outgoing_bitrate(limit_bps))
            await asyncio.sleep(_drain_s(len(held), received_bps))
        except MediasoupError as error:
            self._log.debug("downlink not limited", transport=transport.id, error=str(error))
        finally:
            _let_flow(held)
        await self._climb_back(transport)

    async def _climb_back(self, transport: WebRtcTransport) -> None:
        """Double the limit step by step, while more is wanted than comes.

        The worker probes when a limit changes, up to the limit of before; hence each is set twice.
        """
        try:
            await transport.set_min_outgoing_bitrate(self._floor_bps)
            for wait_s in itertools.chain((self._step_s,), itertools.repeat(STEP_S)):
                await asyncio.sleep(wait_s)
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
            self._log.debug("downlink not tried again", transport=transport.id, error=str(error))


def _let_flow(held: dict[str, Consumer]) -> None:
    while held:
        _, video = held.popitem()
        if not video.closed:
            video.switch(paused=False)


def _drain_s(videos: int, received_bps: int) -> float:
    least, most = DRAIN_S
    return min(most, max(least, videos * KEY_FRAME_BITS / max(1, received_bps)))


async def _sent_octets(transport: WebRtcTransport) -> int:
    return (await transport.get_stats())[0].bytes_sent


def _layer(video: Consumer) -> int:
    layers = video.current_layers
    return -1 if layers is None else layers.spatial_layer


def _wants_more(video: Consumer) -> bool:
    wanted = video.preferred_layers
    flows = not video.paused and not video.producer_paused
    return flows and wanted is not None and _layer(video) < wanted.spatial_layer
