"""`chattr-server doctor` as an operator runs it, beside a server and without one."""

import asyncio
import json
import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from doctor_runs import by_check, doctor
from small_disk import small_disk

from coturn import free_port
from mediasoup import WORKER_VERSION, find_worker

pytestmark = pytest.mark.worker


async def test_beside_a_running_server_it_knows_its_own_ports(launch: Any, tmp_path: Path) -> None:
    (tmp_path / "client").mkdir()
    (tmp_path / "client" / "200.html").write_text("<html></html>")
    settings = {"CLIENT_DIR": str(tmp_path / "client"), "RTC_PORT": str(free_port("0.0.0.0")), "WORKERS": "1"}
    server = await (await launch(**settings)).started()
    settings["PORT"] = str(server.port)
    code, text = await doctor(tmp_path, "--json", **settings)
    found = by_check(text)
    assert code == 0, text
    assert json.loads(text)["healthy"] is True
    assert found["running"][0]["text"] == "The server runs and is ready."
    assert "held by chattr" in found["web-port"][0]["text"]
    assert "held by this server's media workers" in found["media-ports"][0]["text"]
    assert found["reach"][0]["level"] == "ok"
    for finding in json.loads(text)["findings"]:
        assert bool(finding["fix"]) == (finding["level"] != "ok"), finding


async def test_beside_a_server_that_waits_for_its_turn(launch: Any, tmp_path: Path) -> None:
    settings = {"HANDOVER": "1", "DATABASE": str(tmp_path / "rooms.sqlite"), "WORKERS": "1"}
    await (await launch(**settings)).started()
    second = await (await launch(**settings, RTC_PORT=str(free_port("0.0.0.0")))).started()
    _, text = await doctor(tmp_path, "--json", **settings, PORT=str(second.port))
    (running,) = by_check(text)["running"]
    assert running["level"] == "warning"
    assert "Whether another process serves is not known" in running["text"]


async def test_what_is_wrong_is_told_in_words_with_a_fix_and_an_exit_code(tmp_path: Path) -> None:
    worker = tmp_path / "worker"
    worker.write_text("#!/bin/sh\nexit 42\n")
    worker.chmod(0o755)
    code, text = await doctor(
        tmp_path,
        MEDIASOUP_WORKER_BIN=str(worker),
        CLIENT_DIR=str(tmp_path),
        RTC_PORT=str(free_port("0.0.0.0")),
    )
    assert code == 1
    lines = text.splitlines()
    for check, fix in (("worker", "make run"), ("client", "make run")):
        index = next(i for i, line in enumerate(lines) if line.startswith(f"PROBLEM  {check}:"))
        assert lines[index + 1].strip().startswith("->")
        assert fix in lines[index + 1]
    assert lines[-1].startswith("2 problems")


@pytest.mark.parametrize(
    ("handover", "unit", "containers"), [("0", "chattr", "server"), ("1", "'chattr@*'", "server server-2")]
)
async def test_where_no_server_answers_it_says_so_and_where_the_reason_stands(
    tmp_path: Path, handover: str, unit: str, containers: str
) -> None:
    port = str(free_port("127.0.0.1"))
    ((level, text, fix),) = await findings(tmp_path, "running", PORT=port, HANDOVER=handover)
    assert level == "warning"
    assert text == f"No server answers at 127.0.0.1:{port}."
    assert f"`journalctl -u {unit}`" in fix
    assert f"`docker compose logs {containers}`" in fix


async def test_a_check_that_fails_by_itself_is_told_beside_the_others(tmp_path: Path) -> None:
    """Started in a folder that is no more, it cannot find out where data/chattr.sqlite would be."""
    folder = tmp_path / "gone"
    folder.mkdir()
    within = ("sh", "-c", f'rmdir {folder} && exec "$@"', "sh")
    code, text = await doctor(folder, "--json", within=within, PORT=str(free_port("127.0.0.1")))
    found = by_check(text)
    assert code == 1
    (disk,) = found["disk"]
    assert disk["level"] == "problem"
    assert disk["text"].startswith("This check failed, so nothing is known of the matter: FileNotFoundError:")
    assert "CONTRIBUTING.md" in disk["fix"]
    assert {"settings", "running", "worker", "client", "media-ports", "turn", "clock"} <= found.keys()


async def test_settings_that_cannot_be_used(tmp_path: Path) -> None:
    code, text = await doctor(tmp_path, "--json", PORT="no", TURN_URLS="turn:t.example.org")
    (finding,) = by_check(text)["settings"]
    assert code == 2
    assert finding["text"].startswith("PORT='no'")
    assert "a whole number" in finding["fix"]


@pytest.mark.parametrize("command", [("healthy",), ("backup", "copy.sqlite"), ()], ids=str)
async def test_every_command_tells_of_settings_that_cannot_be_used(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "chattr", *command),
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PORT": "no"},
        stderr=asyncio.subprocess.PIPE,
    )
    _, error = await process.communicate()
    assert process.returncode == 2
    assert b"PORT" in error
    assert b"Traceback" not in error


async def test_a_command_that_is_none(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "chattr", "surgeon"), cwd=tmp_path, stderr=asyncio.subprocess.PIPE
    )
    _, error = await process.communicate()
    assert process.returncode == 2
    assert b"invalid choice" in error


