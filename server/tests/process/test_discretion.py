"""Even at `debug`, the logs hold no name, no secret and no address of anybody."""

import asyncio
import signal
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.worker

NAMES = ("Zephyrine", "Quillon")


async def test_a_run_at_debug_level_tells_nothing_private(launch: Any, connect: Any) -> None:
    server = await (await launch(LOG_LEVEL="debug", TURN_URLS="turn:t.example", TURN_SECRET="t0p")).started()
    knocks: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    admissions: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    host = await connect(server.url, pending_join_request=knocks.put)
    guest = await connect(server.url, join_approved=admissions.put)
    first = await host.call("join-room", {"roomId": "abc", "name": NAMES[0], "idToken": "id-t0ken"})
    await guest.call("join-room", {"roomId": "abc", "name": NAMES[1], "hostKey": "guessed-key"})
    async with asyncio.timeout(30):
        await host.call("approve-join", {"participantId": (await knocks.get())["participantId"]})
        second = await admissions.get()
    await guest.call(
        "produce", {"transportId": second["sessionToken"], "source": "camera", "rtpParameters": {}}
    )
    await guest.call("no-such-event", {"name": NAMES[1]})
    async with httpx.AsyncClient() as http:
        await http.post(
            f"{server.url}/api/leave", json={"roomId": "abc", "sessionToken": second["sessionToken"]}
        )
    for client in (host, guest):
        await client.disconnect()
    server.signal(signal.SIGTERM)
    await server.ended(3)
    await server.reader
    logged = "\n".join(server.lines)
    assert "server ended" in logged
    credentials = [one["credential"] for one in first["iceServers"] if "credential" in one]
    assert credentials
    secrets = (first["sessionToken"], first["hostKey"], second["sessionToken"], *credentials)
    for private in (*NAMES, *secrets, "id-t0ken", "guessed-key", "t0p", "127.0.0.1"):
        assert private not in logged
