"""The disk on which rooms are remembered, judged with the rights of the server's user."""

import errno
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from chattr.config import Settings
from chattr.doctor.findings import Finding, ok, problem, warning
from chattr.doctor.processes import Running, check_as
from chattr.store.sqlite_file import IN_MEMORY

FEW_BYTES = 500_000_000
"""Less free space than this is worth a warning."""

NO_BYTES = 50_000_000
"""Less than this is none."""

_OTHER_MACHINES = frozenset({"nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p", "glusterfs", "ceph"})
_MORE_SPACE = "Free some space, or set DATABASE to a file on another disk."
_FILES = ("", "-wal", "-shm", "-lock", "-next")
"""The database and what stands beside it, all to be written by the same user."""


def check_disk(settings: Settings, running: bool, server: Running | None) -> list[Finding]:
    """The file in which rooms are remembered can be written, is whole, and has room to grow.

    `running`: the server runs; `server`: its process, as whose user it is tried then.
    """
    if str(settings.database) == IN_MEMORY:
        return [
            warning(
                "disk",
                "DATABASE is :memory:, so hosts, invites and chat are gone when the server ends.",
                "Set DATABASE to a file on a local disk, for example data/chattr.sqlite.",
            )
        ]
    if not running:
        return list(_check_place(settings.database, None))
    found = check_as(server, lambda: _check_place(settings.database, server)) if server is not None else None
    return found or [
        warning(
            "disk",
            f"Whether the running server may write {settings.database} cannot be tried by this user.",
            "Run the doctor as root, or as the user that runs the server.",
        )
    ]


def _check_place(database: str | Path, server: Running | None) -> Iterator[Finding]:
    """Look at it from where this process is: as the server, or as whoever would start one."""
    file = Path(database).absolute()
    folder = next(parent for parent in file.parents if os.path.isdir(parent))  # noqa: PTH112 - also where one may not look
    yield _check_writing(file, folder, server)
    yield _check_space(folder)
    kind = _file_system(folder, server)
    if kind in _OTHER_MACHINES:
        yield warning(
            "disk",
            f"{file} is on another machine's disk ({kind}), where SQLite's locks do not hold.",
            "Set DATABASE to a file on a local disk.",
        )
    if os.access(file, os.R_OK):
        yield _check_file(file)


def _check_writing(file: Path, folder: Path, server: Running | None) -> Finding:
    who = f"the server's user (uid {server.uid})" if server is not None else f"this user (uid {os.geteuid()})"
    owner = f"{server.uid}:{server.gid}" if server is not None else "<user of the server>"

    def hand_over(path: Path) -> str:
        return f"Let the server's user write it (chown {owner} {path}), or set DATABASE to another file."

    for name in _FILES:
        path = file.with_name(file.name + name)
        if os.access(path, os.F_OK) and not os.access(path, os.W_OK):
            return problem("disk", f"{path} cannot be written by {who}.", hand_over(path))
    fix = hand_over(folder)
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
        return problem("disk", f"{folder} cannot be written by {who}: {error.strerror}.", fix)
    return ok("disk", f"{folder} can be written by {who}.")


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


def _file_system(folder: Path, server: Running | None) -> str:
    best, kind = "", ""
    try:
        lines = Path(f"/proc/{server.pid if server is not None else 'self'}/mounts").read_text().splitlines()
    except OSError:
        return kind
    for line in lines:
        _, place, found, *_ = line.split()
        if folder.is_relative_to(place) and len(place) >= len(best):
            best, kind = place, found
    return kind
