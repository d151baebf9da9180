"""Two people in a call, whose media is real."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from live_server import LiveServer, live_server, test_media
from media_client import MediaClient
from participants import admit, client


@asynccontextmanager
async def media_call(room: str) -> AsyncIterator[tuple[LiveServer, MediaClient, MediaClient]]:
    """A server, its host and a guest, who can send and receive."""
    async with (
        live_server(media=test_media()) as server,
        client(server.url) as host,
        client(server.url) as guest,
    ):
        await host.join(room)
        await admit(host, guest, room)
        people = MediaClient(host), MediaClient(guest)
        try:
            for one in people:
                await one.prepare()
            yield server, *people
        finally:
            for one in people:
                await one.close()
