"""Two processes on one database: one serves, the other is ready and goes on where the first ends."""

import asyncio
import signal
from pathlib import Path
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.worker


async def status(server: Any, path: str) -> tuple[int, str]:
    async with httpx.AsyncClient(base_url=server.url) as http:
        answer = await http.get(path)
    return answer.status_code, answer.json()["status"]


async def standing_by(server: Any) -> str:
    async with httpx.AsyncClient(base_url=server.url) as http:
        lines = (await http.get("/metrics")).text.splitlines()
    return next(line.split()[1] for line in lines if line.startswith("chattr_standing_by "))


async def until_active(server: Any) -> None:
    async with asyncio.timeout(10):
        while (await status(server, "/activez"))[0] != 200:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.02)


@pytest.fixture
async def pair(launch: Any, tmp_path: Path) -> tuple[Any, Any]:
    """One that serves, one that stands by."""
    settings = {"HANDOVER": "1", "DATABASE": str(tmp_path / "data" / "rooms.sqlite")}
    first = await (await launch(**settings)).started()
    second = await (await launch(**settings)).started()
    return first, second


async def test_the_second_waits_and_sends_everybody_away(pair: tuple[Any, Any]) -> None:
    first, second = pair
    assert await status(first, "/activez") == (200, "active")
    assert await status(second, "/activez") == (503, "standing-by")
    assert await status(second, "/readyz") == (503, "standing-by")
    assert await status(second, "/healthz") == (200, "ok")
    assert len(second.children()) == 1
    assert [await standing_by(one) for one in pair] == ["0.0", "1.0"]
    async with httpx.AsyncClient(base_url=second.url) as http:
        for path in ("/", "/api/config", "/socket.io/?EIO=4&transport=polling"):
            answer = await http.get(path)
            assert (answer.status_code, answer.json()["error"]) == (503, "shutting-down")
            assert answer.headers["retry-after"] == "1"


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
async def test_it_takes_over_and_knows_everybody(
    pair: tuple[Any, Any], connect: Any, how: signal.Signals
) -> None:
    first, second = pair
    told: list[Any] = []
    ada = await connect(first.url, server_draining=told.append)
    host = await ada.call("join-room", {"roomId": "standup", "name": "Ada"})
    ben = await connect(first.url, server_draining=told.append)
    knock = await ben.call("join-room", {"roomId": "standup", "name": "Ben"})
    assert (host["status"], knock["status"]) == ("admitted", "pending")

    first.signal(how)

    await until_active(second)
    again = await connect(second.url)
    back = await again.call(
        "join-room", {"roomId": "standup", "name": "Ada", "sessionToken": host["sessionToken"]}
    )
    assert (back["status"], back["isHost"], back["participantId"]) == (
        "admitted",
        True,
        host["participantId"],
    )
    assert [pending["participantId"] for pending in back["pending"]] == [knock["participantId"]]
    if how is signal.SIGTERM:
        assert told == [{"comeBackWithinMs": 4}, {"comeBackWithinMs": 4}]
        # Media goes on while people come over; then the process ends by itself.
        assert first.process.returncode is None
        assert await first.ended(6.0) == 0
    assert not [line for line in first.lines + second.lines if "Traceback" in line]


async def test_roles_go_round(pair: tuple[Any, Any], launch: Any, tmp_path: Path) -> None:
    first, second = pair
    settings = {"HANDOVER": "1", "DATABASE": str(tmp_path / "data" / "rooms.sqlite")}
    first.signal(signal.SIGTERM)
    await until_active(second)
    assert await first.ended(3.0) == 0
    third = await (await launch(**settings)).started()
    assert await status(third, "/activez") == (503, "standing-by")
    second.signal(signal.SIGTERM)
    await until_active(third)


async def test_who_stands_by_ends_without_a_word(pair: tuple[Any, Any]) -> None:
    first, second = pair
    second.signal(signal.SIGTERM)
    assert await second.ended(3.0) == 0
    assert await status(first, "/activez") == (200, "active")


async def test_without_the_setting_a_second_process_does_not_start(launch: Any, tmp_path: Path) -> None:
    path = str(tmp_path / "rooms.sqlite")
    await (await launch(DATABASE=path)).started()
    second = await launch(DATABASE=path)
    assert await second.ended(15.0) == 1
    assert any("in use by another process" in line for line in second.lines)
