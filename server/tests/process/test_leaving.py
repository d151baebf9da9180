"""The beacon of a closing page takes its participant out of the room at once."""

import asyncio
from typing import Any

import httpx
import pytest
import socketio

pytestmark = pytest.mark.worker


async def test_the_beacon_leaves_the_room(server: Any, http: httpx.AsyncClient) -> None:
    left: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    knocks: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    admissions: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    host, guest = socketio.AsyncClient(reconnection=False), socketio.AsyncClient(reconnection=False)
    host.on("user-left", left.put)
    host.on("pending-join-request", knocks.put)
    guest.on("join-approved", admissions.put)
    try:
        for client in (host, guest):
            await client.connect(server.url, transports=["websocket"])
        await host.call("join-room", {"roomId": "abc", "name": "Ada"})
        await guest.call("join-room", {"roomId": "abc", "name": "Bo"})
        async with asyncio.timeout(5):
            await host.call("approve-join", {"participantId": (await knocks.get())["participantId"]})
            admission = await admissions.get()
            wrong = await http.post("/api/leave", json={"roomId": "abc", "sessionToken": "guess"})
            assert wrong.status_code == 204
            assert left.empty()
            body = f'{{"roomId": "abc", "sessionToken": "{admission["sessionToken"]}"}}'
            beacon = await http.post("/api/leave", content=body, headers={"content-type": "text/plain"})
            assert (beacon.status_code, beacon.content) == (204, b"")
            assert await left.get() == {"participantId": admission["participantId"], "reason": "left"}
    finally:
        for client in (host, guest):
            await client.disconnect()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{}", 400),
        (b"[1, 2]", 400),
        (b"\xff\xfe", 400),
        (b'{"roomId": 1, "sessionToken": "x"}', 400),
        (b'{"roomId": "abc", "sessionToken": ""}', 400),
        (b'{"roomId": "' + b"a" * 4000 + b'", "sessionToken": "x"}', 413),
        (b'{"roomId": "no such room", "sessionToken": "x"}', 204),
    ],
)
async def test_bad_beacons_are_refused(http: httpx.AsyncClient, body: bytes, status: int) -> None:
    answer = await http.post("/api/leave", content=body)
    assert answer.status_code == status
    if status != 204:
        assert answer.json()["error"] in ("bad-request", "payload-too-large")


async def test_the_beacon_is_a_post(http: httpx.AsyncClient) -> None:
    assert (await http.get("/api/leave")).status_code == 405
