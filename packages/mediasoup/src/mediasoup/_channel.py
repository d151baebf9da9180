"""The conversation with one worker: requests and answers, notifications, log lines.

Two rules make it safe to use from many tasks. A request that is cancelled or times out stays known until
its answer comes, so that the answer is never taken for another's, and what the worker made is undone.
And notifications reach an object in order, after the task that waited for the answer before them ran:
those that arrive for an object still being made are held until it listens.
"""

import asyncio
import copy
import logging
import socket
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from ._mailboxes import Mailboxes
from ._wire.framing import FrameDecoder, frame
from ._wire.request import Notification, OutgoingNotification, Request, Response, decode
from .errors import (
    ChannelClosedError,
    ChannelError,
    MediasoupError,
    RequestRejectedError,
    RequestTimeoutError,
)

MAX_ABANDONED = 4096
"""Most given-up requests remembered; the oldest are forgotten beyond it."""

_MAX_CORKED = 64 * 1024  # bytes that are written without waiting for more
_READ_SIZE = 64 * 1024
_MAX_REQUEST_ID = 0xFFFF_FFFF

_log = logging.getLogger("mediasoup.channel")


@dataclass(slots=True)
class _Pending:
    request: Request
    answer: asyncio.Future[Response]
    timer: asyncio.TimerHandle


