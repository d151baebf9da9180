"""Keeps from Engine.IO what it does not expect: it would answer with a traceback in the log, or not at all.

Source: Engine.IO protocol revision 4, sections "Packet encoding" and "HTTP long-polling".
"""

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import parse_qs

import msgspec
import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chattr.core.errors import TooManySocketsError
from chattr.protocol.errors import Refusal
from chattr.signaling.admittance import Admittance
from chattr.signaling.origins import OriginRule
from chattr.signaling.outbox import SESSION
from chattr.signaling.refusals import Tally
from chattr.signaling.server import MAX_MESSAGE_BYTES, SignalServer

log = structlog.get_logger(__name__)

PATH = "/socket.io"
MAX_PACKETS_PER_POST = 16
MAX_QUERY_FIELDS = 16

_SEPARATOR = "\x1e"
# Close, ping (as a probe), pong, upgrade, nothing; OPEN is the server's alone.
_KINDS = frozenset("12356")
# Connect, disconnect, event, acknowledgement, binary event, binary acknowledgement.
_MESSAGE_KINDS = frozenset("012356")
_MESSAGE = "4"
_MALFORMED = "malformed-packet"


class EngineGuard:
    """ASGI application: signaling under `/socket.io`, everything else goes to `other`."""

    def __init__(
        self,
        engine: ASGIApp,
        other: ASGIApp,
        server: SignalServer,
        admittance: Admittance,
        origins: OriginRule,
    ) -> None:
        self._engine = engine
        self._other = other
        self._server = server
        self._admittance = admittance
        self._origins = origins
        self._posting: set[str] = set()
        self._tally = Tally(_tell_refused, count=admittance.count)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or hand on."""
        if scope["type"] not in {"http", "websocket"} or not _is_ours(scope["path"]):
            await self._other(scope, receive, send)
            return
        query = _query(scope["query_string"])
        scope = {**scope, SESSION: next(iter(query.get("sid", ())), None)}
        refusal = self._refusal(scope, query)
        if refusal is not None:
            self._tally.add(refusal[1])
            await _refuse(scope, send, *refusal)
        elif scope["type"] == "websocket":
            self._note_upgrade(scope)
            await self._engine(scope, self._checked(receive), send)
        elif scope["method"] == "POST":
            await self._post(scope, receive, send)
        else:
            await self._engine(scope, receive, send)

    def _refusal(self, scope: Scope, query: Mapping[str, list[str]]) -> tuple[int, str, str] | None:
        headers = dict(scope["headers"])
        environ = {"HTTP_HOST": _text(headers.get(b"host")) or ""}
        if not self._origins.allows(_text(headers.get(b"origin")), environ):
            return 403, "foreign-origin", "Pages of this origin may not connect; see CLIENT_ORIGIN."
        if not self._is_served(scope, query):
            return 400, "bad-request", "This is no request of Engine.IO 4, or its session is over."
        if scope[SESSION] is None and self._admittance.is_shut:
            return 503, TooManySocketsError.code, TooManySocketsError.sentence
        return None

    def _is_served(self, scope: Scope, query: Mapping[str, list[str]]) -> bool:
        """Engine.IO says no to the same, but logs the first of each kind as an error of the server."""
        is_websocket = scope["type"] == "websocket"
        if query.get("transport") != (["websocket"] if is_websocket else ["polling"]) or "j" in query:
            return False
        if scope[SESSION] is not None:
            return scope[SESSION] in self._server.eio.sockets
        return query.get("EIO") == ["4"] and (is_websocket or scope["method"] != "POST")

    def _note_upgrade(self, scope: Scope) -> None:
        """Let a transport that began with polling be cut once it is a WebSocket."""
        environ = self._server.environ.get(scope[SESSION])
        abort = scope.get("extensions", {}).get("chattr.abort")
        if environ is not None and abort is not None:
            environ["asgi.scope"].setdefault("extensions", {})["chattr.abort"] = abort

    def _checked(self, receive: Receive) -> Receive:
        async def next_message() -> Message:
            while True:
                message = await receive()
                text = message.get("text") if message["type"] == "websocket.receive" else None
                # Binary frames are attachments, refused with the event that they belong to.
                if text is None or _is_packet(text):
                    return message
                self._tally.add(_MALFORMED)
                if not text.startswith(_MESSAGE):
                    return {"type": "websocket.disconnect", "code": 1002}

        return next_message

    async def _post(self, scope: Scope, receive: Receive, send: Send) -> None:
        sid = scope[SESSION]
        if sid in self._posting:
            self._tally.add("bad-request")
            await _refuse(scope, send, 400, "bad-request", "One request at a time.")
            return
        self._posting.add(sid)
        try:
            body = await _read(receive)
            if body is None:
                self._tally.add("payload-too-large")
                text = f"A request may have up to {MAX_MESSAGE_BYTES} bytes."
                await _refuse(scope, send, 413, "payload-too-large", text)
            elif not _is_payload(body):
                self._tally.add(_MALFORMED)
                await _refuse(scope, send, 400, "bad-request", "The request holds no packets.")
            else:
                await self._engine(_with_length(scope, len(body)), _replay(body, receive), send)
        finally:
            self._posting.discard(sid)


def _text(header: bytes | None) -> str | None:
    return None if header is None else header.decode("latin-1")


# Those who begin with a WebSocket all ask for the same.
@lru_cache(64)
def _query(query_string: bytes) -> Mapping[str, list[str]]:
    try:
        return parse_qs(query_string.decode("latin-1"), max_num_fields=MAX_QUERY_FIELDS)
    except ValueError:
        return {}


def _is_ours(path: str) -> bool:
    return path == PATH or path.startswith(PATH + "/")


def _is_packet(text: str) -> bool:
    if text.startswith(_MESSAGE):
        return text[1:2] in _MESSAGE_KINDS
    # Polling carries binary as base64 after a `b`; no event of ours takes attachments.
    return text[:1] in _KINDS and text[1:] in {"", "probe"}


def _is_payload(body: bytes) -> bool:
    try:
        texts = body.decode().split(_SEPARATOR)
    except UnicodeDecodeError:
        return False
    return len(texts) <= MAX_PACKETS_PER_POST and all(_is_packet(text) for text in texts)


async def _read(receive: Receive) -> bytes | None:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b""
        body += message.get("body", b"")
        if len(body) > MAX_MESSAGE_BYTES:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _with_length(scope: Scope, length: int) -> Scope:
    """A request in chunks names no length, without which Engine.IO reads nothing."""
    headers = [(name, value) for name, value in scope["headers"] if name.lower() != b"content-length"]
    return {**scope, "headers": [*headers, (b"content-length", str(length).encode())]}


def _replay(body: bytes, receive: Receive) -> Receive:
    waiting = [body]

    async def next_message() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return next_message


async def _refuse(scope: Scope, send: Send, status: int, code: str, sentence: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": code})
        return
    body = msgspec.json.encode(Refusal(code, sentence))
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _tell_refused(reason: str, count: int) -> None:
    log.warning("connection refused", reason=reason, count=count)
