"""WebSocket connections."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request
from websockets.protocol import OPEN, Protocol

from chattr.connections.frames import text_frame
from chattr.connections.handshake import Handshake
from chattr.connections.stall import Stall

MAX_FRAGMENTS = 1024
"""Frames that one WebSocket message may come in."""


class GuardedWebSocket(WebSocketsSansIOProtocol):
    """A WebSocket that its application can cut (`chattr.abort` in the scope's extensions)."""

    on_lost: Callable[[], None] | None = None
    _take: Callable[[bytes], bool] | None = None
    _stall: Stall | None = None
    _answer: list[bytes] | None = None

    def take_over(self, http: HttpToolsProtocol, handshake: Handshake) -> None:
        """Go on with a connection of which the handshake was read as HTTP; it is not read again."""
        self.connections.add(self)
        self.transport, self.server, self.client = http.transport, http.server, http.client
        self.scheme = "wss" if http.scheme == "https" else "ws"
        self._stall = Stall(self.transport)
        # What comes next are frames.
        self.conn.parser = Protocol.parse(self.conn)
        next(self.conn.parser)
        self._answer = handshake.answer()
        if self._answer is None:
            self.handle_connect(handshake.request())
        else:
            self._begin(handshake)

    def connection_lost(self, exc: Exception | None) -> None:
        """Give everything back."""
        if self._stall is not None:
            self._stall.stop()
        if self.on_lost is not None:
            self.on_lost()
        super().connection_lost(exc)

    def handle_connect(self, event: Request) -> None:
        """Let the application cut the connection: a close would wait for the reader."""
        super().handle_connect(event)
        if self.response.status_code == HTTPStatus.SWITCHING_PROTOCOLS:
            self._extend_scope()

    async def send(self, message: ASGISendEvent) -> None:
        """Send what the application says."""
        answer, self._answer = self._answer, None
        if answer is None or message["type"] != "websocket.accept":
            await super().send(message)
            return
        if self.transport.is_closing():
            raise ClientDisconnected
        lines = [b"%b: %b" % header for header in (*self.default_headers, *message.get("headers", ()))]
        self.handshake_complete = True
        self.conn.state = OPEN
        self.transport.write(b"\r\n".join([*answer, *lines, b"", b""]))

    def _begin(self, handshake: Handshake) -> None:
        """Ask the application, as `handle_connect` does."""
        raw_path, _, query_string = handshake.url.partition(b"?")
        self.handshake_initiated = True
        self.scope = {
            "type": "websocket",
            "asgi": {"version": self.asgi_version, "spec_version": "2.4"},
            "http_version": handshake.http_version,
            "scheme": self.scheme,
            "server": self.server,
            "client": self.client,
            "root_path": self.root_path,
            "path": self.root_path + unquote(raw_path.decode()),
            "raw_path": self.root_path.encode() + raw_path,
            "query_string": query_string,
            "headers": handshake.headers,
            # None is ever chosen.
            "subprotocols": [],
            "state": self.app_state.copy(),
            "extensions": {"websocket.http.response": {}},
        }
        self._extend_scope()
        self.queue.put_nowait({"type": "websocket.connect"})
        task = self.loop.create_task(self.run_asgi())
        task.add_done_callback(self.on_task_complete)
        self.tasks.add(task)

    def _extend_scope(self) -> None:
        extensions: dict[str, Any] = self.scope["extensions"]
        extensions["chattr.abort"] = self.transport.abort
        extensions["chattr.write_texts"] = self.write_texts
        extensions["chattr.hear"] = self.hear

    def hear(self, take: Callable[[bytes], bool]) -> None:
        """Hand text messages to `take` as they come; one that it does not take is received as ever.

        That spares a message the way through a queue and a task. The order stays: while one waits to be
        received, all that follow wait behind it.
        """
        self._take = take

    def handle_text(self, event: Frame) -> None:
        """Hand on a message, or its first fragment."""
        take = self._take
        if take is None or self.read_paused or not event.fin or not take(bytes(event.data)):
            super().handle_text(event)

    def write_texts(self, texts: list[str]) -> bool:
        """Send text messages, each in a frame of its own (RFC 6455 section 5.2), in one write.

        False, with nothing sent, while the reader is behind and when the connection is closed or closing.
        """
        if self.disconnected or self.close_sent or self.conn.state is not OPEN or not self.writable.is_set():
            return False
        self.transport.write(b"".join([text_frame(text.encode()) for text in texts]))
        return True

    def handle_ping(self) -> None:
        """Answer, unless the answers are not read: they would pile up outside of every queue."""
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.transport.abort()

    def handle_cont(self, event: Frame) -> None:
        """Take a fragment, of which an empty one costs memory and counts nothing towards the size."""
        if len(self.frames) >= MAX_FRAGMENTS:
            self.transport.abort()
        else:
            super().handle_cont(event)

    def send_receive_event_to_app(self) -> None:
        """Hand on a message, or end the connection that sends text which is none (RFC 6455 section 8.1)."""
        if self.curr_msg_data_type == "text" and not _is_utf8(self.frames):
            self.frames = []
            self.transport.abort()
        else:
            super().send_receive_event_to_app()

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


def _is_utf8(frames: list[bytes]) -> bool:
    try:
        b"".join(frames).decode()
    except UnicodeDecodeError:
        return False
    return True
