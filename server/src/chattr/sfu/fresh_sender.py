"""Key frames from a sender whose path was found anew."""

import asyncio
from collections.abc import Coroutine
from functools import partial

import structlog

from chattr.sfu.all_of import all_of
from chattr.sfu.fresh_path import FreshPath
from mediasoup import (
    MediaKind,
    MediasoupError,
    Producer,
    ProducerTraceEmitted,
    ProducerTraceEventType,
    WebRtcTransport,
)

log = structlog.get_logger(__name__)

AGAIN_S = 0.5
"""Who is asked within 0.3 s after the last time does not listen (Chrome), and the worker asks again after a
second. So it is asked again after this time, in seconds, which leaves an answer time to arrive."""

MOST_ASKED = 3


class FreshSender:
    """Follows a transport whose ICE was restarted, and asks for a key frame of each video on it.

    One may come by itself: viewers ask as soon as packets arrive. To ask then would do harm, since the worker
    forwards nothing before the next key frame, and the sender does not listen yet.
    """

    def __init__(self, transport: WebRtcTransport) -> None:
        self._videos = [one for one in transport.producers.values() if one.kind is MediaKind.VIDEO]
        self._missing = set(self._videos)
        self._subscriptions = [
            one.on(ProducerTraceEmitted, partial(self._on_trace, one)) for one in self._videos
        ]
        self._work: set[asyncio.Task[None]] = set()
        self._begin(self._trace(ProducerTraceEventType.KEYFRAME))
        self._path = FreshPath(transport, lambda: self._begin(self._ask()))

    def close(self) -> None:
        """Stop following."""
        self._path.close()
        for task in self._work:
            task.cancel()
        self._stop_listening()

    async def _ask(self) -> None:
        for _ in range(MOST_ASKED):
            due = [one for one in self._missing if not one.closed and not one.paused]
            if not due:
                break
            for one in due:
                one.force_key_frames()
            await asyncio.sleep(AGAIN_S)
        self._stop_listening()

    def _on_trace(self, producer: Producer, event: ProducerTraceEmitted) -> None:
        if event.type is ProducerTraceEventType.KEYFRAME:
            self._missing.discard(producer)

    def _stop_listening(self) -> None:
        if self._subscriptions:
            for subscription in self._subscriptions:
                subscription.close()
            self._subscriptions = []
            self._begin(self._trace())

    async def _trace(self, *types: ProducerTraceEventType) -> None:
        for error in await all_of([one.enable_trace_event(types) for one in self._videos if not one.closed]):
            if isinstance(error, MediasoupError):
                log.debug("key frames not traced", error=str(error))
            elif error is not None:
                raise error

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work, name="key frames of a fresh sender")
        self._work.add(task)
        task.add_done_callback(self._work.discard)
