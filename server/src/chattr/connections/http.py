"""HTTP connections."""

import asyncio
from functools import partial
from typing import Any

import structlog
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from chattr.connections.caps import ConnectionCaps
from chattr.connections.handshake import Handshake
from chattr.connections.stall import Stall
from chattr.connections.turnstile import Turnstile
from chattr.connections.websocket import GuardedWebSocket
from chattr.signaling.server import MAX_MESSAGE_BYTES

log = structlog.get_logger(__name__)

MAX_HEAD_BYTES = 64 * 1024
"""Request line and headers together, in bytes."""

REQUEST_TIMEOUT_S = 20.0
"""How long a request may take to arrive whole, in seconds."""


class GuardedHttp(HttpToolsProtocol):
    """HTTP with a time and a size for what comes in."""

    def __init__(self, caps: ConnectionCaps, turnstile: Turnstile, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._caps = caps
        self._turnstile = turnstile
        self._begun = False
        self._counted = False
        self._head_complete = False
        self._received = 0
        self._timer: asyncio.TimerHandle | None = None
        self._stall: Stall | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Count the connection, and give it its time for the first request."""
        super().connection_made(transport)
        self._stall = Stall(transport)
        self._counted = self._caps.take(self._ip)
        if self._counted:
            self._await_request()
        else:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Give everything back."""
        self._stop_timers()
        if self._counted:
            self._counted = False
            self._caps.give_back(self._ip)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take data, unless what has come of this request is too much already."""
        if not self._begun:
            self._begun = True
            if not self._turnstile.enter(partial(self._begin, data)):
                self.transport.pause_reading()
                return
        limit = MAX_HEAD_BYTES + (MAX_MESSAGE_BYTES if self._head_complete else 0)
        if self._received > limit:
            self.transport.abort()
            return
        self._received += len(data)
        if self._timer is None and (self.cycle is None or self.cycle.response_complete):
            # Line ends before a request begin none, and would keep the connection for ever.
            self._await_request()
        super().data_received(data)

    def _begin(self, data: bytes) -> None:
        """Go on with the first data of the connection, unless it is closed by now."""
        if not self.transport.is_closing():
            self.transport.resume_reading()
            self.data_received(data)

    def on_message_begin(self) -> None:
        """Start the time of this request."""
        self._head_complete, self._received = False, 0
        self._await_request()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Go on to the body."""
        self._head_complete, self._received = True, 0
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is here; its answer may take as long as it does."""
        self._stop_waiting()
        super().on_message_complete()

    def pause_writing(self) -> None:
        """The reader is behind."""
        super().pause_writing()
        if self._stall is not None:
            self._stall.start()

    def resume_writing(self) -> None:
        """The reader has caught up."""
        super().resume_writing()
        if self._stall is not None:
            self._stall.stop()

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over, counted as before."""
        self._stop_timers()
        self.connections.discard(self)
        socket = GuardedWebSocket(self.config, self.server_state, self.app_state)
        if self._counted:
            self._counted = False
            socket.on_lost = partial(self._caps.give_back, self._ip)
        self.transport.set_protocol(socket)
        version = self.scope["http_version"]
        socket.take_over(self, Handshake(self.scope["method"], self.url, version, self.headers))

    @property
    def _ip(self) -> str | None:
        return self.client[0] if self.client else None

    def _await_request(self) -> None:
        self._stop_waiting()
        self._timer = self.loop.call_later(REQUEST_TIMEOUT_S, self._give_up)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _stop_timers(self) -> None:
        self._stop_waiting()
        if self._stall is not None:
            self._stall.stop()

    def _give_up(self) -> None:
        log.info("connection cut", reason="slow-request")
        self.transport.abort()
