"""The service without sockets, on a store, with a clock that stands still."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from chattr.calls.rooms import Standing
from chattr.calls.service import CallService
from chattr.protocol.base import Wire
from chattr.protocol.requests import Admitted, JoinRoom, Pending
from chattr.store.base import Store
from chattr.store.memory_store import MemoryStore
from chattr.store.records import StoredRoom

Start = Callable[..., Awaitable[CallService]]


class Sent:
    """An outbox that keeps what it is given."""

    def __init__(self) -> None:
        self.items: list[tuple[str, Wire]] = []

    def send(self, connection_ids: Iterable[str], payload: Wire) -> None:
        self.items += [(connection_id, payload) for connection_id in connection_ids]


class PausingStore(MemoryStore):
    """Keeps everybody waiting who wants to know that something is written, until it is let go on."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.asked = 0

    async def flush(self, timeout_ms: int = 2_000, *, durable: bool = True) -> None:
        self.asked += 1
        await self.go_on.wait()
        await super().flush(timeout_ms, durable=durable)


class Clock:
    """Stands still until it is moved, and counts how often it is asked."""

    def __init__(self) -> None:
        self.now = 1_800_000_000_000
        self.asked = 0

    def __call__(self) -> int:
        self.asked += 1
        return self.now


async def join(service: CallService, connection: str, **more: str | None) -> Admitted | Pending:
    return await service.join(connection, JoinRoom(**{"room_id": "whale", "name": "Ada"} | more))  # type: ignore[arg-type]


async def enter(service: CallService, connection: str, **more: str | None) -> Admitted:
    reply = await join(service, connection, **more)
    assert isinstance(reply, Admitted)
    return reply


async def let_in(service: CallService, host: str, connection: str, name: str) -> str:
    """Let somebody in, and return the token of their knock, which opens their place too."""
    knock = await join(service, connection, name=name)
    assert isinstance(knock, Pending)
    standing = service.standing(host)
    assert standing is not None
    await service.door.approve(standing, knock.participant_id)
    return knock.knock_token


def tidy(service: CallService) -> None:
    for _ in service.tidy():
        pass


async def stored(store: Store, clock: Clock) -> StoredRoom | None:
    rooms = (await store.load(clock())).rooms
    return rooms[0] if rooms else None


def standing_of(service: CallService, connection: str = "c1") -> Standing:
    standing = service.standing(connection)
    assert standing is not None
    return standing
