"""A worker for suites without the binary: in-process, speaking the real framing and messages.

::

    async with FakeWorker() as fake:
        worker = await fake.start()
        router = await worker.create_router()

        fake.script("ROUTER_CREATE_WEBRTCTRANSPORT", Reject("port in use"))
        with pytest.raises(RequestRejectedError):
            await router.create_webrtc_transport(options)

Every request is granted unless scripted otherwise, with a plausible body where an object is made, set or
asked about. No media flows, and the fake remembers only how objects were made: the dump of a producer,
consumer or data object shows that, other dumps list nothing, counters are zero. Methods, events and tables
are named as in the worker's schema. ``script`` takes an answer (``Accept``, ``Reject``, ``Silence``) or a
function from the request to one; a request met with silence can be answered later with ``answer``.
``notify``, ``log`` and ``send_raw`` make it speak by itself; ``die`` ends it as a crash would.
"""

import asyncio
import itertools
import socket
from collections.abc import Callable
from types import TracebackType
from typing import Final

from ._fake_answers import default_answer
from ._fake_messages import Accept, Answer, FakeRequest, Reject, Silence
from ._fake_state_answers import made_id
from ._process import ProcessExit
from ._wire.flat import Blob, Table, finish, text
from ._wire.framing import FrameDecoder, frame
from ._wire.reader import Reader
from ._wire.request import LOG, MESSAGE, NOTIFICATION, REQUEST, RESPONSE
from ._wire.schema import members_of, names_of
from .worker import REQUEST_TIMEOUT_S, START_TIMEOUT_S, Worker
from .worker_types import WorkerSettings

__all__ = ["Accept", "Answer", "FakeRequest", "FakeWorker", "Reject", "Silence", "default_answer"]

Script = Answer | Callable[[FakeRequest], Answer]

_METHODS: Final = names_of("Request.Method")
_MESSAGE_BODIES: Final = members_of("Message.Body")
_RESPONSE_BODIES: Final = members_of("Response.Body")
_EVENTS: Final = members_of("Notification.Event")
_EVENT_NAMES: Final = names_of("Notification.Event")
_NOTIFICATION_BODIES: Final = members_of("Notification.Body")

# Beyond what any system gives to a process.
_pids = itertools.count(1 << 23)


