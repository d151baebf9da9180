"""What is ordinary in a handshake is what websockets would say yes to, with the same answer."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.server import ServerProtocol

from chattr.connections.handshake import Handshake

KEY = b"dGhlIHNhbXBsZSBub25jZQ=="
HEADERS = {
    b"host": b"localhost",
    b"upgrade": b"websocket",
    b"connection": b"Upgrade",
    b"sec-websocket-key": KEY,
    b"sec-websocket-version": b"13",
}


def asked(method: str = "GET", version: str = "1.1", url: bytes = b"/", **changed: bytes | None) -> Handshake:
    headers = HEADERS | {name.replace("_", "-").encode(): value for name, value in changed.items()}
    return Handshake(method, url, version, [(n, v) for n, v in headers.items() if v is not None])


def test_the_answer_is_that_of_rfc_6455() -> None:
    answer = asked().answer()
    assert answer is not None
    assert answer[-1] == b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


@pytest.mark.parametrize("connection", [b"Upgrade", b"upgrade", b"keep-alive, Upgrade"])
def test_browsers_and_proxies_are_ordinary(connection: bytes) -> None:
    assert asked(connection=connection, origin=b"http://localhost").answer() is not None


@pytest.mark.parametrize(
    "odd",
    [
        asked("POST"),
        asked(version="1.0"),
        asked(url=b"/\xe4"),
        asked(upgrade=b"h2c"),
        asked(connection=b"close"),
        asked(connection=None),
        asked(sec_websocket_version=b"8"),
        asked(sec_websocket_version=None),
        asked(sec_websocket_key=b"short=="),
        asked(sec_websocket_key=b"dGhlIHNhbXBsZSBub25jZR=="),
        asked(sec_websocket_key=None),
        Handshake("GET", b"/", "1.1", [*HEADERS.items(), (b"sec-websocket-key", KEY)]),
        Handshake("GET", b"/", "1.1", [*HEADERS.items(), (b"origin", b"a"), (b"origin", b"b")]),
    ],
)
def test_all_else_is_left_to_websockets(odd: Handshake) -> None:
    assert odd.answer() is None


@given(st.binary(min_size=16, max_size=16), st.sampled_from([b"websocket", b"WebSocket"]))
def test_websockets_would_say_the_same(key: bytes, upgrade: bytes) -> None:
    handshake = asked(sec_websocket_key=base64.b64encode(key), upgrade=upgrade)
    answer, theirs = handshake.answer(), ServerProtocol().accept(handshake.request())
    assert answer is not None
    assert theirs.status_code == 101
    assert answer[-1].decode() == f"Sec-WebSocket-Accept: {theirs.headers['Sec-WebSocket-Accept']}"
