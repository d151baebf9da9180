"""Does a worker binary run on this machine?"""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import time
from contextlib import suppress
from pathlib import Path

from .release import VERSION

_FIRST_FREE_DESCRIPTOR = 16
_LARGEST_GREETING_BYTES = 4096


def why_not_running(binary: Path, *, timeout_s: float = 5) -> str | None:
    """Start ``binary``, wait for its WORKER_RUNNING notification and end it.

    Returns None when it came, else the reason in a few words. The notification is addressed to the process id
    (WORKER.md: "the first thing it sends"), so finding that id in the first message is proof enough.
    """
    ours_out, theirs_in = socket.socketpair()
    theirs_out, ours_in = socket.socketpair()
    with ours_out, theirs_in, theirs_out, ours_in:
        try:
            process = _spawn(binary, theirs_in, theirs_out)
        except OSError as error:
            return f"it does not start ({error.strerror})"
        # Our copies must go, or the end of the worker is never seen as the end of its stream.
        theirs_in.close()
        theirs_out.close()
        try:
            return _await_greeting(ours_in, process, timeout_s)
        finally:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)


def _spawn(binary: Path, channel_in: socket.socket, channel_out: socket.socket) -> int:
    # Descriptors 3 and 4 may be in use here: copies high up keep one dup2 off the other's source.
    copies = [
        fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, _FIRST_FREE_DESCRIPTOR) for end in (channel_in, channel_out)
    ]
    quiet = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in (0, 1, 2)]
    channel = [(os.POSIX_SPAWN_DUP2, copy, number) for copy, number in zip(copies, (3, 4), strict=True)]
    try:
        return os.posix_spawn(
            binary, [str(binary)], {"MEDIASOUP_VERSION": VERSION}, file_actions=[*quiet, *channel]
        )
    finally:
        for copy in copies:
            os.close(copy)


def _await_greeting(channel: socket.socket, process: int, timeout_s: float) -> str | None:
    deadline = time.monotonic() + timeout_s
    greeting = b""
    while len(greeting) < _LARGEST_GREETING_BYTES:
        channel.settimeout(max(0.001, deadline - time.monotonic()))
        try:
            chunk = channel.recv(_LARGEST_GREETING_BYTES)
        except TimeoutError:
            return f"it does not report within {timeout_s:g} s that it runs"
        if not chunk:
            return "it ends at once"
        greeting += chunk
        if str(process).encode() in greeting:
            return None
    return "it does not speak mediasoup's protocol"
