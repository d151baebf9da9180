"""A TCP relay on loopback that can be cut and mended: a network blip for signaling, with media left alone."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading


class Relay:
    """Forwards every connection to `target_port` until `cut`; refuses new ones until `mend`.

    `sent`: all that has come from the browsers' side.
    """

    def __init__(self, target_port: int) -> None:
        self.sent = bytearray()
        self._target_port = target_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._whole = threading.Event()
        self._whole.set()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def cut(self) -> None:
        """Break every connection and refuse new ones."""
        self._whole.clear()
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            _shut(*pair)

    def mend(self) -> None:
        """Let connections through again."""
        self._whole.set()

    def close(self) -> None:
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if not self._whole.is_set():
                _shut(near)
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self._target_port))
            except OSError:
                # The server is down; a relay outlives it.
                _shut(near)
                continue
            with self._lock:
                self._pairs.append((near, far))
            threading.Thread(target=_pump, args=(near, far, self.sent), daemon=True).start()


def _pump(near: socket.socket, far: socket.socket, sent: bytearray) -> None:
    other = {near: far, far: near}
    with selectors.DefaultSelector() as selector, contextlib.suppress(OSError, ValueError):
        selector.register(near, selectors.EVENT_READ)
        selector.register(far, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                source = key.fileobj
                assert isinstance(source, socket.socket)
                data = source.recv(65536)
                if not data:
                    _shut(near, far)
                    return
                if source is near:
                    sent += data
                other[source].sendall(data)
    _shut(near, far)


def _shut(*sockets: socket.socket) -> None:
    for one in sockets:
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()
