"""The machine: descriptors and clock."""

import ctypes
import resource
import sys

from chattr.config import Settings
from chattr.connections.options import FILES_BESIDE, files_needed
from chattr.doctor.findings import Finding, ok, problem, warning
from chattr.doctor.processes import Running

_STA_UNSYNC = 0x0040
_EARLIEST_YEAR_S = 1_735_689_600  # 2025


def check_descriptors(settings: Settings, running: bool, server: Running | None) -> Finding:
    """As many sockets as the caps allow need as many descriptors, twice over.

    `running`: the server runs; `server`: its process, whose limit counts then.
    """
    wanted = files_needed(settings.max_sockets)
    if running and server is None:
        return warning(
            "descriptors",
            "How many files the running server may open cannot be seen by this user.",
            "Run the doctor as root, or as the user that runs the server.",
        )
    limit = server.open_files if server is not None else _own_limit()
    if limit is None or limit >= wanted:
        who = f"The server (process {server.pid})" if server is not None else "A server started from here"
        return ok("descriptors", f"{who} may open {wanted} files, as {settings.max_sockets} sockets need.")
    who = f"The running server (process {server.pid})" if server is not None else "A server started from here"
    return warning(
        "descriptors",
        f"{who} may open only {limit} files; {settings.max_sockets} sockets need up to {wanted}.",
        f"Raise the limit (with containers: NOFILE={wanted} in .env, and `docker compose up -d`; systemd: "
        f"LimitNOFILE={wanted}; shell: ulimit -Hn {wanted}), or set "
        f"MAX_SOCKETS={max(1, (limit - FILES_BESIDE) // 2)}; then restart the server.",
    )


def _own_limit() -> int | None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return None if hard == resource.RLIM_INFINITY else hard


def check_clock(now_s: float) -> Finding:
    """Certificates, sign-ins and TURN passwords all have times in them."""
    fix = "Turn on time synchronisation: timedatectl set-ntp true (Debian: apt-get install chrony)."
    if now_s < _EARLIEST_YEAR_S:
        return problem("clock", "The clock is years behind.", fix)
    synchronised = _is_synchronised()
    if synchronised is None:
        return ok("clock", "The clock is not obviously wrong; whether it is kept right cannot be told here.")
    if synchronised:
        return ok("clock", "The clock is kept right by the network.")
    return warning(
        "clock", "Nothing keeps the clock right; TURN passwords and sign-ins fail when it is off.", fix
    )


class _Timex(ctypes.Structure):
    """`struct timex` up to `status`, with room for the rest (adjtimex(2))."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * 256),
    )


def _is_synchronised() -> bool | None:
    if sys.platform != "linux":
        return None
    state = _Timex()
    result: int = ctypes.CDLL(None).adjtimex(ctypes.byref(state))
    return None if result < 0 else not state.status & _STA_UNSYNC
