"""What a participant may do in a room."""

from enum import StrEnum


class Role(StrEnum):
    """What a participant may do. Hosts are the host, of whom there is one, and the co-hosts."""

    HOST = "host"
    COHOST = "cohost"
    GUEST = "guest"
