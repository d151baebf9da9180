"""The line to one participant: relieved at once when it has become too narrow, and tried again later.

The worker's own estimate takes seconds to fall when a short queue overflows: the packets that come through
are delayed evenly, and losses lower it once a second. Meanwhile most frames are broken, and what is sent
again for them makes it worse. Receivers notice at once and say how much gets through.

What a receiver lost, it learns only once the packets that wait before the gap have come. That much less
comes than before, it sees sooner, but a sender who falters looks the same; so the sent is compared.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterable

import structlog

from chattr.protocol.requests import LineEvidence, ReportCongestion
from chattr.sfu.faltering import Faltering
from chattr.sfu.reception import Reception
from chattr.sfu.throttle import LEAST_BPS, STEP_S, Throttle
from mediasoup import MediasoupError, WebRtcTransport

SHARE = 0.85
"""The part of what gets through that sound and video may use: the queue must empty."""

SOUND_SHARE = 1.5
"""So many times its bits are kept for sound: its packets are so small that the network's own headers,
which nobody here counts, are half as much again."""

SETTLE_S = 0.9
"""What is told within this time after a relief is about what was sent before it."""

UNPROVEN_BPS = 100_000
"""No lower limit is set for a rate alone."""

LONGEST_STEP_S = 12.0
"""After each relief that a step made necessary, the first step waits twice as long, up to so long."""


class Downlink:
    """Limits what is sent to one participant while their line is narrow.

    `floor_bps`, `receptions`, `log`: see `Throttle`. `changed` is called when it becomes narrow, and when it
    is wide again.
    """

    def __init__(
        self,
        floor_bps: int,
        receptions: Callable[[], Iterable[Reception]],
        changed: Callable[[], None],
        log: structlog.stdlib.BoundLogger,
    ) -> None:
        self._log = log
        self._changed = changed
        self._floor_bps = floor_bps
        self._throttle = Throttle(floor_bps, receptions, log)
        # A relief and the climb after it. It outlives the connection that reported, as the limit does.
        self._work: asyncio.Task[None] | None = None
        self._relieved_at = float("-inf")
        self._faltering: Faltering | None = None
        self._step_s = STEP_S

    @property
    def is_narrow(self) -> bool:
        """Whether less is sent than wanted, or was until a moment ago."""
        return self._work is not None and not self._work.done()

    def holds(self, consumer_id: str) -> bool:
        """Whether this one is only paused for a moment, so that the line gets free."""
        return self._throttle.holds(consumer_id)

    async def welcome(self, reception: Reception) -> None:
        """Take a new video that is to go over the line; it may close meanwhile."""
        if self._throttle.only_small:
            try:
                await reception.cap()
            except MediasoupError as error:
                self._log.debug("layers not changed", error=str(error))

    def let_go(self, consumer_ids: Iterable[str]) -> None:
        """Take note that the client decides on these now."""
        self._throttle.let_go(consumer_ids)

    def close(self) -> None:
        """Stop; the transport is gone or going."""
        self._stop()
        self._throttle.release()

    def _stop(self) -> None:
        if self._work is not None:
            self._work.cancel()
            self._work = None

    async def congested(self, transport: WebRtcTransport, report: ReportCongestion) -> None:
        """Begin to send less, if it is the line that lets less through."""
        now = asyncio.get_running_loop().time()
        if self._throttle.is_holding or now - self._relieved_at < SETTLE_S:
            return
        try:
            if report.evidence is LineEvidence.FIRST_SIGNS:
                self._faltering = Faltering(now, await _sent_octets(transport))
                return
            if report.evidence is LineEvidence.RATE and not await self._is_narrow(transport, report):
                return
            self._congested(transport, report)
        except MediasoupError as error:
            # It closed meanwhile.
            self._log.debug("downlink not relieved", transport=transport.id, error=str(error))

    async def _is_narrow(self, transport: WebRtcTransport, report: ReportCongestion) -> bool:
        """Whether clearly more was sent since the first signs than came."""
        if self._faltering is None:
            return False
        sent_octets = await _sent_octets(transport)
        over_s = report.over_ms / 1000 if report.over_ms else None
        now = asyncio.get_running_loop().time()
        is_narrow = self._faltering.is_narrow(now, sent_octets, report.received_bps, over_s)
        self._log.debug(
            "downlink falters",
            transport=transport.id,
            received_bps=report.received_bps,
            is_narrow=is_narrow,
        )
        return is_narrow

    def _congested(self, transport: WebRtcTransport, report: ReportCongestion) -> None:
        self._relieved_at = asyncio.get_running_loop().time()
        if self._throttle.has_stepped:
            self._step_s = min(self._step_s * 2, LONGEST_STEP_S)
        elif not self.is_narrow:
            self._step_s = STEP_S
        self._stop()
        # A machine that is too busy to receive looks like a narrow line, until there are losses.
        least_bps = LEAST_BPS if report.evidence is LineEvidence.LOSS else UNPROVEN_BPS
        limit_bps = max(least_bps, int(report.received_bps * SHARE - report.sound_bps * SOUND_SHARE))
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
        if not self.is_narrow:
            self._log.info("downlink starved", transport=transport.id)
            self._step_s = STEP_S
            self._start(transport, self._climb(transport, self._floor_bps))

    def _start(self, transport: WebRtcTransport, work: Coroutine[None, None, None]) -> None:
        self._work = asyncio.get_running_loop().create_task(work, name=f"downlink {transport.id}")
        self._work.add_done_callback(lambda _work: self._changed())
        self._changed()

    async def _relieve(self, transport: WebRtcTransport, limit_bps: int, received_bps: int) -> None:
        try:
            limit_bps = await self._throttle.relieve(transport, limit_bps, received_bps)
        except MediasoupError as error:
            self._log.debug("downlink not limited", transport=transport.id, error=str(error))
            if transport.closed:
                return
        await self._climb(transport, min(self._floor_bps, limit_bps))

    async def _climb(self, transport: WebRtcTransport, floor_bps: int) -> None:
        try:
            await self._throttle.climb(transport, self._step_s, floor_bps)
        except MediasoupError as error:
            self._log.debug("downlink not tried again", transport=transport.id, error=str(error))


async def _sent_octets(transport: WebRtcTransport) -> int:
    return (await transport.get_stats())[0].bytes_sent
