"""All settings, each with what an operator is told of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, get_type_hints

from chattr.config import fields as f
from chattr.config.monitoring import MONITORING
from chattr.config.rooms import MEMORY, ROOMS, RoomFields
from chattr.config.sign_in import SIGN_IN
from chattr.core.limits import Rate

WEB, MEDIA, ICE, CAPS, LOGS = "Web", "Media", "STUN and TURN", "Caps", "Logs"
SECTIONS = (WEB, MEDIA, ROOMS, MEMORY, SIGN_IN, ICE, CAPS, MONITORING, LOGS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(RoomFields):
    """A frozen value; what each field means stands with it and in `.env.example`."""

    port: Annotated[
        int, f.Setting("PORT", "3000", f.PORT, "TCP port of the web server; 0 takes a free one.", WEB)
    ]
    host: Annotated[
        str,
        f.Setting(
            "HOST",
            "",
            f.ADDRESS,
            "Address to serve on. Not set: 127.0.0.1, and with HTTPS=1 every interface (0.0.0.0).",
            WEB,
        ),
    ]
    https: Annotated[
        bool,
        f.Setting(
            "HTTPS",
            "0",
            f.FLAG,
            "1 serves HTTPS with a certificate made on the spot, so that other devices on the local\n"
            "network may use camera and microphone.",
            WEB,
        ),
    ]
    cache_home: Annotated[
        Path | None,
        f.Setting(
            "XDG_CACHE_HOME",
            "",
            f.FILE,
            "Folder below which the certificate of HTTPS=1 is kept. Not set: .cache of the server's user.",
            WEB,
        ),
    ]
    client_origin: Annotated[
        tuple[str, ...],
        f.Setting(
            "CLIENT_ORIGIN",
            "",
            f.ORIGINS,
            "Further origins whose pages may use this server, separated by commas: the public address\n"
            "when a proxy hides it, or the place where the client is hosted.",
            WEB,
        ),
    ]
    client_dir: Annotated[
        Path | None,
        f.Setting(
            "CLIENT_DIR",
            "",
            f.FILE,
            "Folder of the built client. Not set: client/build of this checkout.",
            WEB,
        ),
    ]
    announced_address: Annotated[
        str | None,
        f.Setting(
            "ANNOUNCED_ADDRESS",
            "",
            f.ADDRESS,
            "Address that browsers send media to. Not set: the address in the local network, found by\n"
            "itself. MEDIASOUP_ANNOUNCED_IP is read too.",
            MEDIA,
            aliases=("MEDIASOUP_ANNOUNCED_IP",),
        ),
    ]
    rtc_port: Annotated[
        int,
        f.Setting(
            "RTC_PORT",
            "24400",
            f.PORT,
            "Media port of the first worker, UDP and TCP; the next workers take the ports after it.\n"
            "0 takes free ones between RTC_MIN_PORT and RTC_MAX_PORT.",
            MEDIA,
        ),
    ]
    rtc_min_port: Annotated[
        int,
        f.Setting(
            "RTC_MIN_PORT", "24500", f.integer(1024, 65535), "First port for other media transports.", MEDIA
        ),
    ]
    rtc_max_port: Annotated[
        int,
        f.Setting(
            "RTC_MAX_PORT", "24999", f.integer(1024, 65535), "Last port for other media transports.", MEDIA
        ),
    ]
    workers: Annotated[
        int,
        f.Setting("WORKERS", "0", f.integer(0, 256), "Media workers (processes); 0 is one per core.", MEDIA),
    ]
    worker_bin: Annotated[
        Path | None,
        f.Setting(
            "MEDIASOUP_WORKER_BIN",
            "",
            f.FILE,
            "The mediasoup-worker executable. Not set: the one that `make run` built or fetched.",
            MEDIA,
        ),
    ]
    initial_outgoing_bitrate: Annotated[
        int,
        f.Setting(
            "INITIAL_OUTGOING_BITRATE",
            "1000000",
            f.integer(30_000, 100_000_000),
            "Where bandwidth estimation towards a participant starts, in bits per second.",
            MEDIA,
        ),
    ]
    max_incoming_bitrate: Annotated[
        int,
        f.Setting(
            "MAX_INCOMING_BITRATE",
            "6000000",
            f.integer(30_000, 100_000_000),
            "Most that a participant may send per transport, in bits per second.",
            MEDIA,
        ),
    ]
    max_consumers_per_worker: Annotated[
        int,
        f.Setting(
            "MAX_CONSUMERS_PER_WORKER",
            "500",
            f.integer(1, 100_000),
            "Media streams that a worker sends to participants before a room goes on at another worker.",
            MEDIA,
        ),
    ]
    stun_urls: Annotated[
        tuple[str, ...],
        f.Setting("STUN_URLS", "", f.STUN_URLS, "STUN servers that participants are told of.", ICE),
    ]
    turn_urls: Annotated[
        tuple[str, ...],
        f.Setting(
            "TURN_URLS",
            "",
            f.TURN_URLS,
            "TURN servers that participants are told of; needs TURN_SECRET.",
            ICE,
        ),
    ]
    turn_secret: Annotated[
        str | None,
        f.Setting(
            "TURN_SECRET",
            "",
            f.TEXT,
            "Secret shared with the TURN servers (coturn: static-auth-secret), from which each\n"
            "participant's short-lived password is made.",
            ICE,
            secret=True,
        ),
    ]
    max_payload_bytes: Annotated[
        int,
        f.Setting(
            "MAX_PAYLOAD_BYTES",
            "262144",
            f.integer(16_384, 1_048_576),
            "Largest signaling message, in bytes.",
            CAPS,
        ),
    ]
    max_inbox: Annotated[
        int,
        f.Setting(
            "MAX_INBOX",
            "128",
            f.integer(8, 65_536),
            "Messages of one socket that may wait for their turn.",
            CAPS,
        ),
    ]
    max_outbox: Annotated[
        int,
        f.Setting(
            "MAX_OUTBOX",
            "1024",
            f.integer(16, 65_536),
            "Messages that may wait for a slow reader before its socket is dropped.",
            CAPS,
        ),
    ]
    rate_join: Annotated[
        Rate,
        f.Setting(
            "RATE_JOIN",
            "10/1",
            f.RATE,
            "Joins of one socket: so many at once, then so many per second.",
            CAPS,
        ),
    ]
    rate_control: Annotated[
        Rate,
        f.Setting("RATE_CONTROL", "40/10", f.RATE, "The same for events of the door and of state.", CAPS),
    ]
    rate_media: Annotated[
        Rate,
        f.Setting("RATE_MEDIA", "80/20", f.RATE, "The same for events on transports and producers.", CAPS),
    ]
    rate_frequent: Annotated[
        Rate, f.Setting("RATE_FREQUENT", "120/40", f.RATE, "The same for events on consumers.", CAPS)
    ]
    rate_chat: Annotated[
        Rate, f.Setting("RATE_CHAT", "30/5", f.RATE, "The same for messages of the chat.", CAPS)
    ]
    rate_reaction: Annotated[Rate, f.Setting("RATE_REACTION", "6/1", f.RATE, "The same for reactions.", CAPS)]
    log_level: Annotated[
        str,
        f.Setting(
            "LOG_LEVEL",
            "info",
            f.choice("debug", "info", "warning", "error"),
            "Least level that is logged.",
            LOGS,
        ),
    ]
    log_format: Annotated[
        str,
        f.Setting(
            "LOG_FORMAT",
            "auto",
            f.choice("auto", "json", "pretty"),
            "json: one object per line; pretty: for people; auto: pretty on a terminal, else json.",
            LOGS,
        ),
    ]

    def __repr__(self) -> str:
        """Secrets are named, never shown."""
        shown = (
            f"{name}={'***' if setting.secret else repr(getattr(self, name))}"
            for name, setting, _ in described()
        )
        return f"Settings({', '.join(shown)})"


def described() -> Iterator[tuple[str, f.Setting, Any]]:
    """Each field's name, its setting, its type, section by section."""
    hints = get_type_hints(Settings, include_extras=True).items()
    for name, hint in sorted(hints, key=lambda item: SECTIONS.index(item[1].__metadata__[0].section)):
        yield name, hint.__metadata__[0], hint.__origin__


SETTINGS: tuple[f.Setting, ...] = tuple(setting for _, setting, _ in described())
