"""The doctor beside a server with other rights than its own: it judges the server's."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from doctor_runs import by_check, doctor

from coturn import free_port
from mediasoup import find_worker

pytestmark = pytest.mark.worker

NOBODY = 65534
AS_NOBODY = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
FEW = ("sh", "-c", 'ulimit -n 1024 && exec "$@"', "sh")
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to be two users")


async def test_the_limit_of_the_running_server_counts(launch: Any, tmp_path: Path) -> None:
    settings = {"DATABASE": ":memory:", "RTC_PORT": str(free_port("0.0.0.0"))}
    server = await (await launch(*FEW, **settings)).started()
    _, text = await doctor(tmp_path, "--json", **settings, PORT=str(server.port))
    (finding,) = by_check(text)["descriptors"]
    assert finding["level"] == "warning"
    assert f"The running server (process {server.pid}) may open only 1024 files" in finding["text"]
    assert "restart the server" in finding["fix"]


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that every user can look into, with a worker that every user can run."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        shutil.copy(find_worker(), folder / "mediasoup-worker")
        (folder / "data").mkdir()
        os.chown(folder / "data", NOBODY, NOBODY)
        yield folder


def settings_in(home: Path) -> dict[str, str]:
    return {
        "DATABASE": str(home / "data" / "rooms.sqlite"),
        "MEDIASOUP_WORKER_BIN": str(home / "mediasoup-worker"),
        "RTC_PORT": str(free_port("0.0.0.0")),
        "WORKERS": "1",
        "HOME": str(home),
    }


async def disk_of(folder: Path, **settings: str) -> list[dict[str, Any]]:
    _, text = await doctor(folder, "--json", **settings)
    return by_check(text)["disk"]


@needs_root
async def test_writing_is_tried_as_the_user_of_the_server(launch: Any, tmp_path: Path, home: Path) -> None:
    settings = settings_in(home)
    server = await (await launch("env", f"--chdir={home}", *AS_NOBODY, **settings)).started()
    settings["PORT"] = str(server.port)
    writing, *_, whole = await disk_of(tmp_path, **settings)
    assert writing["level"] == whole["level"] == "ok"
    assert writing["text"] == f"{home / 'data'} can be written by the server's user (uid {NOBODY})."

    # As after a backup that root has put back.
    database = Path(settings["DATABASE"])
    os.chown(database, 0, 0)
    os.chmod(database, 0o644)  # noqa: PTH101 - a call that does not wait
    writing = (await disk_of(tmp_path, **settings))[0]
    assert writing["level"] == "problem"
    assert f"{database} cannot be written by the server's user (uid {NOBODY})" in writing["text"]
    assert f"chown {NOBODY}:{NOBODY} {database}" in writing["fix"]

    os.chown(database, NOBODY, NOBODY)
    os.chown(database.parent, 0, 0)
    writing = (await disk_of(tmp_path, **settings))[0]
    assert f"{database.parent} cannot be written by the server's user" in writing["text"]
    assert f"chown {NOBODY}:{NOBODY} {database.parent}" in writing["fix"]


@needs_root
async def test_a_relative_database_is_where_the_server_was_started(launch: Any, tmp_path: Path) -> None:
    settings = {"DATABASE": "rooms.sqlite", "RTC_PORT": str(free_port("0.0.0.0"))}
    server = await (await launch(**settings)).started()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    found = await disk_of(elsewhere, **settings, PORT=str(server.port))
    assert f"{tmp_path / 'rooms.sqlite'} is whole." in [finding["text"] for finding in found]


async def run(*command: str) -> int:
    return await (await asyncio.create_subprocess_exec(*command)).wait()


@needs_root
async def test_the_disks_are_seen_as_the_server_sees_them(launch: Any, tmp_path: Path, home: Path) -> None:
    """Below systemd's DynamicUser, the folder of the state is the user's only in the server's own mounts."""
    state = home / "state"
    state.mkdir()
    settings = settings_in(home) | {"DATABASE": str(state / "rooms.sqlite")}
    mount = f'cd {home} && mount --bind data state && exec {" ".join(AS_NOBODY)} -- "$@"'
    private = ("unshare", "--mount", "sh", "-c", mount, "sh")
    if await run(*private, "true") != 0:
        pytest.skip("needs mounts of its own, which cannot be made here")
    server = await (await launch(*private, **settings)).started()
    texts = [finding["text"] for finding in await disk_of(tmp_path, **settings, PORT=str(server.port))]
    assert f"{state} can be written by the server's user (uid {NOBODY})." in texts
    assert f"{state / 'rooms.sqlite'} is whole." in texts


@needs_root
async def test_who_may_not_look_is_told_so(launch: Any, home: Path) -> None:
    settings = {"DATABASE": str(home / "rooms.sqlite"), "RTC_PORT": str(free_port("0.0.0.0"))}
    server = await (await launch(**settings)).started()
    settings |= {"PORT": str(server.port), "MEDIASOUP_WORKER_BIN": str(home / "mediasoup-worker")}
    _, text = await doctor(home, "--json", within=AS_NOBODY, **settings)
    found = by_check(text)
    for check in ("descriptors", "disk"):
        (finding,) = found[check]
        assert finding["level"] == "warning"
        assert finding["fix"] == "Run the doctor as root, or as the user that runs the server."
