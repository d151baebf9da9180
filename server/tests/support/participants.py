"""Participants for tests: real Socket.IO clients that remember what they were told."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import socketio
from rtp_samples import CAPABILITIES, SOURCES, dtls_parameters

Json = dict[str, Any]

PATIENCE_S = 30
"""How long anything may take: much longer than it does, since the machine may be busy with other things."""


class Refused(Exception):  # noqa: N818
    """The server acknowledged with an error."""

    def __init__(self, reply: Json) -> None:
        super().__init__(reply)
        self.code: str = reply["error"]
        self.reply = reply


class Client:
    """One socket. `told` has every notification in the order of arrival."""

    def __init__(self) -> None:
        self.socket = socketio.AsyncClient(reconnection=False)
        self.told: list[tuple[str, Json]] = []
        self.admission: Json = {}
        self._news = asyncio.Event()
        self._gone = asyncio.Event()
        self.socket.on("*", self._on_any)
        self.socket.on("connect", self._gone.clear)
        self.socket.on("disconnect", self._on_gone)

    async def _on_any(self, event: str, payload: Json) -> None:
        self.told.append((event, payload))
        self._news.set()

    async def _on_gone(self, _reason: str) -> None:
        self._gone.set()

    @property
    def id(self) -> str:
        return str(self.admission["participantId"])

    @property
    def connection_id(self) -> str:
        return str(self.socket.get_sid())

    @property
    def token(self) -> str:
        return str(self.admission["sessionToken"])

    async def connect(self, url: str, *, transports: tuple[str, ...] = ("websocket",)) -> None:
        await self.socket.connect(url, transports=list(transports), wait_timeout=PATIENCE_S)

    async def disconnect(self) -> None:
        await self.socket.disconnect()
        await self.socket.shutdown()

    async def vanish(self) -> None:
        """Cut the connection without a word, as a lost network does."""
        await self.socket.eio.ws.close()
        await self.socket.wait()

    async def gone(self) -> None:
        """Wait until the connection is lost. Cancelling the library's own `wait` would end its reading."""
        await self._gone.wait()

    async def ask(self, event: str, payload: Any = None) -> Json:
        """Send a request and return its reply.

        :raises Refused: the reply is an error.
        :raises socketio.exceptions.SocketIOError: the connection broke before a reply came.
        """
        reply = await self._call(event, {} if payload is None else payload)
        if "error" in reply:
            raise Refused(reply)
        return dict(reply)

    async def _call(self, event: str, payload: Any) -> Json:
        # The library's own call waits for its whole time-out when the connection breaks.
        call = asyncio.ensure_future(self.socket.call(event, payload, timeout=PATIENCE_S))
        gone = asyncio.ensure_future(self._gone.wait())
        try:
            await asyncio.wait((call, gone), return_when=asyncio.FIRST_COMPLETED)
            # A reply that came just before the end is on its way through the library.
            await asyncio.wait((call,), timeout=0.05)
            if not call.done():
                raise socketio.exceptions.DisconnectedError
            reply: Json = await call
            return reply
        finally:
            for task in (call, gone):
                task.cancel()

    async def write(self, text: str) -> None:
        """Send a Socket.IO packet as it is."""
        await self.socket.eio.ws.send_str("4" + text)

    async def ask_raw(self, body: str, *, head: str = "2") -> Json:
        """Send an event packet with this text after the acknowledgement id, and return what comes back."""
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        ack_id = self.socket._generate_ack_id("/", answer.set_result)
        await self.write(f"{head}{ack_id}{body}")
        async with asyncio.timeout(PATIENCE_S):
            return await answer

    async def code(self, event: str, payload: Any = None) -> str | None:
        """Send a request and return its error code; None when it succeeded."""
        try:
            await self.ask(event, payload)
        except Refused as refused:
            return refused.code
        return None

    async def hear(
        self,
        event: str,
        matching: Callable[[Json], object] = lambda _payload: True,
        *,
        within_s: float = PATIENCE_S,
    ) -> Json:
        """Wait for a notification, or find the one that came, and take it out of `told`."""
        async with asyncio.timeout(within_s):
            while True:
                for index, (name, payload) in enumerate(self.told):
                    if name == event and matching(payload):
                        del self.told[index]
                        return payload
                self._news.clear()
                await self._news.wait()

    def heard(self, event: str) -> list[Json]:
        """Return the notifications of this name that have come and were not taken."""
        return [payload for name, payload in self.told if name == event]

    async def join(self, room: str, name: str = "Ada", **more: Any) -> Json:
        """Join; an admission is kept."""
        reply = await self.ask("join-room", {"roomId": room, "name": name, **more})
        if reply["status"] == "admitted":
            self.admission = reply
        return reply

    async def settle(self) -> None:
        """Wait until everything that the server had queued for this socket has arrived."""
        await self.code("restart-ice", {"transportId": "settle"})

    async def make_transport(self, direction: str, *, connect: bool = True) -> str:
        options = await self.ask("create-transport", {"direction": direction})
        transport_id = str(options["transportId"])
        if connect:
            await self.ask(
                "connect-transport", {"transportId": transport_id, "dtlsParameters": dtls_parameters()}
            )
        return transport_id

    async def send(self, source: str, *, paused: bool = False, parameters: Json | None = None) -> str:
        """Make a send transport and a producer on it; return the producer's id."""
        transport_id = await self.make_transport("send")
        reply = await self.ask(
            "produce",
            {
                "transportId": transport_id,
                "source": source,
                "rtpParameters": SOURCES[source]() if parameters is None else parameters,
                "paused": paused,
            },
        )
        return str(reply["producerId"])

    async def receive(self) -> list[Json]:
        """Make a receive transport, start consuming, and return the consumers."""
        transport_id = await self.make_transport("recv")
        reply = await self.ask(
            "start-consuming", {"transportId": transport_id, "rtpCapabilities": CAPABILITIES}
        )
        return list(reply["consumers"])


@contextlib.asynccontextmanager
async def client(url: str) -> AsyncIterator[Client]:
    one = Client()
    await one.connect(url)
    try:
        yield one
    finally:
        await one.disconnect()


async def admit(host: Client, guest: Client, room: str, name: str = "Bob") -> None:
    """Let a guest knock and the host open."""
    reply = await guest.join(room, name)
    assert reply["status"] == "pending"
    request = await host.hear("pending-join-request", lambda p: p["participantId"] == reply["participantId"])
    await host.ask("approve-join", {"participantId": request["participantId"]})
    guest.admission = await guest.hear("join-approved")
