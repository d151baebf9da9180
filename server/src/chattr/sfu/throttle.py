"""Sending less to one participant at once, and more again step by step."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

import structlog

from chattr.sfu.all_of import all_of
from chattr.sfu.reception import Reception
from mediasoup import MediasoupError, WebRtcTransport

LEAST_BPS = 80_000
"""The lowest limit: one camera's lowest layer in its lowest frame rate."""

HIGHER_BPS = 400_000
"""With less than this, only small layers flow: a larger one's key frame would fill the line for long."""

KEY_FRAME_BITS = 40_000
"""What a small layer's key frame takes; the queue gets time to make room for it."""

DRAIN_S = (0.1, 0.35)
"""For how long large layers are held back, at the least and at the most."""

SMALL_S = 2.0
SMALL_LOOK_S = 0.03
"""A small layer that its sender is only now asked for is waited for so long, and looked for so often: until
it comes, nothing flows, since the key frame of a large one would fill the line."""

STEP_S = 2.0
"""Time before the first step up."""

AGAIN_S = (0.8, 2.0)
"""Time before the next one, while the line has no more room than it had: at first, and after many."""

PROBE_S = 0.4
"""After a step, the worker's probe has found out by then; if there is room, the next one follows as soon."""

FOUND = 0.75
"""With this part of a limit found by its probe, there may be room for more."""

STEP_UP = 3.0
LEAST_PROBE_BPS = 500_000
"""A step has the worker probe for so many times what it estimates, or for so much: smaller probes are so few
and small packets that a receiver which is a little late makes nothing of them."""

ENOUGH = 1.2
"""There is no need to probe for more than so many times what everything takes, or what the line bears
already; and for more than 1.35 times of it the worker makes no probes."""

GROWTH = 1.6
VERIFY_S = 0.5
"""A probe is a few packets, which pass a narrow line too when it was idle. While only small layers flow, no
more is allowed at once than so many times what was, and it has to prove itself before the next step."""

NUDGE_BPS = 10_000

SPARE = 1.1
"""So many times what all layers take that are wanted is enough for them."""


