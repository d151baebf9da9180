"""The beacon of a closing page takes its participant out of the room at once."""

import asyncio
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.worker


async def test_the_beacon_leaves_the_room(server: Any, http: httpx.AsyncClient, connect: Any) -> None:
    left: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    knocks: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    admissions: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    host = await connect(server.url, user_left=left.put, pending_join_request=knocks.put)
    guest = await connect(server.url, join_approved=admissions.put)
    await host.call("join-room", {"roomId": "abc", "name": "Ada"})
    await guest.call("join-room", {"roomId": "abc", "name": "Bo"})
    async with asyncio.timeout(30):
        await host.call("approve-join", {"participantId": (await knocks.get())["participantId"]})
        admission = await admissions.get()
        wrong = await http.post("/api/leave", json={"roomId": "abc", "sessionToken": "guess"})
        assert wrong.status_code == 204
        assert left.empty()
        body = f'{{"roomId": "abc", "sessionToken": "{admission["sessionToken"]}"}}'
        beacon = await http.post("/api/leave", content=body, headers={"content-type": "text/plain"})
        assert (beacon.status_code, beacon.content) == (204, b"")
        assert await left.get() == {"participantId": admission["participantId"], "reason": "left"}


BAD_BEACONS: list[tuple[bytes, int]] = [
    (b"", 400),
    (b"{}", 400),
    (b"[1, 2]", 400),
    (b"\xff\xfe", 400),
    (b'{"x": ' + b"[" * 2000, 400),
    (b'{"roomId": 1, "sessionToken": "x"}', 400),
    (b'{"roomId": "abc", "sessionToken": ""}', 400),
    (b'{"roomId": "' + b"a" * 4000 + b'", "sessionToken": "x"}', 413),
    (b'{"roomId": "no such room", "sessionToken": "x"}', 204),
]


async def test_bad_beacons_are_refused(http: httpx.AsyncClient) -> None:
    for body, status in BAD_BEACONS:
        answer = await http.post("/api/leave", content=body)
        assert answer.status_code == status, body[:50]
        if status != 204:
            assert answer.json()["error"] == ("bad-request" if status == 400 else "payload-too-large")
    assert (await http.get("/api/leave")).status_code == 405
    assert (await http.get("/readyz")).status_code == 200