class FakeWorker:
    """One fake worker process; stands where a real one is spawned."""

    def __init__(self, *, says_running: bool = True, last_words: str = "") -> None:
        """``says_running`` False leaves its owner waiting for it to start."""
        self.requests: list[FakeRequest] = []
        """Every request received, in order."""
        self.notifications: list[tuple[str, str]] = []
        """Event and handler id of every notification received, in order."""
        self._says_running = says_running
        self._last_words = last_words
        self._pid = next(_pids)
        self._to_worker, self._inbound = socket.socketpair()
        self._from_worker, self._outbound = socket.socketpair()
        self._scripts: dict[str, Script] = {}
        self._makers: dict[str, FakeRequest] = {}
        self._decoder = FrameDecoder()
        self._writer: asyncio.WriteTransport | None = None
        self._reader: asyncio.BaseTransport | None = None
        self._on_exit: Callable[[ProcessExit], None] | None = None
        self._arrivals: list[tuple[str, asyncio.Future[FakeRequest]]] = []
        self._exited = False

    async def start(
        self,
        settings: WorkerSettings | None = None,
        *,
        start_timeout_s: float = START_TIMEOUT_S,
        request_timeout_s: float = REQUEST_TIMEOUT_S,
    ) -> Worker:
        """Return a Worker that drives this fake, as ``create_worker`` does for a real one."""
        return await Worker.start(self, settings or WorkerSettings(), start_timeout_s, request_timeout_s)

    def script(self, method: str, answer: Script) -> None:
        """Answer requests of this method so from now on.

        :raises KeyError: the schema has no such method.
        """
        members_of("Request.Method")[method]
        self._scripts[method] = answer

    async def next_request(self, method: str) -> FakeRequest:
        """Wait for the next request of this method."""
        arrival: asyncio.Future[FakeRequest] = asyncio.get_running_loop().create_future()
        self._arrivals.append((method, arrival))
        return await arrival

    def answer(self, request: FakeRequest, answer: Accept | Reject) -> None:
        """Answer a request that was met with silence."""
        if isinstance(answer, Accept):
            response = RESPONSE.pack(
                id=request.id,
                accepted=True,
                body_type=_RESPONSE_BODIES[answer.body_type],
                body=answer.body,
            )
        else:
            response = RESPONSE.pack(
                id=request.id, accepted=False, error=text(answer.error_type), reason=text(answer.reason)
            )
        self._send("Response", response)

    def notify(self, handler_id: str, event: str, body_type: str = "NONE", body: Blob | None = None) -> None:
        """Send a notification about an object."""
        self._send(
            "Notification",
            NOTIFICATION.pack(
                handler_id=text(handler_id),
                event=_EVENTS[event],
                body_type=_NOTIFICATION_BODIES[body_type],
                body=body,
            ),
        )

    def pack(self, table: str, **values: int | float | bool | Blob | None) -> Blob:
        """Encode a table of the schema, for instance ``Consumer.ScoreNotification``, as a body."""
        return Table(table).pack(**values)

    def log(self, line: str) -> None:
        """Send a line of the worker's log; its first letter is its level."""
        self._send("Log", LOG.pack(data=text(line)))

    def send_raw(self, data: bytes) -> None:
        """Send bytes as they are, be they a message or not."""
        if self._writer is not None and not self._exited:
            self._writer.write(data)

    def die(self, *, exit_code: int | None = None, signal: int | None = None) -> None:
        """End the process, without a signal or exit code by SIGKILL."""
        if exit_code is None and signal is None:
            signal = 9
        self._exit(ProcessExit(exit_code=exit_code, signal=signal))

    def kill(self) -> None:
        """End the process, as its owner does when it must."""
        self.die()

    @property
    def pid(self) -> int:
        """A number that is no real process's."""
        return self._pid

    @property
    def to_worker(self) -> socket.socket:
        """The owner's end of the socket that the fake reads."""
        return self._to_worker

    @property
    def from_worker(self) -> socket.socket:
        """The owner's end of the socket that the fake writes."""
        return self._from_worker

    @property
    def last_words(self) -> str:
        """What it claims to have written to stderr."""
        return self._last_words

    async def watch(self, on_exit: Callable[[ProcessExit], None]) -> None:
        """Begin to live; ``on_exit`` is called once when the process has ended."""
        loop = asyncio.get_running_loop()
        self._on_exit = on_exit
        self._reader, _ = await loop.create_unix_connection(
            lambda: _InboundProtocol(self), sock=self._inbound
        )
        self._writer, _ = await loop.create_unix_connection(asyncio.Protocol, sock=self._outbound)
        if self._exited:
            self._close_transports()
        elif self._says_running:
            self.notify(str(self._pid), "WORKER_RUNNING")

    async def __aenter__(self) -> "FakeWorker":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.die(exit_code=0)
        if self._on_exit is None:
            # Never started: the sockets are still ours.
            for end in (self._to_worker, self._from_worker, self._inbound, self._outbound):
                end.close()
        # Rounds of the event loop in which the exit is told and both sides close their sockets.
        for _ in range(3):
            await asyncio.sleep(0)

    def _received(self, data: bytes) -> None:
        for message in self._decoder.feed(data):
            root = Reader.root(MESSAGE, message)
            if root.integer("data_type") == _MESSAGE_BODIES["Request"]:
                self._answer_request(root.table("data", REQUEST))
            else:
                self._take_notification(root.table("data", NOTIFICATION))

    def _answer_request(self, table: Reader) -> None:
        method = _METHODS[table.integer("method")]
        handler_id = table.text("handler_id")
        request = FakeRequest(table.integer("id"), method, handler_id, table, self._makers)
        if (made := made_id(request)) is not None:
            self._makers[made] = request
        self.requests.append(request)
        for arrival in [pair for pair in self._arrivals if pair[0] == method]:
            self._arrivals.remove(arrival)
            if not arrival[1].done():
                arrival[1].set_result(request)
        script = self._scripts.get(method, default_answer)
        answer = script(request) if callable(script) else script
        if not isinstance(answer, Silence):
            self.answer(request, answer)

    def _take_notification(self, table: Reader) -> None:
        event = _EVENT_NAMES[table.integer("event")]
        self.notifications.append((event, table.text("handler_id")))
        if event == "WORKER_CLOSE":
            self._exit(ProcessExit(exit_code=0))

    def _send(self, kind: str, body: Blob) -> None:
        self.send_raw(frame(finish(MESSAGE.pack(data_type=_MESSAGE_BODIES[kind], data=body))))

    def _exit(self, how: ProcessExit) -> None:
        if self._exited:
            return
        self._exited = True
        self._close_transports()
        if self._on_exit is not None:
            asyncio.get_running_loop().call_soon(self._on_exit, how)

    def _close_transports(self) -> None:
        for transport in (self._reader, self._writer):
            if transport is not None:
                transport.close()


class _InboundProtocol(asyncio.Protocol):
    def __init__(self, worker: FakeWorker) -> None:
        self._worker = worker

    def data_received(self, data: bytes) -> None:
        self._worker._received(data)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        # Its owner hung up: a real worker ends then, too.
        self._worker.die(exit_code=0)