class Throttle:
    """The limit of one participant's line.

    `receptions`: the videos that go to them. `floor_bps`: while a line is narrow, no estimate is taken to be
    lower, unless less gets through. `log` names them.
    """

    def __init__(
        self, floor_bps: int, receptions: Callable[[], Iterable[Reception]], log: structlog.stdlib.BoundLogger
    ) -> None:
        self._floor_bps = floor_bps
        self._receptions = receptions
        self._log = log
        # The videos that a relief paused, which the client takes for flowing.
        self._held: dict[str, Reception] = {}
        self.only_small = False
        """Whether the line is too narrow for any but small layers."""
        self.has_stepped = False
        """Whether more has been tried since the last relief, and the line is not known to be wide."""
        # What the line bore before a step that found nothing.
        self._borne_bps = 0
        # The limit that the worker has; 0 is none.
        self._limit_bps = 0
        # Those that were pushed to a better layer at the last look; it may be on its way.
        self._pushed: set[str] = set()

    @property
    def is_holding(self) -> bool:
        """Whether a relief holds something back at the moment."""
        return bool(self._held)

    def holds(self, consumer_id: str) -> bool:
        """Whether a relief holds this one back at the moment."""
        return consumer_id in self._held

    def let_go(self, consumer_ids: Iterable[str]) -> None:
        """Take note that the client decides on these now."""
        for consumer_id in consumer_ids:
            self._held.pop(consumer_id, None)

    def release(self) -> None:
        """Forget the line; what is held flows again."""
        self.only_small = self.has_stepped = False
        self._limit_bps = 0
        _let_flow(self._held, len(self._held))

    async def relieve(self, transport: WebRtcTransport, limit_bps: int, received_bps: int) -> int:
        """Limit what is sent, and let the queue empty: large layers are held back for a moment.

        Returns the limit, in bits per second.

        :raises MediasoupError: the transport is gone.
        """
        # A pause also ends what would be sent again of the layer that is left.
        above = [one for one in self._receptions() if one.is_large]
        above.sort(key=lambda one: one.consumer.priority, reverse=True)
        self._held = held = {one.consumer.id: one for one in above}
        for one in above:
            one.consumer.switch(paused=True)
        self.only_small = self.only_small or limit_bps < HIGHER_BPS
        if self.has_stepped:
            # Losses to a probe say nothing of what flowed before.
            limit_bps = max(limit_bps, self._borne_bps)
        # What is too much already cannot be raised.
        limit_bps = min(limit_bps, self._limit_bps or limit_bps)
        self.has_stepped, self._borne_bps = False, 0
        try:
            # The floor comes first: the worker complains of one that is above its estimate, or outlives it.
            await asyncio.gather(
                transport.set_min_outgoing_bitrate(min(self._floor_bps, limit_bps)),
                *([self._cap()] if self.only_small else []),
                self._limit(transport, limit_bps),
            )
            # One after the other, so that their key frames do not meet in the queue.
            drain_s = _drain_s(len(above), received_bps)
            if not above:
                await asyncio.sleep(drain_s)
            for one in above:
                await asyncio.sleep(drain_s / len(above))
                if self.only_small:
                    await _until_small_is_sent(one)
                _let_flow(held, 1)
        finally:
            _let_flow(held, len(held))
        return limit_bps

    async def climb(self, transport: WebRtcTransport, first_step_s: float, floor_bps: int) -> None:
        """Raise the limit step by step until everything flows as wanted; then there is none.

        :raises MediasoupError: the transport is gone.
        """
        await transport.set_min_outgoing_bitrate(floor_bps)
        wait_s = first_step_s
        again_s, longest_s = AGAIN_S
        while True:
            await asyncio.sleep(wait_s)
            receptions = [one for one in self._receptions() if one.flows]
            needed_bps = int(SPARE * sum(await asyncio.gather(*(one.wanted_bps() for one in receptions))))
            found_bps, finds_more = await self._step(transport, floor_bps, needed_bps)
            again_s = AGAIN_S[0] if finds_more else min(again_s * 1.5, longest_s)
            wait_s = again_s if not finds_more else VERIFY_S if self.only_small else PROBE_S
            suffices, may_begin = found_bps >= needed_bps, found_bps >= HIGHER_BPS and not finds_more
            if await self._use(receptions, suffices=suffices, may_begin=may_begin):
                break
            if self._pushed:
                wait_s = VERIFY_S
        await self._limit(transport, 0)
        await transport.set_min_outgoing_bitrate(0)
        self.has_stepped = False

    async def _step(self, transport: WebRtcTransport, floor_bps: int, needed_bps: int) -> tuple[int, bool]:
        """Allow more; return how much, in bits per second, and whether there may be room for still more."""
        before_bps = max(floor_bps, await _estimate_bps(transport))
        enough_bps = ENOUGH * max(needed_bps, before_bps)
        probed_bps = max(LEAST_PROBE_BPS, int(min(before_bps * STEP_UP, enough_bps)))
        self.has_stepped, self._borne_bps = True, before_bps
        await self._probe(transport, probed_bps)
        await asyncio.sleep(PROBE_S)
        found_bps = await _estimate_bps(transport)
        finds_more = found_bps >= probed_bps * FOUND
        if self.only_small:
            found_bps = max(before_bps, min(found_bps, int(before_bps * GROWTH)))
            await self._limit(transport, found_bps)
        elif finds_more:
            self._borne_bps = 0
        return found_bps, finds_more

    async def _use(self, receptions: list[Reception], *, suffices: bool, may_begin: bool) -> bool:
        """Let flow what there is room for; return whether everything flows as wanted, for good.

        `suffices`: for everything; `may_begin`: for a large layer at all.
        """
        if self.only_small:
            # A layer that soon has to go again is not begun.
            if suffices or may_begin:
                await self._uncap()
            return False
        late = {one.consumer.id: one for one in receptions if suffices and one.wants_more}
        self._pushed = late.keys() - self._pushed
        for consumer_id in self._pushed:
            # What the worker took down itself, it leaves there for ten seconds; a pause makes it forget.
            consumer = late[consumer_id].consumer
            if not consumer.closed:
                consumer.switch(paused=True)
                consumer.switch(paused=False)
        return suffices and not late

    async def _probe(self, transport: WebRtcTransport, limit_bps: int) -> None:
        """Have the worker probe: it does when a limit changes, as far as the limit of before went."""
        if limit_bps > self._limit_bps:
            await self._limit(transport, limit_bps)
        nudged_bps = limit_bps + NUDGE_BPS
        await self._limit(transport, nudged_bps if self._limit_bps == limit_bps else limit_bps)

    async def _limit(self, transport: WebRtcTransport, limit_bps: int) -> None:
        await transport.set_max_outgoing_bitrate(limit_bps)
        self._limit_bps = limit_bps

    async def _cap(self) -> None:
        await self._each(Reception.cap)

    async def _uncap(self) -> None:
        self.only_small = False
        await self._each(Reception.uncap)

    async def _each(self, act: Callable[[Reception], Awaitable[None]]) -> None:
        for error in await all_of([act(one) for one in self._receptions()]):
            if isinstance(error, MediasoupError):
                # Somebody left meanwhile.
                self._log.debug("layers not changed", error=str(error))
            elif error is not None:
                raise error


def _let_flow(held: dict[str, Reception], count: int) -> None:
    """Resume so many of them, the first first."""
    for consumer_id in list(held)[:count]:
        consumer = held.pop(consumer_id).consumer
        if not consumer.closed:
            consumer.switch(paused=False)


async def _until_small_is_sent(one: Reception) -> None:
    for _ in range(int(SMALL_S / SMALL_LOOK_S)):
        if one.is_small_sent or one.consumer.closed:
            return
        await asyncio.sleep(SMALL_LOOK_S)


def _drain_s(videos: int, received_bps: int) -> float:
    least, most = DRAIN_S
    return min(most, max(least, videos * KEY_FRAME_BITS / max(1, received_bps)))


async def _estimate_bps(transport: WebRtcTransport) -> int:
    return int((await transport.get_stats())[0].available_outgoing_bitrate or 0)
