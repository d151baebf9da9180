"""A call of four with somebody at the door, which outlives the server that it began on."""

import signal
from contextlib import AsyncExitStack
from typing import Any

from participants import Client, Json, admit

ROOM = "whale"


class People:
    """A call of four with somebody at the door, on whichever server runs; what each keeps in the browser."""

    def __init__(self) -> None:
        self.tokens: dict[str, str] = {}
        self.ids: dict[str, str] = {}
        self.host_key = ""
        self.knock: Json = {}
        self.clients: dict[str, Client] = {}
        self._stack = AsyncExitStack()

    async def connect(self, url: str, name: str) -> Client:
        one = self.clients[name] = Client()
        # Before it connects: a server that dies meanwhile leaves something to close, too.
        self._stack.push_async_callback(_disconnect, one)
        await one.connect(url)
        return one

    async def meet(self, url: str) -> None:
        """Ada opens the room, three are let in, and Eve knocks."""
        host = await self.connect(url, "Ada")
        await host.join(ROOM)
        self.host_key = host.admission["hostKey"]
        for name in ("Bob", "Cleo", "Dan"):
            await admit(host, await self.connect(url, name), ROOM, name)
        await host.send("microphone")
        await self.clients["Bob"].receive()
        for name, one in self.clients.items():
            self.tokens[name], self.ids[name] = one.token, one.id
        self.knock = await (await self.connect(url, "Eve")).join(ROOM, "Eve")

    async def come_back(self, url: str, order: list[str]) -> dict[str, Json]:
        """Everyone connects anew and shows what they have, in this order."""
        replies = {}
        for name in order:
            one = await self.connect(url, name)
            more = {"hostKey": self.host_key} if name == "Ada" else {}
            token = (
                {"knockToken": self.knock["knockToken"]}
                if name == "Eve"
                else {"sessionToken": self.tokens[name], **more}
            )
            replies[name] = await one.join(ROOM, name, **token)
        return replies

    async def drop(self) -> None:
        """End all connections."""
        await self._stack.aclose()
        self.clients.clear()


async def _disconnect(one: Client) -> None:
    await one.disconnect()
    session = one.socket.eio.http
    if session is not None and not session.closed:
        await session.close()


async def kill(server: Any, still_there: Any) -> None:
    workers = server.children()
    server.signal(signal.SIGKILL)
    await server.ended(15)
    assert await still_there(workers, 15) == set()
