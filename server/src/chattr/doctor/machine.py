"""The machine: descriptors, clock, disk."""

import ctypes
import errno
import os
import resource
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from chattr.config import Settings
from chattr.doctor.findings import Finding, ok, problem, warning

FEW_BYTES = 500_000_000
"""Less free space than this is worth a warning."""

NO_BYTES = 50_000_000
"""Less than this is none."""

FILES_BESIDE_SOCKETS = 512

_OTHER_MACHINES = frozenset({"nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p", "glusterfs", "ceph"})
_STA_UNSYNC = 0x0040
_EARLIEST_YEAR_S = 1_735_689_600  # 2025
_MEMORY = ":memory:"
_MORE_SPACE = "Free some space, or set DATABASE to a file on another disk."


def check_descriptors(settings: Settings) -> Finding:
    """As many sockets as the caps allow need as many descriptors, twice over."""
    wanted = 2 * settings.max_sockets + FILES_BESIDE_SOCKETS
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY or hard >= wanted:
        return ok("descriptors", f"Up to {wanted} files may be open, as {settings.max_sockets} sockets need.")
    return warning(
        "descriptors",
        f"Only {hard} files may be open; {settings.max_sockets} sockets need up to {wanted}.",
        f"Raise the limit (systemd: LimitNOFILE={wanted}; shell: ulimit -Hn {wanted}), or set "
        f"MAX_SOCKETS={max(1, (hard - FILES_BESIDE_SOCKETS) // 2)}.",
    )


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


def check_disk(settings: Settings) -> Iterator[Finding]:
    """The file in which rooms are remembered can be written, is whole, and has room to grow."""
    if str(settings.database) == _MEMORY:
        yield warning(
            "disk",
            "DATABASE is :memory:, so hosts, invites and chat are gone when the server ends.",
            "Set DATABASE to a file on a local disk, for example data/chattr.sqlite.",
        )
        return
    file = Path(settings.database).absolute()
    folder = next(parent for parent in file.parents if parent.is_dir())
    yield _check_writing(file, folder)
    yield _check_space(folder)
    kind = _file_system(folder)
    if kind in _OTHER_MACHINES:
        yield warning(
            "disk",
            f"{file} is on another machine's disk ({kind}), where SQLite's locks do not hold.",
            "Set DATABASE to a file on a local disk.",
        )
    if file.is_file():
        yield _check_file(file)


def _check_writing(file: Path, folder: Path) -> Finding:
    fix = (
        f"Let the user that runs the server write there (chown), or set DATABASE to another file than {file}."
    )
    if file.is_file() and not os.access(file, os.W_OK):
        return problem("disk", f"{file} cannot be written by this user.", fix)
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"\0" * 4096)
            probe.flush()
            os.fsync(probe.fileno())
    except OSError as error:
        if error.errno == errno.ENOSPC:
            fix = _MORE_SPACE
        elif error.errno == errno.EROFS:
            fix = f"Mount the disk of {folder} for writing (systemd: StateDirectory=), or set DATABASE."
        return problem("disk", f"{folder} cannot be written: {error.strerror}.", fix)
    return ok("disk", f"{folder} can be written.")


def _check_space(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    amount = f"{free / 1e9:.1f} GB" if free >= FEW_BYTES else f"{free / 1e6:.0f} MB"
    text = f"{amount} are free in {folder}."
    if free < NO_BYTES:
        return problem("disk", text, _MORE_SPACE)
    return warning("disk", text, _MORE_SPACE) if free < FEW_BYTES else ok("disk", text)


def _check_file(file: Path) -> Finding:
    try:
        connection = sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, timeout=2)
        try:
            (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        finally:
            connection.close()
    except sqlite3.Error as error:
        verdict = str(error)
    if verdict == "ok":
        return ok("disk", f"{file} is whole.")
    return problem(
        "disk", f"{file} is damaged: {verdict}.", "Put a copy from a backup in its place (docs/storage.md)."
    )


def _file_system(folder: Path) -> str:
    best, kind = "", ""
    try:
        lines = Path("/proc/self/mounts").read_text().splitlines()
    except OSError:
        return kind
    for line in lines:
        _, place, found, *_ = line.split()
        if folder.is_relative_to(place) and len(place) >= len(best):
            best, kind = place, found
    return kind
