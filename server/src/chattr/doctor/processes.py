"""Other processes as /proc shows them: who has a port, and what the running server may do (proc(5))."""

import os
import pickle
import traceback
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from chattr.doctor.findings import Finding

_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Holder:
    """The program that has a port, as far as this user may know. Its name is cut off after 15 characters."""

    pid: int
    name: str

    def __str__(self) -> str:
        return f"{self.name} (process {self.pid})"


@dataclass(frozen=True, slots=True)
class Running:
    """The server's process. `open_files`: up to which number it may open files; None is without end."""

    pid: int
    uid: int
    gid: int
    groups: tuple[int, ...]
    open_files: int | None

    @classmethod
    def of(cls, pid: int) -> "Running":
        """Read what /proc tells of a process.

        :raises OSError: it has ended.
        """
        status = dict(
            line.split(":", 1)
            for line in (_PROC / str(pid) / "status").read_text().splitlines()
            if ":" in line
        )
        limits = (_PROC / str(pid) / "limits").read_text().splitlines()
        hard = next(line for line in limits if line.startswith("Max open files")).split()[4]
        return cls(
            pid,
            uid=int(status["Uid"].split()[1]),
            gid=int(status["Gid"].split()[1]),
            groups=tuple(map(int, status["Groups"].split())),
            open_files=None if hard == "unlimited" else int(hard),
        )


def find_holder(port: int, protocol: str) -> Holder | None:
    """Find who has a port: its sockets' inodes, then whose descriptors they are."""
    inodes = set()
    for table in (protocol, f"{protocol}6"):
        with suppress(OSError):
            for line in (_PROC / "net" / table).read_text().splitlines()[1:]:
                fields = line.split()
                listening = protocol == "udp" or fields[3] == "0A"
                if listening and int(fields[1].rpartition(":")[2], 16) == port:
                    inodes.add(f"socket:[{fields[9]}]")
    for folder in _PROC.glob("[0-9]*"):
        with suppress(OSError):
            if any(str(link.readlink()) in inodes for link in (folder / "fd").iterdir()):
                return Holder(int(folder.name), (folder / "comm").read_text().strip())
    return None


def find_server(port: int) -> Running | None:
    """Return the process that answers on PORT; None when this user may not see whose it is."""
    holder = find_holder(port, "tcp")
    if holder is None:
        return None
    try:
        return Running.of(holder.pid)
    except OSError:
        return None


def check_as(server: Running, check: Callable[[], Iterable[Finding]]) -> list[Finding] | None:
    """Run a check as the server: with its user, its view of the disks and its working folder.

    None: this user may not do so.
    """
    with ExitStack() as stack:
        try:
            root, folder = (
                _closed_by(stack, os.open(_PROC / str(server.pid) / name, os.O_PATH))
                for name in ("root", "cwd")
            )
            is_elsewhere = _is_elsewhere(server.pid)
        except OSError:
            return None
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            _answer(writing, server, (root, folder) if is_elsewhere else (None, folder), check)
        os.close(writing)
        with os.fdopen(reading, "rb") as answers:
            answer = answers.read()
        os.waitpid(child, 0)
    # From the child above, which is this program.
    return pickle.loads(answer) if answer else None  # noqa: S301


def _closed_by(stack: ExitStack, descriptor: int) -> int:
    stack.callback(os.close, descriptor)
    return descriptor


def _is_elsewhere(pid: int) -> bool:
    """Whether a process sees other disks than this one, as in a container or with ProtectSystem."""
    its, ours = _PROC / str(pid), _PROC / "self"
    same_mounts = (its / "ns" / "mnt").readlink() == (ours / "ns" / "mnt").readlink()
    return not (same_mounts and (its / "root").samefile(ours / "root"))


def _answer(
    writing: int,
    server: Running,
    places: tuple[int | None, int],
    check: Callable[[], Iterable[Finding]],
) -> None:
    """Become like the server, check, tell the parent, and end."""
    try:
        try:
            _become(server, *places)
        except PermissionError:
            os._exit(0)
        with os.fdopen(writing, "wb") as file:
            file.write(pickle.dumps(list(check())))
        os._exit(0)
    except BaseException:
        # Nothing may return into the parent's program.
        traceback.print_exc()
    finally:
        os._exit(1)


def _become(server: Running, root: int | None, folder: int) -> None:
    if root is not None:
        os.fchdir(root)
        os.chroot(".")
    os.fchdir(folder)
    if (server.uid, server.gid) != (os.geteuid(), os.getegid()):
        os.setgroups(server.groups)
        os.setgid(server.gid)
        os.setuid(server.uid)