class Channel:
    """A worker's channel; make it with :meth:`open`.

    ``on_lost`` is called, once, when the channel breaks without having been closed. Until then somebody
    closes it with the reason, requests in flight wait.
    """

    def __init__(
        self, *, timeout_s: float, on_log: Callable[[str], None], on_lost: Callable[[ChannelError], None]
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._timeout_s = timeout_s
        self._on_log = on_log
        self._on_lost = on_lost
        self._decoder = FrameDecoder()
        self._reading: asyncio.BaseTransport | None = None
        self._writing: asyncio.WriteTransport | None = None
        self._last_id = 0
        self._pending: dict[int, _Pending] = {}
        self._abandoned: dict[int, tuple[Request, int]] = {}
        self.mailboxes = Mailboxes()
        self._paused_writers: deque[asyncio.Future[None]] | None = None
        self._corked: list[bytes] = []
        self._corked_size = 0
        self._lost = False
        self._error: MediasoupError | None = None

    async def open(self, to_worker: socket.socket, from_worker: socket.socket) -> None:
        """Start the conversation over two connected stream sockets, which the channel now owns."""
        try:
            self._writing, _ = await self._loop.create_unix_connection(
                lambda: _WriteProtocol(self), sock=to_worker
            )
            self._reading, _ = await self._loop.create_unix_connection(
                lambda: _ReadProtocol(self), sock=from_worker
            )
        except BaseException:
            to_worker.close()
            from_worker.close()
            raise
        if self._error is not None:
            # Closed while it was being opened.
            self._close_transports()

    @property
    def closed(self) -> bool:
        """Whether :meth:`close` was called."""
        return self._error is not None

    async def request(self, request: Request, timeout_s: float | None = None) -> Response:
        """Send a request and return the worker's answer; ``timeout_s`` replaces the channel's own.

        :raises RequestRejectedError: the worker refused.
        :raises RequestTimeoutError: it did not answer in time.
        :raises MessageTooLargeError: the request is too long for the channel; nothing was sent.
        :raises ChannelClosedError: the channel is closed, or closed while waiting.
        :raises WorkerDiedError: the worker died before it answered.
        """
        self._raise_if_closed()
        request_id = self._next_id()
        data = frame(request.encode(request_id))
        while self._paused_writers is not None:
            turn = self._loop.create_future()
            self._paused_writers.append(turn)
            await turn
            self._raise_if_closed()
        answer: asyncio.Future[Response] = self._loop.create_future()
        seconds = self._timeout_s if timeout_s is None else timeout_s
        timer = self._loop.call_later(seconds, self._expire, request_id, seconds)
        self._pending[request_id] = _Pending(request, answer, timer)
        self._write(data)
        try:
            response = await answer
        except asyncio.CancelledError:
            self._give_up(request_id, request, answer)
            raise
        finally:
            timer.cancel()
        if not response.accepted:
            raise RequestRejectedError(request.method, response.reason, response.error_type)
        return response

    def post(self, request: Request, *, refusal_level: int = logging.DEBUG, urgent: bool = True) -> None:
        """Send a request whose answer nobody waits for; a refusal is logged at this level.

        What is not ``urgent`` is written together with what follows in this step.
        """
        if self._error is not None or self._lost:
            return
        request_id = self._next_id()
        self._remember(request_id, Request(request.method, request.handler_id), refusal_level)
        self._write(frame(request.encode(request_id)), urgent=urgent)

    def notify(self, notification: OutgoingNotification) -> None:
        """Send a notification.

        :raises MessageTooLargeError: it is too long for the channel.
        :raises ChannelClosedError: the channel is closed.
        """
        self._raise_if_closed()
        self._write(frame(notification.encode()))

    def close(self, error: MediasoupError | None = None) -> None:
        """Close the channel; what was written is still sent, and all waiters get ``error``. Idempotent.

        What the worker still says is read and dropped, lest it complains, until it ends or :meth:`release`.
        """
        if self._error is not None:
            return
        self._error = error or ChannelClosedError("the channel to the worker was closed")
        for pending in self._pending.values():
            if not pending.answer.done():
                pending.answer.set_exception(copy.copy(self._error))
        self._pending.clear()
        self._abandoned.clear()
        self.mailboxes.clear()
        self._wake_writers()
        self._uncork()
        if self._writing is not None:
            self._writing.close()

    def release(self) -> None:
        """Let go of what is still open, when nobody is at the other end any more."""
        self._close_transports()

    def _raise_if_closed(self) -> None:
        if self._error is not None:
            raise copy.copy(self._error)

    def _next_id(self) -> int:
        self._last_id = self._last_id % _MAX_REQUEST_ID + 1
        return self._last_id

    def _write(self, data: bytes, *, urgent: bool = True) -> None:
        """Write now what is urgent when the worker is idle; else all of this step together."""
        self._corked.append(data)
        self._corked_size += len(data)
        if (urgent and len(self._pending) <= 1) or self._corked_size >= _MAX_CORKED:
            self._uncork()
        elif len(self._corked) == 1:
            self._loop.call_soon(self._uncork)

    def _uncork(self) -> None:
        data, self._corked, self._corked_size = b"".join(self._corked), [], 0
        # When the channel is lost the requests stay pending: close() tells them why.
        if data and self._writing is not None and not self._lost:
            self._writing.write(data)

    def _expire(self, request_id: int, seconds: float) -> None:
        pending = self._pending.pop(request_id, None)
        if pending is not None and not pending.answer.done():
            self._remember(request_id, pending.request)
            pending.answer.set_exception(RequestTimeoutError(pending.request.method, seconds))

    def _give_up(self, request_id: int, request: Request, answer: asyncio.Future[Response]) -> None:
        if self._pending.pop(request_id, None) is not None:
            self._remember(request_id, request)
        elif answer.done() and not answer.cancelled() and answer.exception() is None:
            # Cancelled between the arrival of the answer and the waiting task's turn.
            self._undo(request, answer.result())

    def _remember(self, request_id: int, request: Request, refusal_level: int = logging.DEBUG) -> None:
        while len(self._abandoned) >= MAX_ABANDONED:
            del self._abandoned[next(iter(self._abandoned))]
        self._abandoned[request_id] = (request, refusal_level)

    def _undo(self, request: Request, response: Response, level: int = logging.DEBUG) -> None:
        if response.accepted and request.undo is not None:
            self.post(request.undo())
        elif not response.accepted:
            _log.log(level, "%s, which nobody waits for, was refused: %s", request.method, response.reason)

    def _data_received(self, data: memoryview) -> None:
        if self._error is not None:
            return
        try:
            for message in self._decoder.feed(data):
                self._dispatch(decode(message))
        except ChannelError as error:
            self._lose(error)

    def _dispatch(self, message: Response | Notification | str) -> None:
        if isinstance(message, str):
            self._on_log(message)
        elif isinstance(message, Notification):
            # A round of the event loop later, when the waiter of an answer before it has run.
            self._loop.call_soon(self.mailboxes.deliver, message)
        elif (pending := self._pending.pop(message.id, None)) is not None:
            if not pending.answer.done():
                pending.answer.set_result(message)
            else:
                self._undo(pending.request, message)
        elif (abandoned := self._abandoned.pop(message.id, None)) is not None:
            request, refusal_level = abandoned
            self._undo(request, message, refusal_level)
        else:
            _log.warning("the worker answered request %d, which was not asked", message.id)

    def _lose(self, error: ChannelError) -> None:
        if self._lost or self._error is not None:
            return
        self._lost = True
        self._close_transports()
        self._on_lost(error)

    def _close_transports(self) -> None:
        self._uncork()
        for transport in (self._writing, self._reading):
            if transport is not None:
                transport.close()

    def _connection_ended(self, error: Exception | None) -> None:
        ending = "in the middle of a message" if self._decoder.pending else "of the channel"
        self._lose(ChannelClosedError(f"the worker closed its end {ending}{f': {error}' if error else ''}"))

    def _pause_writing(self) -> None:
        if self._paused_writers is None:
            self._paused_writers = deque()

    def _wake_writers(self) -> None:
        writers, self._paused_writers = self._paused_writers, None
        for turn in writers or ():
            if not turn.done():
                turn.set_result(None)


class _ReadProtocol(asyncio.BufferedProtocol):
    """Reads into one buffer, always the same, from which messages are copied."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._buffer = memoryview(bytearray(_READ_SIZE))

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        self._channel._data_received(self._buffer[:nbytes])

    def connection_lost(self, exc: Exception | None) -> None:
        self._channel._connection_ended(exc)


class _WriteProtocol(asyncio.Protocol):
    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def pause_writing(self) -> None:
        self._channel._pause_writing()

    def resume_writing(self) -> None:
        self._channel._wake_writers()

    def connection_lost(self, exc: Exception | None) -> None:
        self._channel._connection_ended(exc)