async def findings(folder: Path, check: str, **settings: Any) -> list[tuple[str, str, str]]:
    """Level, text and fix of what one check found."""
    code, text = await doctor(folder, "--json", **settings)
    found = by_check(text)
    assert code == int(any(one["level"] == "problem" for all_ in found.values() for one in all_))
    return [(one["level"], one["text"], one["fix"] or "") for one in found.get(check, [])]


async def test_no_pages_where_they_should_be(tmp_path: Path) -> None:
    ((level, text, fix),) = await findings(tmp_path, "client", CLIENT_DIR=str(tmp_path))
    assert level == "problem"
    assert str(tmp_path) in text
    for way in ("docker compose up -d --build", "deploy/image_steps.sh build", "make run"):
        assert way in fix


async def test_no_worker_where_it_should_be(tmp_path: Path) -> None:
    missing = tmp_path / "mediasoup-worker"
    ((level, text, fix),) = await findings(tmp_path, "worker", MEDIASOUP_WORKER_BIN=str(missing))
    assert level == "problem"
    assert str(missing) in text
    assert "MEDIASOUP_WORKER_BIN" in fix
    for way in ("docker compose up -d --build", "deploy/image_steps.sh build", "make run"):
        assert way in fix


async def test_of_the_version_it_says_only_what_is_known(tmp_path: Path) -> None:
    """One program: somewhere, and where the set-up would keep it as this and as another version."""
    cases = {
        "anywhere": ("ok", "Whether it is exactly that one, a worker does not tell."),
        f"mediasoup-worker/{WORKER_VERSION}-linux-x64-0123": ("ok", "as which it was built (recipe 0123)."),
        f"mediasoup-worker/{WORKER_VERSION}-linux-x64-prebuilt": ("warning", "pictures come back late."),
        "mediasoup-worker/some-folder-or-other": ("ok", "a worker does not tell."),
        "mediasoup-worker/3.26.0-linux-x64-0123": ("problem", "but it was got as 3.26.0."),
    }
    for folder, (wanted, words) in cases.items():
        binary = tmp_path / folder / "mediasoup-worker"
        binary.parent.mkdir(parents=True)
        shutil.copy(find_worker(), binary)
        ((level, text, fix),) = await findings(tmp_path, "worker", MEDIASOUP_WORKER_BIN=str(binary))
        assert (level, text.endswith(words)) == (wanted, True), text
        assert f"understands the messages of version {WORKER_VERSION}" in text
        assert (WORKER_VERSION in fix) == (level == "problem")


async def test_a_port_that_another_program_has(tmp_path: Path) -> None:
    port = str(free_port("127.0.0.1"))
    other = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "http.server", "--bind", "127.0.0.1", port),
        cwd=tmp_path,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await until_open(int(port))
        ((level, text, fix),) = await findings(tmp_path, "web-port", PORT=port)
    finally:
        other.kill()
        await other.wait()
    assert level == "problem"
    assert f"127.0.0.1:{port} is taken by python" in text
    assert f"(process {other.pid})" in text
    assert fix == "End that program, or set PORT to a free port."


async def until_open(port: int) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


async def test_few_descriptors_and_what_it_says_then_is_enough(tmp_path: Path) -> None:
    few = ("sh", "-c", 'ulimit -n 1024 && exec "$@"', "sh")
    ((level, text, fix),) = await findings(tmp_path, "descriptors", within=few)
    assert level == "warning"
    assert "A server started from here may open only 1024 files" in text
    sockets = fix.rpartition("MAX_SOCKETS=")[2].partition(";")[0]
    ((level, _, _),) = await findings(tmp_path, "descriptors", within=few, MAX_SOCKETS=sockets)
    assert level == "ok"


async def test_an_announced_address_that_leads_nowhere(launch: Any, tmp_path: Path) -> None:
    # TEST-NET-1 is routed nowhere (RFC 5737).
    settings = {
        "ANNOUNCED_ADDRESS": "192.0.2.77",
        "RTC_PORT": str(free_port("0.0.0.0")),
        "WORKERS": "1",
    }
    server = await (await launch(**settings)).started()
    _, text = await doctor(tmp_path, "--json", **settings, PORT=str(server.port))
    found = by_check(text)
    (addresses,) = found["addresses"]
    assert addresses["level"] == "warning"
    assert "Set ANNOUNCED_ADDRESS" in addresses["fix"]
    (reach,) = found["reach"]
    assert reach["level"] == "warning"
    assert f"192.0.2.77, TCP {settings['RTC_PORT']}, cannot be reached" in reach["text"]
    assert f"Open {settings['RTC_PORT']} (UDP and TCP)" in reach["fix"]


async def test_a_disk_that_is_nearly_full_and_then_full(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", megabytes=40) as disk:
        settings = {"DATABASE": str(disk / "rooms.sqlite")}
        writing, space = await findings(tmp_path, "disk", **settings)
        assert writing[0] == "ok"
        assert space[0] == "problem"
        assert "MB are free in" in space[1]
        assert space[2].startswith("Free some space")

        filler = disk / "filler"
        with suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(b"\0" * 65_536)
        writing, space = await findings(tmp_path, "disk", **settings)
        assert writing[0] == space[0] == "problem"
        assert "No space left" in writing[1]
        assert writing[2] == space[2]
        assert " 0 MB are free" in f" {space[1]}"
