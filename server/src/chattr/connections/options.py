"""What makes uvicorn use these connections, and the system allow as many."""

import logging
import resource
import time
from functools import partial
from typing import Any

import structlog

from chattr.connections.caps import ConnectionCaps
from chattr.connections.http import GuardedHttp
from chattr.connections.turnstile import Turnstile
from chattr.connections.websocket import GuardedWebSocket
from chattr.core.limits import Limits
from chattr.core.peers import PeerRule
from chattr.signaling.server import MAX_MESSAGE_BYTES

log = structlog.get_logger(__name__)

QUIET_S = 10.0
"""How long uvicorn stays silent about a kind of malformed request after it has told of one, in seconds."""

FILES_BESIDE = 512
"""Files of a server that belong to no socket of a client."""


class OncePerWhile(logging.Filter):
    """Lets a warning through once in `QUIET_S`: each malformed request is worth one to uvicorn."""

    def __init__(self) -> None:
        super().__init__()
        self._told_at: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Let errors pass; of the same warnings only the first in a while."""
        if record.levelno > logging.WARNING:
            return True
        now, text = time.monotonic(), str(record.msg)
        if now - self._told_at.get(text, -QUIET_S) < QUIET_S:
            return False
        self._told_at[text] = now
        return True


_once = OncePerWhile()


def connection_options(limits: Limits, peers: PeerRule) -> dict[str, Any]:
    """Return what `uvicorn.Config` must be told for all of this to hold."""
    logging.getLogger("uvicorn.error").addFilter(_once)
    return {
        "http": partial(GuardedHttp, ConnectionCaps(limits, peers), Turnstile()),
        "ws": GuardedWebSocket,
        "ws_max_size": MAX_MESSAGE_BYTES,
        "ws_per_message_deflate": False,
        # Socket.IO has pings of its own.
        "ws_ping_interval": None,
        # `PeerRule` reads these headers; uvicorn would believe them from every program on this machine.
        "proxy_headers": False,
    }


def files_needed(max_sockets: int) -> int:
    """Return how many files a server with so many sockets may have open: two for each, and what is beside."""
    return 2 * max_sockets + FILES_BESIDE


def allow_open_files(limits: Limits) -> None:
    """Raise the process's own limit of open files to what the caps need, as far as the system lets it."""
    wanted = files_needed(limits.max_sockets)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    possible = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < possible:
        resource.setrlimit(resource.RLIMIT_NOFILE, (possible, hard))
    if possible < wanted:
        log.warning("few open files", allowed=possible, wanted=wanted)
