"""Typed events: listeners are kept by the class of the event, and subscribing returns a handle."""

import asyncio
import logging
from collections.abc import Callable
from types import TracebackType
from typing import TypeVar

from .errors import ClosedError

E = TypeVar("E")
Listener = Callable[[E], object]

_log = logging.getLogger("mediasoup.emitter")


class Subscription:
    """One listener's registration; closing it, by :meth:`close` or as a context manager, ends it."""

    __slots__ = ("_cancel",)

    def __init__(self, cancel: Callable[[], None]) -> None:
        self._cancel: Callable[[], None] | None = cancel

    def close(self) -> None:
        """End the registration; does nothing the second time."""
        cancel, self._cancel = self._cancel, None
        if cancel is not None:
            cancel()

    def __enter__(self) -> "Subscription":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Emitter:
    """Base of everything that emits events; an event is an instance of its own frozen dataclass."""

    def __init__(self) -> None:
        self._listeners: dict[type, list[Listener[object]]] = {}
        self._waiters: set[asyncio.Future[object]] = set()
        self._silenced = False

    def on(self, event_type: type[E], listener: Callable[[E], object]) -> Subscription:
        """Call ``listener`` with each event of exactly this type, in order, until the handle is closed.

        What a listener raises is logged and goes no further. After the last event nothing is called.
        """
        if self._silenced:
            return Subscription(lambda: None)
        listeners = self._listeners.setdefault(event_type, [])

        # A wrapper of its own tells two registrations of one function apart.
        def call(event: object) -> object:
            return listener(event)  # type: ignore[arg-type]

        listeners.append(call)

        def cancel() -> None:
            if call in listeners:
                listeners.remove(call)

        return Subscription(cancel)

    async def wait_for(self, event_type: type[E], accept: Callable[[E], bool] | None = None) -> E:
        """Return the next event of this type that ``accept`` takes (any, without it).

        :raises ClosedError: the object closed, and emits nothing any more.
        """
        if self._silenced:
            raise ClosedError("the object is closed and emits no more events")
        waiter: asyncio.Future[object] = asyncio.get_running_loop().create_future()

        def check(event: E) -> None:
            if not waiter.done() and (accept is None or accept(event)):
                waiter.set_result(event)

        self._waiters.add(waiter)
        try:
            with self.on(event_type, check):
                event = await waiter
        finally:
            self._waiters.discard(waiter)
        assert isinstance(event, event_type)
        return event

    def _emit(self, event: object) -> None:
        for listener in tuple(self._listeners.get(type(event), ())):
            try:
                listener(event)
            except Exception:
                _log.exception("a listener of %s raised", type(event).__name__)

    def _emit_last(self, event: object) -> None:
        """Emit the last event and drop all listeners."""
        self._emit(event)
        self._silenced = True
        self._listeners.clear()
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_exception(ClosedError("the object closed before the event came"))
