"""`chattr-server doctor` as an operator runs it, beside a server and without one."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from coturn import free_port

pytestmark = pytest.mark.worker


async def doctor(folder: Path, *arguments: str, **settings: str) -> tuple[int, str]:
    kept = ("PATH", "HOME", "MEDIASOUP_WORKER_BIN", "XDG_CACHE_HOME")
    environ = {name: os.environ[name] for name in kept if name in os.environ} | settings
    command = (sys.executable, "-m", "chattr", "doctor", *arguments)
    process = await asyncio.create_subprocess_exec(
        *command, cwd=folder, env=environ, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode()


def by_check(text: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for finding in json.loads(text)["findings"]:
        found.setdefault(finding["check"], []).append(finding)
    return found


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
    running = by_check(text)["running"][0]
    assert (running["level"], running["text"][:21]) == ("ok", "The server stands by;")


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


async def test_settings_that_cannot_be_used(tmp_path: Path) -> None:
    code, text = await doctor(tmp_path, "--json", PORT="no", TURN_URLS="turn:t.example.org")
    (finding,) = by_check(text)["settings"]
    assert code == 2
    assert finding["text"].startswith("PORT='no'")
    assert "a whole number" in finding["fix"]


async def test_a_command_that_is_none(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "chattr", "surgeon"), cwd=tmp_path, stderr=asyncio.subprocess.PIPE
    )
    _, error = await process.communicate()
    assert process.returncode == 2
    assert b"invalid choice" in error
