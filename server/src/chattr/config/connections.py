"""The settings of who may connect, and how often."""

from dataclasses import dataclass
from typing import Annotated

from chattr.config import fields as f
from chattr.config.monitoring import NETWORKS
from chattr.config.sign_in import SignInFields
from chattr.core.peers import Network

WEB, CAPS = "Web", "Caps"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionFields(SignInFields):
    """Part of `Settings`."""

    trusted_proxies: Annotated[
        tuple[Network, ...],
        f.Setting(
            "TRUSTED_PROXIES",
            "none",
            NETWORKS,
            "Reverse proxies in front of this server: their X-Forwarded-For says where a connection comes\n"
            "from. Anybody else's is ignored. List the proxies alone, not the networks of people.",
            WEB,
        ),
    ]
    uncounted_addresses: Annotated[
        tuple[Network, ...] | None,
        f.Setting(
            "UNCOUNTED_ADDRESSES",
            "",
            NETWORKS,
            "Who has no caps per address. Only who connects directly is meant, nobody behind a proxy.\n"
            "Not set: who connects over loopback (127.0.0.0/8, ::1), not over another address of this\n"
            "machine; and nobody where one of the two caps per address that follow is set.",
            CAPS,
        ),
    ]
    max_sockets: Annotated[
        int,
        f.Setting(
            "MAX_SOCKETS", "4000", f.integer(1, 1_000_000), "Open sockets of signaling, all in all.", CAPS
        ),
    ]
    max_sockets_per_address: Annotated[
        int,
        f.Setting(
            "MAX_SOCKETS_PER_ADDRESS",
            "256",
            f.integer(1, 1_000_000),
            "Open sockets of one address (with IPv6: of one /64). People in one office share an address,\n"
            "and after a cut of their network each has two for up to half a minute.",
            CAPS,
        ),
    ]
    join_attempts_per_minute: Annotated[
        int,
        f.Setting(
            "JOIN_ATTEMPTS_PER_MINUTE",
            "240",
            f.integer(1, 1_000_000),
            "Tries of one address to join, to leave by a session token, or to check its network, over all\n"
            "its sockets: so many at once, then so many per minute.",
            CAPS,
        ),
    ]
    max_outbox_bytes: Annotated[
        int,
        f.Setting(
            "MAX_OUTBOX_BYTES",
            "4194304",
            f.integer(262_144, 1_073_741_824),
            "Bytes that may wait for a slow reader before its socket is dropped.",
            CAPS,
        ),
    ]
