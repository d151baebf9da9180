"""WebSocket connections."""

from collections.abc import Callable
from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import OPEN, Protocol

from chattr.connections.stall import Stall

MAX_FRAGMENTS = 1024
"""Frames that one WebSocket message may come in."""


class GuardedWebSocket(WebSocketsSansIOProtocol):
    """A WebSocket that its application can cut (`chattr.abort` in the scope's extensions)."""

    on_lost: Callable[[], None] | None = None
    _take: Callable[[bytes], bool] | None = None
    _stall: Stall | None = None

    def take_over(self, http: HttpToolsProtocol, handshake: Request) -> None:
        """Go on with a connection of which the handshake was read as HTTP; it is not read again."""
        self.connections.add(self)
        self.transport, self.server, self.client = http.transport, http.server, http.client
        self.scheme = "wss" if http.scheme == "https" else "ws"
        self._stall = Stall(self.transport)
        # What comes next are frames.
        self.conn.parser = Protocol.parse(self.conn)
        next(self.conn.parser)
        self.handle_connect(handshake)

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
            self.scope["extensions"]["chattr.abort"] = self.transport.abort  # type: ignore[assignment]
            self.scope["extensions"]["chattr.write_texts"] = self.write_texts  # type: ignore[assignment]
            self.scope["extensions"]["chattr.hear"] = self.hear  # type: ignore[assignment]

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
        frames = [Frame(Opcode.TEXT, text.encode()).serialize(mask=False) for text in texts]
        self.transport.write(b"".join(frames))
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
