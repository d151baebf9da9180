"""What keeps the server from starting is told in one sentence that names the setting."""

import re
import socket
import ssl
from pathlib import Path
from typing import Any

import httpx
import pytest


def taken(kind: int) -> socket.socket:
    blocker = socket.socket(socket.AF_INET, kind)
    blocker.bind(("127.0.0.1", 0))
    if kind == socket.SOCK_STREAM:
        blocker.listen()
    return blocker


async def refusal(launch: Any, code: int, **settings: str) -> str:
    server = await launch(**settings)
    assert await server.ended(30) == code
    await server.reader
    told = "\n".join(server.lines)
    assert "Traceback" not in told
    assert server.children() == []
    return told


async def test_web_port_in_use(launch: Any) -> None:
    with taken(socket.SOCK_STREAM) as blocker:
        port = str(blocker.getsockname()[1])
        told = await refusal(launch, 1, PORT=port)
    assert told == (
        f"chattr cannot start: Port {port} on 127.0.0.1 is already in use. "
        "Set PORT to a free one, or end the program that has it."
    )


@pytest.mark.parametrize(("kind", "word"), [(socket.SOCK_STREAM, "TCP"), (socket.SOCK_DGRAM, "UDP")])
async def test_media_port_in_use(launch: Any, kind: int, word: str) -> None:
    with taken(kind) as blocker:
        port = str(blocker.getsockname()[1])
        settings = {"RTC_PORT": port, "RTC_MIN_PORT": "1024", "RTC_MAX_PORT": "1099"}
        told = await refusal(launch, 1, ANNOUNCED_ADDRESS="127.0.0.1", **settings)
    assert told.startswith(f"chattr cannot start: Media port {port} ({word}) on 127.0.0.1 cannot be used")
    assert "Set RTC_PORT to a free one" in told


async def test_no_worker_binary(launch: Any) -> None:
    told = await refusal(launch, 1, MEDIASOUP_WORKER_BIN="/nowhere/worker")
    assert told.splitlines()[-1] == (
        "chattr cannot start: the worker binary /nowhere/worker does not exist or cannot be executed"
    )


async def test_a_host_that_is_not_ours(launch: Any) -> None:
    assert "Set HOST to one that is." in await refusal(launch, 1, HOST="192.0.2.123")


async def test_all_wrong_settings_at_once(launch: Any) -> None:
    told = await refusal(launch, 2, PORT="web", WORKERS="many", TURN_SECRET="x", LOG_FORMAT="xml")
    assert [line.split("=")[0].strip() for line in told.splitlines()[1:]] == ["PORT", "WORKERS", "LOG_FORMAT"]


@pytest.mark.worker
async def test_https_with_a_certificate_of_its_own(launch: Any, tmp_path: Path) -> None:
    server = await launch(HTTPS="1", HOST="127.0.0.1", XDG_CACHE_HOME=str(tmp_path / "cache"))
    await server.started()
    assert server.url.startswith("https://")
    trusted = str(tmp_path / "cache" / "chattr" / "tls" / "certificate.pem")
    async with httpx.AsyncClient(verify=ssl.create_default_context(cafile=trusted)) as client:
        assert (await client.get(f"{server.url}/healthz")).json() == {"status": "ok"}


def listeners(pid: int) -> set[tuple[str, int]]:
    """Addresses and ports on which a process listens (proc(5), /proc/net/tcp)."""
    inodes = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        if match := re.fullmatch(r"socket:\[(\d+)\]", str(descriptor.readlink())):
            inodes.add(match[1])
    found = set()
    for table in ("tcp", "tcp6"):
        for row in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            local, _, state, *rest = row.split()[1:]
            if state == "0A" and rest[5] in inodes:
                host, port = local.split(":")
                ip = socket.inet_ntoa(bytes.fromhex(host)[::-1]) if table == "tcp" else host
                found.add((ip, int(port, 16)))
    return found


@pytest.mark.worker
async def test_it_listens_where_host_says_and_nowhere_else(launch: Any) -> None:
    for host in ("127.0.0.1", "127.0.0.2"):
        server = await (await launch(HOST=host, DATABASE=":memory:")).started()
        assert listeners(server.pid) == {(host, server.port)}


@pytest.mark.worker
async def test_media_stays_on_loopback_when_announced_there(launch: Any) -> None:
    server = await (await launch(ANNOUNCED_ADDRESS="127.0.0.1")).started()
    (worker,) = server.children()
    assert {ip for ip, _ in listeners(worker)} == {"127.0.0.1"}


@pytest.mark.worker
async def test_workers_listen_on_rtc_port_and_the_ones_after_it(launch: Any) -> None:
    with taken(socket.SOCK_STREAM) as one:
        first = one.getsockname()[1]
    ports = {"RTC_PORT": str(first), "RTC_MIN_PORT": "1024", "RTC_MAX_PORT": "1099"}
    server = await (await launch(WORKERS="2", ANNOUNCED_ADDRESS="127.0.0.1", **ports)).started()
    found = set().union(*(listeners(worker) for worker in server.children()))
    assert found == {("127.0.0.1", first), ("127.0.0.1", first + 1)}


@pytest.mark.worker
async def test_a_free_port_is_taken_from_the_range(launch: Any) -> None:
    ports = {"RTC_MIN_PORT": "24700", "RTC_MAX_PORT": "24720"}
    server = await (await launch(ANNOUNCED_ADDRESS="127.0.0.1", **ports)).started()
    (worker,) = server.children()
    ((_, port),) = listeners(worker)
    assert 24700 <= port <= 24720
