"""One Socket.IO 5 connection over a bare WebSocket: as little of the generator's own work as can be."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import aiohttp

Json = dict[str, Any]
ANSWER_S = 30.0
"""A request that takes longer counts as failed, in seconds."""


class Refused(Exception):  # noqa: N818
    """The server answered with an error, or not at all; the text is its code."""


class Connection:
    """Requests with their answers, and notifications as they come."""

    def __init__(self, on_event: Callable[[str, Json], None]) -> None:
        self._on_event = on_event
        self._answers: dict[int, asyncio.Future[Json]] = {}
        self._next = 0
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._reader: asyncio.Task[None] | None = None
        self._opened = asyncio.Event()

    async def open(self, session: aiohttp.ClientSession, url: str) -> None:
        """Connect, as far as the server's word that the namespace is open."""
        self._socket = await session.ws_connect(f"{url}/socket.io/?EIO=4&transport=websocket", max_msg_size=0)
        self._reader = asyncio.create_task(self._read(self._socket))
        await self._socket.send_str("40")
        async with asyncio.timeout(ANSWER_S):
            await self._opened.wait()

    async def ask(self, event: str, payload: Json) -> Json:
        """Send a request and return its answer.

        :raises Refused: it is an error, or none came.
        """
        assert self._socket is not None
        number, self._next = self._next, self._next + 1
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_str(f"42{number}{json.dumps([event, payload], separators=(',', ':'))}")
        try:
            async with asyncio.timeout(ANSWER_S):
                reply = await answer
        except TimeoutError:
            raise Refused(f"{event}: no answer") from None
        finally:
            self._answers.pop(number, None)
        if "error" in reply:
            raise Refused(f"{event}: {reply['error']}")
        return reply

    async def close(self) -> None:
        """End it."""
        if self._socket is not None:
            await self._socket.close()
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            text = message.data
            if not isinstance(text, str):
                continue
            if text == "2":
                await socket.send_str("3")
            elif text.startswith("40"):
                self._opened.set()
            elif text.startswith("42"):
                name, payload = json.loads(text[2:])
                self._on_event(name, payload)
            elif text.startswith("43"):
                start = text.index("[")
                waiting = self._answers.get(int(text[2:start]))
                if waiting is not None and not waiting.done():
                    waiting.set_result(json.loads(text[start:])[0])
        for waiting in self._answers.values():
            if not waiting.done():
                waiting.set_result({"error": "connection-lost"})
