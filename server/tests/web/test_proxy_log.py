"""deploy/'s Caddyfiles on a real Caddy: what goes wrong is not written down with who wanted what."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import httpx
import pytest

from caddy import Caddy, caddy
from coturn import free_port

VISITOR = "127.0.0.3"
"""Told apart from the proxy and the server."""

ROOM = "abc-defg-hij"


def expect_discretion(proxy: Caddy) -> None:
    told = proxy.log.read_text()
    assert "serving initial configuration" in told
    assert VISITOR not in told
    assert ROOM not in told


class BreaksOff(BaseHTTPRequestHandler):
    """Serves, but ends in the middle of every page."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2" if self.path == "/activez" else "1000")
        self.end_headers()
        self.wfile.write(b"{}")
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def breaking_off() -> Iterator[str]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), BreaksOff) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_a_server_that_is_not_there() -> None:
    with caddy(f"127.0.0.1:{free_port('127.0.0.1')}") as proxy, proxy.client(VISITOR) as visitor:
        assert visitor.get(f"/{ROOM}").status_code in (502, 503)
        expect_discretion(proxy)


def test_a_server_that_breaks_off() -> None:
    with breaking_off() as upstream, caddy(upstream) as proxy, proxy.client(VISITOR) as visitor:
        with pytest.raises(httpx.RemoteProtocolError):
            visitor.get(f"/{ROOM}")
        expect_discretion(proxy)


def test_a_host_of_the_pages_alone_that_cannot_read_a_file(tmp_path: Path) -> None:
    (tmp_path / ROOM).mkdir()
    with caddy("", "static.Caddyfile", CLIENT_ROOT=str(tmp_path)) as host, host.client(VISITOR) as visitor:
        # Longer than the name of a file may be.
        assert visitor.get(f"/{ROOM}/{'a' * 300}").status_code == 500
        expect_discretion(host)
