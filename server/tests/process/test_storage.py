"""What the file does for calls, and what it does not do to them."""

import asyncio
import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from killed_call import ROOM, People, kill
from participants import Json
from store_processes import names_in

pytestmark = pytest.mark.worker


async def test_in_memory_nothing_survives(launch: Any, still_there: Any, tmp_path: Path) -> None:
    people = People()
    server = await (await launch(DATABASE=":memory:")).started()
    await people.meet(server.url)
    await kill(server, still_there)
    await people.drop()
    assert names_in(tmp_path) == []
    server = await (await launch(DATABASE=":memory:")).started()
    try:
        assert (await people.come_back(server.url, ["Bob"]))["Bob"]["isHost"] is True
    finally:
        await people.drop()


async def test_a_locked_file_degrades_the_health_and_calls_go_on(launch: Any, tmp_path: Path) -> None:
    server, people = await (await launch()).started(), People()
    await people.meet(server.url)
    async with httpx.AsyncClient(base_url=server.url) as http:
        assert (await http.get("/readyz")).json() == {"status": "ready", "problems": [], "storage": "ok"}
        with closing(sqlite3.connect(tmp_path / "data" / "chattr.sqlite", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await people.clients["Ada"].ask("lock-room", {"locked": True})
            health = await _until(http, "degraded")
            assert "keeps the database locked" in health["storageProblem"]
            assert (health["status"], health["unsavedRows"] > 0) == ("ready", True)
            async with asyncio.timeout(3):
                await people.clients["Ada"].ask("lock-room", {"locked": False})
                invite = await people.clients["Ada"].ask("create-invite")
                guest = await people.connect(server.url, "Finn")
                await guest.join(ROOM, "Finn", invite=invite["token"])
                await guest.send("camera")
            other.execute("ROLLBACK")
        await _until(http, "ok")
    told = [record["event"] for record in server.records if record["event"].startswith("store")]
    assert told == ["store failing", "store works again"]
    await people.drop()


async def _until(http: httpx.AsyncClient, storage: str) -> Json:
    async with asyncio.timeout(30):
        while True:
            health: Json = (await http.get("/readyz")).json()
            if health["storage"] == storage:
                return health
            await asyncio.sleep(0.05)


async def test_a_locked_file_does_not_hold_up_the_end(launch: Any, tmp_path: Path) -> None:
    server, people = await (await launch()).started(), People()
    await people.meet(server.url)
    with closing(sqlite3.connect(tmp_path / "data" / "chattr.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await people.clients["Ada"].ask("lock-room", {"locked": True})
        server.signal(signal.SIGTERM)
        assert await server.ended(3) == 0
    assert any(record["event"] == "store closed with unsaved changes" for record in server.records)
    await people.drop()


async def test_a_second_server_on_the_same_file_says_so(launch: Any) -> None:
    await (await launch()).started()
    second = await launch()
    assert await second.ended(10) == 1
    assert any("is in use by another process" in line for line in second.lines)
