"""Types that several objects share: why something closed, which way a traced packet went."""

from dataclasses import dataclass
from enum import StrEnum


class CloseReason(StrEnum):
    """Why an object closed."""

    CLOSED = "closed"
    """Somebody called ``close()`` on it."""

    PRODUCER_CLOSED = "producer-closed"
    """The producer that it consumed closed."""

    TRANSPORT_CLOSED = "transport-closed"
    ROUTER_CLOSED = "router-closed"

    LISTEN_SERVER_CLOSED = "listen-server-closed"
    """The WebRtcServer whose sockets it used closed."""

    WORKER_CLOSED = "worker-closed"
    WORKER_DIED = "worker-died"


class TraceDirection(StrEnum):
    """Which way a traced packet went, as the worker sees it."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceEmitted:
    """Something that tracing was enabled for happened; ``timestamp`` is in ms on the worker's clock."""

    timestamp: int
    direction: TraceDirection
