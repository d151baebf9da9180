"""The worker process: found, spawned, watched and ended."""

import asyncio
import contextlib
import fcntl
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from .errors import WorkerNotFoundError, WorkerStartError
from .logs import forward_worker_output
from .worker_types import WorkerSettings

WORKER_VERSION = "3.27.1"
"""The worker's version that the message schema belongs to."""

BINARY_VARIABLE = "MEDIASOUP_WORKER_BIN"

# Where the worker expects its channel.
_CHANNEL_IN, _CHANNEL_OUT = 3, 4

# Descriptors meant for the child are kept above this, so that placing one never overwrites another.
_SAFE_FD = 10

_MAX_LINE = 64 * 1024

_OUTPUT_GRACE_S = 0.5

_log = logging.getLogger("mediasoup.process")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessExit:
    """How a process ended: one of the two is set, none when the system did not tell."""

    exit_code: int | None = None
    signal: int | None = None

    def __str__(self) -> str:
        return f"exit code {self.exit_code}" if self.signal is None else f"signal {self.signal}"


class Process(Protocol):
    """What a Worker needs of its process; the fake worker offers the same."""

    @property
    def pid(self) -> int:
        """Process id."""

    @property
    def to_worker(self) -> socket.socket:
        """Our end of the socket that the worker reads."""

    @property
    def from_worker(self) -> socket.socket:
        """Our end of the socket that the worker writes."""

    @property
    def last_words(self) -> str:
        """The last lines that it wrote to stderr."""

    async def watch(self, on_exit: Callable[[ProcessExit], None]) -> None:
        """Start reading its output, and call ``on_exit`` once when it has ended."""

    def kill(self) -> None:
        """End it by force; does nothing when it has ended."""


def find_worker(explicit: str | os.PathLike[str] | None = None) -> Path:
    """Return the worker binary: ``explicit``, else ``MEDIASOUP_WORKER_BIN``, else the one in the package.

    :raises WorkerNotFoundError: there is none, or the first that is named cannot be executed.
    """
    named = explicit or os.environ.get(BINARY_VARIABLE)
    path = Path(named) if named else Path(__file__).parent / "_bin" / "mediasoup-worker"
    if path.is_file() and os.access(path, os.X_OK):
        return path
    if named:
        raise WorkerNotFoundError(f"the worker binary {path} does not exist or cannot be executed")
    raise WorkerNotFoundError(
        f"no mediasoup-worker binary: set {BINARY_VARIABLE} to one of version {WORKER_VERSION}, "
        "or run the project's set-up, which puts one into the package"
    )


def arguments_of(settings: WorkerSettings) -> list[str]:
    """Return the command line of a worker with these settings."""
    named = {
        "logLevel": settings.log_level,
        "rtcMinPort": settings.rtc_min_port,
        "rtcMaxPort": settings.rtc_max_port,
        "dtlsCertificateFile": settings.dtls_certificate_file,
        "dtlsPrivateKeyFile": settings.dtls_private_key_file,
        "libwebrtcFieldTrials": settings.libwebrtc_field_trials,
    }
    arguments = [f"--{name}={value}" for name, value in named.items() if value not in (None, "")]
    return arguments + [f"--logTag={tag}" for tag in settings.log_tags]


