"""TURN servers as the doctor tries them, on a real coturn with the configuration that deploy/ ships."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator

import pytest

from chattr.config import load
from chattr.doctor.addresses import public_addresses
from chattr.doctor.findings import Finding, Level
from chattr.doctor.relays import check_relays
from coturn import SECRET, TurnServer, turn_server


@pytest.fixture(scope="module")
def coturn() -> Iterator[TurnServer]:
    with turn_server() as running:
        yield running


async def check(*urls: str, secret: str = SECRET) -> list[Finding]:
    settings = load({"TURN_URLS": ",".join(urls), "TURN_SECRET": secret}, None)
    return (await check_relays(settings))[1]


@pytest.fixture
async def deaf() -> AsyncIterator[int]:
    """A port that takes datagrams and answers none."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, ("127.0.0.1", 0))
    yield transport.get_extra_info("sockname")[1]
    transport.close()


async def test_a_relay_that_works_is_told_with_its_address(coturn: TurnServer) -> None:
    found = await check(coturn.url, f"{coturn.url}?transport=tcp", f"{coturn.url}?transport=udp")
    assert [finding.level for finding in found] == [Level.OK] * 3
    told = [re.search(r"relays from 127\.0\.0\.1:(\d+)", finding.text) for finding in found]
    # The ports of the shipped configuration.
    assert all(one is not None and 49_152 <= int(one[1]) <= 65_535 for one in told)


async def test_a_relay_that_does_not_lead_to_the_media_is_told_with_its_fix(coturn: TurnServer) -> None:
    settings = load({"TURN_URLS": coturn.url, "TURN_SECRET": SECRET, "ANNOUNCED_ADDRESS": "127.0.0.2"}, None)
    (finding,) = (await check_relays(settings))[1]
    assert finding.level is Level.PROBLEM
    assert "relays nothing to 127.0.0.2" in finding.text
    for words in ("allowed-peer-ip=127.0.0.2", "/etc/chattr/turnserver.conf", "ANNOUNCED_ADDRESS in .env"):
        assert words in (finding.fix or "")


async def test_a_wrong_secret_is_told_with_its_fix(coturn: TurnServer) -> None:
    (finding,) = await check(coturn.url, secret="another")
    assert finding.level is Level.PROBLEM
    assert "refuses the password: 401" in finding.text
    for words in ("static-auth-secret", "/etc/chattr/turnserver.conf", "TURN_SECRET in .env"):
        assert words in (finding.fix or "")
    assert "another" not in f"{finding.text}{finding.fix}"


async def test_a_server_that_is_silent_or_not_there(deaf: int) -> None:
    silent, refused = await check(f"turn:127.0.0.1:{deaf}", "turn:127.0.0.1:9?transport=tcp")
    assert (silent.level, refused.level) == (Level.PROBLEM, Level.PROBLEM)
    assert "nothing came back" in silent.text
    assert f"open port {deaf} (UDP)" in (silent.fix or "")
    assert "open port 9 (TCP)" in (refused.fix or "")
    assert "does not answer: connection refused." in refused.text


async def test_a_name_that_leads_nowhere() -> None:
    (finding,) = await check("turn:nowhere.invalid:3478")
    assert finding.level is Level.PROBLEM
    assert "does not answer" in finding.text


async def test_none_is_a_warning_for_it_may_do_without() -> None:
    (finding,) = (await check_relays(load({}, None)))[1]
    assert finding.level is Level.WARNING
    assert "TURN_URLS" in (finding.fix or "")


async def test_a_stun_server_that_is_near_tells_no_public_address(coturn: TurnServer) -> None:
    seen, findings = await public_addresses((f"stun:127.0.0.1:{coturn.port}", "stun:127.0.0.1:9"))
    assert seen == []
    assert "at 127.0.0.1, from too near" in findings[0].text
    assert [finding.level for finding in findings] == [Level.OK, Level.PROBLEM]
