"""What systemd is told (sd_notify(3)): its units wait for it, and so does an upgrade of two processes."""

import asyncio
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.worker


@pytest.fixture(params=["path", "abstract"])
def notices(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, socket.socket]]:
    """The socket that a supervisor listens on, and how it is named in NOTIFY_SOCKET."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.setblocking(False)
        if request.param == "path":
            name = str(tmp_path / "notify")
            listener.bind(name)
        else:
            listener.bind("")  # Linux chooses an abstract name (unix(7), autobind).
            name = "@" + listener.getsockname()[1:].decode()
        yield name, listener


async def next_notice(listener: socket.socket) -> str:
    async with asyncio.timeout(30):
        return (await asyncio.get_running_loop().sock_recv(listener, 4096)).decode()


def silent(listener: socket.socket) -> bool:
    try:
        listener.recv(4096)
    except BlockingIOError:
        return True
    return False


async def test_ready_once_it_answers_and_stopping_once_it_ends(launch: Any, notices: Any) -> None:
    name, listener = notices
    server = await launch(NOTIFY_SOCKET=name)
    assert await next_notice(listener) == "READY=1"
    await server.started()
    async with httpx.AsyncClient(base_url=server.url) as http:
        assert (await http.get("/readyz")).status_code == 200
    assert silent(listener)
    server.signal(signal.SIGTERM)
    assert await next_notice(listener) == "STOPPING=1"
    assert await server.ended(10) == 0
    assert silent(listener)


async def test_who_stands_by_is_ready(launch: Any, notices: Any, tmp_path: Path) -> None:
    name, listener = notices
    settings = {"HANDOVER": "1", "DATABASE": str(tmp_path / "rooms.sqlite")}
    await (await launch(**settings)).started()
    second = await launch(**settings, NOTIFY_SOCKET=name)
    assert await next_notice(listener) == "READY=1"
    await second.started()
    async with httpx.AsyncClient(base_url=second.url) as http:
        assert (await http.get("/activez")).status_code == 503


async def test_never_ready_when_it_cannot_start(launch: Any, notices: Any) -> None:
    name, listener = notices
    server = await launch(NOTIFY_SOCKET=name, MEDIASOUP_WORKER_BIN="/nowhere/worker")
    assert await server.ended(30) == 1
    assert silent(listener)
