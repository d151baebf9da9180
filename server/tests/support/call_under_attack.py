"""A call in progress, on a real server with a real worker, that an attack must not touch."""

import asyncio
import contextlib
import itertools
import logging
from collections.abc import AsyncIterator, Iterator, MutableMapping
from dataclasses import dataclass, field
from typing import Any

import socketio
from live_server import LiveServer, live_server
from media_client import Bars, MediaClient, Tone
from participants import Client, admit, client
from structlog.testing import capture_logs

from chattr.calls.live_room import LiveRoom
from chattr.core.limits import Limits
from chattr.logs import QUIET
from mediasoup import RtpStreamRecvStats, RtpStreamSendStats

ROOM = "call"
NAMES = ("Zephyrine", "Quillon")
_numbers = itertools.count()
LOUD = {"info", "warning", "error", "critical"}


class Logbook(logging.Handler):
    """Everything that is logged, by us and by the libraries."""

    def __init__(self) -> None:
        super().__init__()
        self.own: list[MutableMapping[str, Any]] = []
        self.foreign: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        # What the worker says of media that it gets is about the call itself.
        if record.name != "mediasoup.worker":
            self.foreign.append(f"{record.levelname} {record.name} {self.format(record)}")

    def text(self) -> str:
        return "\n".join([*map(repr, self.own), *self.foreign])

    def loud(self, event: str, **fields: Any) -> list[MutableMapping[str, Any]]:
        """Return the records that an operator sees."""
        return [
            entry
            for entry in self.own
            if entry["event"] == event
            and entry["log_level"] in LOUD
            and all(entry.get(name) == value for name, value in fields.items())
        ]

    @contextlib.contextmanager
    def open(self) -> Iterator["Logbook"]:
        root = logging.getLogger()
        # As `configure_logs` does for a server that logs at `info`.
        levels = {root: logging.INFO} | {logging.getLogger(name): logging.WARNING for name in QUIET}
        before = {logger: logger.level for logger in levels}
        for logger, level in levels.items():
            logger.setLevel(level)
        root.addHandler(self)
        try:
            with capture_logs() as self.own:
                yield self
        finally:
            root.removeHandler(self)
            for logger, level in before.items():
                logger.setLevel(level)


@dataclass(frozen=True)
class Flow:
    """What the worker has counted: packets sent on each consumer, and all that went missing anywhere."""

    sent: dict[str, int]
    missing: int


