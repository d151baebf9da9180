"""The application that every server is given: a WebSocket that echoes, and Socket.IO that acknowledges.

`JSON` in the environment chooses the library that Socket.IO encodes and decodes with.
"""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import socketio

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class MsgspecJson:
    """msgspec as python-socketio wants a JSON library."""

    @staticmethod
    def dumps(value: object, **_options: object) -> str:
        """Encode."""
        return msgspec.json.encode(value).decode()

    @staticmethod
    def loads(text: str) -> object:
        """Decode."""
        return msgspec.json.decode(text)


def _library() -> Any:
    name = os.environ.get("JSON", "json")
    if name == "msgspec":
        return MsgspecJson
    if name == "orjson":
        import orjson  # noqa: PLC0415 - only where it is measured

        class OrJson:
            """orjson, likewise."""

            @staticmethod
            def dumps(value: object, **_options: object) -> str:
                return orjson.dumps(value).decode()

            loads = staticmethod(orjson.loads)

        return OrJson
    return json


_sio = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins="*", json=_library(), logger=False)


@_sio.on("echo")  # type: ignore[untyped-decorator]
async def _echo(_sid: str, payload: object) -> object:
    return payload


_socket_io = socketio.ASGIApp(_sio)


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Echo at `/ws`; all else is Socket.IO's."""
    if scope["type"] != "websocket" or scope["path"] != "/ws":
        await _socket_io(scope, receive, send)
        return
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": message["text"]})
