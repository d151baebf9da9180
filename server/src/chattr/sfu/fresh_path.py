"""Key frames for a path that was found anew: nobody can go on from the pictures of before the break."""

import asyncio
from collections.abc import Callable, Iterable

import structlog

from chattr.sfu.all_of import all_of
from mediasoup import (
    Consumer,
    IceSelectedTupleChanged,
    MediasoupError,
    TransportClosed,
    WebRtcTransport,
)

log = structlog.get_logger(__name__)

SAME_PATH_S = 0.2
"""After this time without another path the one of before counts as the one that works again, in seconds."""


class FreshPath:
    """Follows a transport whose ICE was restarted, and calls `ask` once its path works.

    Left to themselves browsers ask again after three seconds (Chrome), and what they ask while the path
    is down is lost.
    """

    def __init__(self, transport: WebRtcTransport, ask: Callable[[], None]) -> None:
        self._ask = ask
        self._timer = asyncio.get_running_loop().call_later(SAME_PATH_S, self._path_works)
        self._subscriptions = (
            transport.on(IceSelectedTupleChanged, lambda _event: self._path_works()),
            transport.on(TransportClosed, lambda _event: self.close()),
        )

    def close(self) -> None:
        """Stop following."""
        self._timer.cancel()
        for subscription in self._subscriptions:
            subscription.close()

    def _path_works(self) -> None:
        self.close()
        self._ask()


class Senders:
    """Those whose `videos` go to one viewer."""

    def __init__(self, videos: Callable[[], Iterable[Consumer]]) -> None:
        self._videos = videos
        self._asking: set[asyncio.Task[None]] = set()

    def ask(self) -> None:
        """Ask each of them; what fails is logged."""
        task = asyncio.get_running_loop().create_task(self._ask_all(), name="ask for key frames")
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def _ask_all(self) -> None:
        for error in await all_of([consumer.request_key_frame() for consumer in self._videos()]):
            if isinstance(error, MediasoupError):
                log.debug("no key frame asked for", error=str(error))
            elif error is not None:
                raise error
