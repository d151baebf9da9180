"""A room on two workers: a server whose cap is low, and where everybody is placed."""

import contextlib
from collections.abc import AsyncIterator

from live_server import GENEROUS, LiveServer, eventually, live_server, test_media
from participants import Client, admit, client

from chattr.core.limits import Limits
from chattr.sfu.room_media import RoomMedia
from chattr.sfu.room_router import RoomRouter
from mediasoup import Consumer

ROOM = "spill"
NAMES = ("Ada", "Bob", "Cleo", "Dan", "Eve", "Finn")


class SpilledRoom:
    """Six people in one room; of each worker's, three are placed there."""

    def __init__(self, server: LiveServer, people: dict[str, Client]) -> None:
        self.server = server
        self.people = people

    def __getitem__(self, name: str) -> Client:
        return self.people[name]

    @property
    def media(self) -> RoomMedia:
        live = self.server.service.rooms.find(ROOM)
        assert live is not None
        assert live.media is not None
        return live.media

    @property
    def routers(self) -> tuple[RoomRouter, ...]:
        return self.media.routers

    def home_of(self, name: str) -> RoomRouter:
        (home,) = [home for home in self.routers if self.people[name].id in home.placed]
        return home

    def names_at(self, home: RoomRouter) -> set[str]:
        return {name for name, one in self.people.items() if one.id in home.placed}

    def consumer(self, consumer_id: str) -> Consumer:
        (found,) = [
            transport.consumers[consumer_id]
            for home in self.routers
            for transport in home.router.transports.values()
            if consumer_id in transport.consumers
        ]
        return found

    async def nothing_piped(self) -> None:
        """Wait until no producer is carried from one router to another."""
        await eventually(lambda: not any(self.piped(home) for home in self.routers), within_s=30)

    def piped(self, home: RoomRouter) -> set[str]:
        """Return the ids of the producers that come to a router through a pipe."""
        return {
            producer_id
            for transport in home.router.transports.values()
            if transport.type == "pipe"
            for producer_id in transport.producers
        }


@contextlib.asynccontextmanager
async def spilled_room(*, names: tuple[str, ...] = NAMES, cap: int = 12) -> AsyncIterator[SpilledRoom]:
    """Have everybody join; nobody has a transport yet, and so nobody is placed."""
    limits = Limits(rates=GENEROUS, max_consumers_per_worker=cap)
    async with (
        live_server(limits=limits, media=test_media(workers=2)) as server,
        contextlib.AsyncExitStack() as stack,
    ):
        people = {name: await stack.enter_async_context(client(server.url)) for name in names}
        host, *guests = people.values()
        await host.join(ROOM, names[0])
        for name, guest in zip(names[1:], guests, strict=True):
            await admit(host, guest, ROOM, name)
        yield SpilledRoom(server, people)