class WorkerProcess:
    """A running worker; make it with :meth:`spawn`."""

    def __init__(
        self, pid: int, to_worker: socket.socket, from_worker: socket.socket, outputs: dict[str, int]
    ) -> None:
        self._pid = pid
        self._to_worker = to_worker
        self._from_worker = from_worker
        self._outputs = outputs
        self._exited = False
        self._last_words: list[str] = []

    @classmethod
    def spawn(cls, binary: Path, arguments: Sequence[str]) -> "WorkerProcess":
        """Start the binary in a process group of its own, so that a terminal's Ctrl-C does not reach it.

        :raises WorkerStartError: the system refused.
        """
        sockets: dict[int, socket.socket] = {}
        outputs: dict[str, int] = {}
        placed: dict[int, int] = {}
        try:
            with ExitStack() as ours, ExitStack() as theirs:
                for target in (_CHANNEL_IN, _CHANNEL_OUT):
                    end, child_end = socket.socketpair()
                    sockets[target] = ours.enter_context(end)
                    placed[target] = _place(theirs.enter_context(child_end).fileno(), theirs)
                for target, name in ((1, "stdout"), (2, "stderr")):
                    outputs[name], child_fd = os.pipe()
                    ours.callback(os.close, outputs[name])
                    theirs.callback(os.close, child_fd)
                    placed[target] = _place(child_fd, theirs)
                pid = os.posix_spawn(
                    binary,
                    [str(binary), *arguments],
                    {**os.environ, "MEDIASOUP_VERSION": WORKER_VERSION},
                    file_actions=[
                        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                        *((os.POSIX_SPAWN_DUP2, fd, target) for target, fd in placed.items()),
                    ],
                    setpgroup=0,
                    setsigmask=(),
                )
                ours.pop_all()
        except OSError as error:
            raise WorkerStartError(f"{binary} could not be started: {error}") from error
        _log.info("worker %d started", pid)
        return cls(pid, sockets[_CHANNEL_IN], sockets[_CHANNEL_OUT], outputs)

    @property
    def pid(self) -> int:
        """Process id."""
        return self._pid

    @property
    def to_worker(self) -> socket.socket:
        """Our end of the socket that the worker reads."""
        return self._to_worker

    @property
    def from_worker(self) -> socket.socket:
        """Our end of the socket that the worker writes."""
        return self._from_worker

    @property
    def last_words(self) -> str:
        """The last lines that the worker wrote to stderr."""
        return "; ".join(self._last_words)

    async def watch(self, on_exit: Callable[[ProcessExit], None]) -> None:
        """Start reading the output, and call ``on_exit`` once when the process and its output have ended."""
        loop = asyncio.get_running_loop()
        remaining = len(self._outputs)
        status: ProcessExit | None = None
        done = False
        transports: list[asyncio.BaseTransport] = []

        def finish() -> None:
            nonlocal done
            if not done and status is not None:
                done = True
                _log.info("worker %d ended (%s)", self._pid, status)
                for transport in transports:
                    transport.close()
                on_exit(status)

        def output_ended() -> None:
            nonlocal remaining
            remaining -= 1
            if not remaining:
                finish()

        def exited(how: ProcessExit) -> None:
            nonlocal status
            self._exited, status = True, how
            # Its last words may still be on their way; who inherited its output must not delay us.
            loop.call_later(_OUTPUT_GRACE_S, finish)
            if not remaining:
                finish()

        _watch_exit(loop, self._pid, exited)
        for stream, fd in self._outputs.items():
            protocol = _LineProtocol(partial(self._line, stream), output_ended)
            pipe = os.fdopen(fd, "rb", buffering=0)
            transport, _ = await loop.connect_read_pipe(lambda p=protocol: p, pipe)  # type: ignore[misc]
            transports.append(transport)

    def kill(self) -> None:
        """End the process by force; does nothing when it has ended."""
        # The exit status is collected in the step that sets the flag, so the pid is still ours.
        if not self._exited:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)

    def _line(self, stream: str, line: str) -> None:
        if stream == "stderr":
            self._last_words = [*self._last_words[-4:], line]
        forward_worker_output(self._pid, stream, line)


class _LineProtocol(asyncio.Protocol):
    """Cuts a process's output into lines."""

    def __init__(self, on_line: Callable[[str], None], on_end: Callable[[], None]) -> None:
        self._on_line = on_line
        self._on_end = on_end
        self._rest = b""

    def data_received(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > _MAX_LINE:
            lines.append(self._rest)
            self._rest = b""
        for line in lines:
            if line:
                self._on_line(line.decode(errors="replace"))

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        if self._rest:
            self._on_line(self._rest.decode(errors="replace"))
        self._on_end()


def _place(fd: int, stack: ExitStack) -> int:
    """Return a copy that is out of the way of the numbers which the child expects; the stack closes it."""
    copy = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, _SAFE_FD)
    stack.callback(os.close, copy)
    return copy


def _watch_exit(loop: asyncio.AbstractEventLoop, pid: int, on_exit: Callable[[ProcessExit], None]) -> None:
    """Call ``on_exit`` in the loop when the child ends, without blocking it."""
    try:
        pidfd = os.pidfd_open(pid)
    except (AttributeError, OSError):
        # No pidfd on this system.
        _watch_exit_in_thread(loop, pid, on_exit)
        return

    def ready() -> None:
        loop.remove_reader(pidfd)
        os.close(pidfd)
        on_exit(_collect(pid))

    loop.add_reader(pidfd, ready)


def _watch_exit_in_thread(
    loop: asyncio.AbstractEventLoop, pid: int, on_exit: Callable[[ProcessExit], None]
) -> None:
    def wait() -> None:
        with contextlib.suppress(ChildProcessError):
            os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        # The loop may be gone, and with it everybody who wants to know.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(lambda: on_exit(_collect(pid)))

    threading.Thread(target=wait, name=f"mediasoup-worker-{pid}", daemon=True).start()


def _collect(pid: int) -> ProcessExit:
    try:
        _, status = os.waitpid(pid, 0)
    except ChildProcessError:
        # The application ignores SIGCHLD, or waits for all children by itself.
        return ProcessExit()
    code = os.waitstatus_to_exitcode(status)
    return ProcessExit(exit_code=code) if code >= 0 else ProcessExit(signal=-code)
