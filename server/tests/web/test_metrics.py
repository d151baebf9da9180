"""Who may read /metrics."""

from ipaddress import ip_network
from pathlib import Path

import httpx
import pytest

from chattr.calls.service import CallService
from chattr.calls.settings import IceSettings
from chattr.core.limits import Limits
from chattr.core.peers import LOOPBACK, Network
from chattr.sfu.settings import MediaSettings
from chattr.web import ServerState, WebSettings, create_web

OFFICE = (ip_network("192.0.2.0/24"), ip_network("2001:db8::/32"))
THROUGH_A_PROXY = (
    "Forwarded",
    "Via",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Real-IP",
)


async def ask(
    folder: Path, allowed: tuple[Network, ...], address: str, headers: dict[str, str] | None = None
) -> httpx.Response:
    service = CallService(Limits(), MediaSettings(), IceSettings())
    app, _ = create_web(service, ServerState(), WebSettings(folder, metrics_allow=allowed))
    transport = httpx.ASGITransport(app=app, client=(address, 40000))
    async with httpx.AsyncClient(transport=transport, base_url="http://meet.example.org") as client:
        return await client.get("/metrics", headers=headers)


@pytest.mark.parametrize(
    ("allowed", "address"),
    [
        (LOOPBACK, "127.0.0.1"),
        (LOOPBACK, "::1"),
        (LOOPBACK, "::ffff:127.0.0.1"),
        (OFFICE, "192.0.2.9"),
        (OFFICE, "::ffff:192.0.2.9"),
        (OFFICE, "2001:db8::7"),
    ],
)
async def test_who_is_allowed_reads_the_numbers(
    tmp_path: Path, allowed: tuple[Network, ...], address: str
) -> None:
    answer = await ask(tmp_path, allowed, address)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert "chattr_rooms 0.0" in answer.text.splitlines()


@pytest.mark.parametrize(
    ("allowed", "address"),
    [
        (LOOPBACK, "192.0.2.9"),
        (LOOPBACK, "::ffff:192.0.2.9"),
        ((), "127.0.0.1"),
        (OFFICE, "127.0.0.1"),
        (OFFICE, "2001:db9::1"),
        (OFFICE, "?"),
    ],
)
async def test_for_others_there_is_no_such_page(
    tmp_path: Path, allowed: tuple[Network, ...], address: str
) -> None:
    answer = await ask(tmp_path, allowed, address)
    assert (answer.status_code, answer.text) == (404, "Not found\n")


@pytest.mark.parametrize("value", ["127.0.0.1", "198.51.100.1"])
@pytest.mark.parametrize("header", THROUGH_A_PROXY)
async def test_nobody_behind_a_proxy_on_this_machine(tmp_path: Path, header: str, value: str) -> None:
    assert (await ask(tmp_path, LOOPBACK, "127.0.0.1", {header: value})).status_code == 404
