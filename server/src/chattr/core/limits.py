"""Every cap of the server, with its unit."""

from dataclasses import dataclass, field

HOUR_MS = 60 * 60 * 1000

MAX_NAME_LENGTH = 64
"""Longest display name, in characters after normalization."""

MAX_SEND_TRANSPORTS = 4
"""Send transports per participant: microphone, camera, screen, and the sound that comes with a screen."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A token bucket: `burst` events at once, then `per_second` of them."""

    burst: int
    per_second: float


@dataclass(frozen=True, slots=True)
class RateLimits:
    """One bucket per socket and class of event (see `protocol.registry.RateClass`)."""

    join: Rate = Rate(burst=10, per_second=1)
    control: Rate = Rate(burst=40, per_second=10)
    media: Rate = Rate(burst=80, per_second=20)
    frequent: Rate = Rate(burst=120, per_second=40)
    chat: Rate = Rate(burst=30, per_second=5)
    reaction: Rate = Rate(burst=6, per_second=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps that an operator may set.

    `max_rooms`: with somebody in them; `max_kept_rooms`: empty ones that are remembered. `grace_ms`:
    how long a dropped socket keeps its place, or its knock. `session_ms`: how long somebody who was let
    in may come back without a knock, since they were last seen. `ban_ms`: for how long a removed one may
    not. `denied_wait_ms`: until a denied one may knock again. `empty_lock_ms`: how long a lock outlives
    the last one who was in. `retention_ms`: how long a room is remembered that nobody uses.
    `chat_retention_ms`: how long a message of the chat is. All in ms.
    `max_chat_messages` and `max_chat_bytes`: of one room; `max_chat_total_bytes`: of all.
    `max_payload_bytes`: the largest signaling message, in bytes. `max_inbox`: messages of one
    socket that may wait for their turn.
    `max_outbox`: messages that may wait for a slow reader before its socket is dropped;
    `max_outbox_bytes`: the same in bytes. `max_sockets`: of the whole server.
    `max_consumers_per_worker`: from there on a room goes on at another media worker.
    `max_sockets_per_address` and `join_attempts_per_minute`: of one network address (an IPv6 /64).
    """

    max_participants_per_room: int = 16
    max_pending_per_room: int = 32
    max_invites_per_room: int = 20
    max_rooms: int = 100
    max_kept_rooms: int = 1000
    grace_ms: int = 60_000
    session_ms: int = 12 * HOUR_MS
    ban_ms: int = 12 * HOUR_MS
    denied_wait_ms: int = 60_000
    empty_lock_ms: int = 600_000
    retention_ms: int = 30 * 24 * HOUR_MS
    chat_retention_ms: int = 30 * 24 * HOUR_MS
    max_chat_messages: int = 1000
    max_chat_bytes: int = 1024 * 1024
    max_chat_total_bytes: int = 256 * 1024 * 1024
    max_payload_bytes: int = 256 * 1024
    max_inbox: int = 128
    max_outbox: int = 1024
    max_outbox_bytes: int = 4 * 1024 * 1024
    max_consumers_per_worker: int = 500
    max_sockets: int = 4000
    max_sockets_per_address: int = 256
    join_attempts_per_minute: int = 240
    rates: RateLimits = field(default_factory=RateLimits)