@dataclass
class Call:
    """Two people who see and hear each other; `server` and `book` are theirs to attack and to read."""

    server: LiveServer
    host: Client
    guest: Client
    ada: MediaClient
    bob: MediaClient
    book: Logbook
    secrets: set[str] = field(default_factory=set)

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def live(self) -> LiveRoom:
        live = self.server.service.rooms.find(ROOM)
        assert live is not None
        return live

    @property
    def ids(self) -> dict[str, list[str]]:
        """Everything that the call's own participants could name."""
        routers = [
            router for slot in self.server.service.pool.slots for router in slot.worker.routers.values()
        ]
        transports = [one for router in routers for one in router.transports.values()]
        return {
            "transports": [one.id for one in transports],
            "producers": [pid for one in transports for pid in one.producers],
            "consumers": [cid for one in transports for cid in one.consumers],
        }

    async def flow(self) -> Flow:
        sent, missing = {}, 0
        assert self.live.media is not None
        for person in (self.host, self.guest):
            media = self.live.media.find(person.id)
            assert media is not None
            for transport in (*media.sending.transports, *media.receiving.transports):
                for producer in transport.producers.values():
                    for stat in await producer.get_stats():
                        assert isinstance(stat, RtpStreamRecvStats)
                        missing += stat.packets_lost + stat.nack_packet_count
                for consumer in transport.consumers.values():
                    stats = await consumer.get_stats()
                    (own,) = [stat for stat in stats if isinstance(stat, RtpStreamSendStats)]
                    sent[consumer.id] = own.packet_count
                    missing += own.packets_lost + own.nack_packet_count
        return Flow(sent, missing)

    async def moves(self, since: Flow) -> bool:
        """Tell whether every consumer has sent packets since then, and nothing went missing."""
        now = await self.flow()
        assert now.sent.keys() == since.sent.keys()
        assert now.missing == since.missing
        return all(now.sent[consumer] > count + 1 for consumer, count in since.sent.items())

    @contextlib.asynccontextmanager
    async def unharmed(self) -> AsyncIterator[None]:
        """Check that nothing in here touches the call, and that no record tells what it must not."""
        before, workers = await self.flow(), self.server.worker_pids
        records, errors = len(self.book.own), len(self.book.foreign)
        told = len(self.host.heard("host-changed"))
        yield
        async with asyncio.timeout(30):
            after = await self.flow()
            while not await self.moves(after):  # noqa: ASYNC110  # the worker sets no event
                await asyncio.sleep(0.05)
        assert await self.moves(before)
        assert self.server.worker_pids == workers
        assert set(self.live.room.participants) == {self.host.id, self.guest.id}
        assert self.live.room.host_id == self.host.id
        assert self.live.room.knocks == ()
        assert len(self.host.heard("host-changed")) == told
        assert self.host.socket.connected
        assert self.guest.socket.connected
        for raised in (True, False):
            assert "error" not in await patiently(self.host, "set-state", {"handRaised": raised})
        text = self.book.text()
        for private in (*NAMES, *self.secrets):
            assert private not in text
        assert [one for one in self.book.own[records:] if one["log_level"] in {"error", "critical"}] == []
        assert [one for one in self.book.foreign[errors:] if one.startswith(("ERROR", "CRITICAL"))] == []

    def keep_secret(self, *values: str | None) -> None:
        """Add what no record may hold."""
        self.secrets |= {value for value in values if value}

    @contextlib.asynccontextmanager
    async def stranger(self) -> AsyncIterator[Client]:
        """A socket that takes its knock back at the end: one that only vanishes is waited for."""
        async with client(self.url) as one:
            yield one
            with contextlib.suppress(socketio.exceptions.SocketIOError):
                if one.socket.connected:
                    await patiently(one, "leave-room", {})

    async def open_room(self, one: Client) -> str:
        """Let an attacker have a room of their own, and return its code."""
        room = f"elsewhere-{next(_numbers)}"
        await one.join(room, "Mallory")
        self.keep_secret(one.token, one.admission["hostKey"])
        return room

    async def refused_once(self, one: Client, code: str) -> None:
        """Check that a refusal stands in the log for the operator, once for each connection."""
        assert len(self.book.loud("request refused", connection=one.socket.get_sid(), error=code)) == 1


async def patiently(one: Client, event: str, payload: dict[str, object]) -> dict[str, Any]:
    """Ask, and again after each wait that the answer names: tests may follow faster than a rate allows."""
    while True:
        reply: dict[str, Any] = await one.socket.call(event, payload, timeout=30)
        if "retryAfterMs" not in reply:
            return reply
        await asyncio.sleep(reply["retryAfterMs"] / 1000)


@contextlib.asynccontextmanager
async def call_under_attack(limits: Limits | None = None) -> AsyncIterator[Call]:
    """Start a server and a call of two with sound and pictures both ways."""
    book = Logbook()
    async with (
        live_server(limits=limits or Limits()) as server,
        client(server.url) as host,
        client(server.url) as guest,
    ):
        with book.open():
            call = Call(server, host, guest, MediaClient(host), MediaClient(guest), book)
            await host.join(ROOM, NAMES[0])
            await admit(host, guest, ROOM, NAMES[1])
            call.keep_secret(host.token, guest.token, host.admission["hostKey"])
            try:
                for one, red in ((call.ada, 200), (call.bob, 60)):
                    await one.prepare()
                    await one.send("microphone", Tone())
                    await one.send("camera", Bars(red))
                for one in (call.ada, call.bob):
                    await one.receive_all()
                    one.watch()
                for one, other in ((call.ada, guest), (call.bob, host)):
                    for source in ("microphone", "camera"):
                        await one.more_frames(other.id, source)
                yield call
            finally:
                await call.ada.close()
                await call.bob.close()
