"""The settings of rooms, and of what is remembered of them."""

from dataclasses import dataclass
from typing import Annotated

from chattr.config import fields as f
from chattr.config.connections import ConnectionFields

ROOMS, MEMORY = "Rooms", "Memory"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomFields(ConnectionFields):
    """Part of `Settings`."""

    max_participants_per_room: Annotated[
        int, f.Setting("MAX_PARTICIPANTS_PER_ROOM", "16", f.integer(1, 1000), "People in one room.", ROOMS)
    ]
    max_pending_per_room: Annotated[
        int,
        f.Setting(
            "MAX_PENDING_PER_ROOM", "32", f.integer(1, 1000), "People who wait at one room's door.", ROOMS
        ),
    ]
    max_rooms: Annotated[
        int,
        f.Setting(
            "MAX_ROOMS", "100", f.integer(1, 100_000), "Rooms on this server with somebody in them.", ROOMS
        ),
    ]
    grace_ms: Annotated[
        int,
        f.Setting(
            "GRACE_SECONDS",
            "60",
            f.seconds_in_ms(3600),
            "How long a participant who lost the connection keeps the place, and somebody who waits\n"
            "the knock, in seconds.",
            ROOMS,
        ),
    ]
    max_invites_per_room: Annotated[
        int,
        f.Setting(
            "MAX_INVITES_PER_ROOM",
            "20",
            f.integer(1, 1000),
            "Invites of one room that wait for their guest.",
            ROOMS,
        ),
    ]
    denied_wait_ms: Annotated[
        int,
        f.Setting(
            "DENIED_WAIT_SECONDS",
            "60",
            f.seconds_in_ms(86_400),
            "How long somebody who was denied may not knock again, in seconds.",
            ROOMS,
        ),
    ]
    ban_ms: Annotated[
        int,
        f.Setting(
            "BAN_HOURS",
            "12",
            f.time_in_ms("hours", 8760),
            "How long somebody whom a host removed may neither come back nor knock, in hours.",
            ROOMS,
        ),
    ]
    session_ms: Annotated[
        int,
        f.Setting(
            "SESSION_HOURS",
            "12",
            f.time_in_ms("hours", 8760),
            "How long somebody who was let in may come back without a knock, since they were last seen,\n"
            "in hours.",
            ROOMS,
        ),
    ]
    chat_retention_ms: Annotated[
        int,
        f.Setting(
            "CHAT_RETENTION_DAYS",
            "30",
            f.time_in_ms("days", 3650),
            "How long a message of the chat is remembered, in days; no longer than its room.",
            MEMORY,
        ),
    ]
    max_chat_messages: Annotated[
        int,
        f.Setting(
            "MAX_CHAT_MESSAGES",
            "1000",
            f.integer(1, 100_000),
            "Messages of one room's chat that are remembered; of more, the oldest are forgotten.",
            MEMORY,
        ),
    ]
    max_chat_bytes: Annotated[
        int,
        f.Setting(
            "MAX_CHAT_BYTES",
            "1048576",
            f.integer(16_384, 1_073_741_824),
            "The same in bytes, as sealed.",
            MEMORY,
        ),
    ]
    max_chat_total_bytes: Annotated[
        int,
        f.Setting(
            "MAX_CHAT_TOTAL_BYTES",
            "268435456",
            f.integer(0, 1_099_511_627_776),
            "The same of all rooms together; beyond it the chats of empty rooms are forgotten, those\n"
            "unused for longest first.",
            MEMORY,
        ),
    ]
    database: Annotated[
        str,
        f.Setting(
            "DATABASE",
            "data/chattr.sqlite",
            f.TEXT,
            "File in which rooms are remembered, with its folder made if there is none; on a local disk.\n"
            ":memory: remembers nothing once the server ends.",
            MEMORY,
        ),
    ]
    handover: Annotated[
        bool,
        f.Setting(
            "HANDOVER",
            "0",
            f.FLAG,
            "1 lets two server processes share DATABASE: one serves, the other is ready and takes over when\n"
            "the first ends, so that a restart costs calls about a second. Each needs a PORT and RTC_PORTs\n"
            "of its own, and a proxy in front of both (docs/operating.md).",
            MEMORY,
        ),
    ]
    max_kept_rooms: Annotated[
        int,
        f.Setting(
            "MAX_KEPT_ROOMS",
            "1000",
            f.integer(0, 1_000_000),
            "Empty rooms that are remembered; of more, those unused for longest are forgotten.",
            MEMORY,
        ),
    ]
    empty_lock_ms: Annotated[
        int,
        f.Setting(
            "EMPTY_LOCK_SECONDS",
            "600",
            f.seconds_in_ms(86_400),
            "How long a locked room stays locked once everybody has left, in seconds.",
            ROOMS,
        ),
    ]
    retention_ms: Annotated[
        int,
        f.Setting(
            "ROOM_RETENTION_DAYS",
            "30",
            f.time_in_ms("days", 3650),
            "How long an empty room is remembered, with its host, sessions and invites, in days.",
            MEMORY,
        ),
    ]
