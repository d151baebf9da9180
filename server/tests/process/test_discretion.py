"""Even at `debug`, logs, traces and numbers hold no name, no secret, no message and no address of anybody."""

import asyncio
import json
import os
import re
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from chat_samples import envelope
from harvest import Harvest, HarvestedClient
from media_client import Bars, MediaClient, Tone
from participants import admit
from trace_collector import collecting

pytestmark = [pytest.mark.worker, pytest.mark.filterwarnings("default::DeprecationWarning")]

NAMES = ("Zephyrine Quillon", "Barnabas Yewtree", "Cleophas Wintergreen", "Evangeline Oxlip")
LABEL, ID_TOKEN, GUESSED, TURN_SECRET = (
    "Great-Aunt Philippa",
    "id-t0ken-of-ada",
    "guessed-host-key",
    "t0p-s3cret",
)
ROOM = "standup-of-monday"


@pytest.fixture
async def people() -> AsyncIterator[tuple[Harvest, list[HarvestedClient]]]:
    harvest = Harvest()
    clients = [HarvestedClient(harvest) for _ in NAMES]
    yield harvest, clients
    for client in clients:
        await client.disconnect()


async def gather(ada: Any, ben: Any, cleo: Any, eve: Any) -> None:
    """Ada is host; Ben knocks and is let in, Cleo comes by an invite, Eve is denied."""
    await ada.join(ROOM, NAMES[0], idToken=ID_TOKEN)
    await admit(ada, ben, ROOM, NAMES[1])
    invite = await ada.ask("create-invite", {"label": LABEL})
    await cleo.join(ROOM, NAMES[2], invite=invite["token"], hostKey=GUESSED)
    knock = await eve.join(ROOM, NAMES[3])
    await ada.ask("deny-join", {"participantId": knock["participantId"]})
    await eve.hear("join-denied")
    assert await eve.code("join-room", {"roomId": ROOM, "name": NAMES[3], "knockToken": knock["knockToken"]})


async def talk(ada: Any, ben: Any, cleo: Any) -> list[MediaClient]:
    """Sound, pictures, messages, and what hosts do."""
    media = [MediaClient(ada), MediaClient(ben)]
    for one in media:
        await one.prepare()
    await media[0].send("microphone", Tone())
    await media[0].send("camera", Bars(red=200))
    await media[1].receive_all()
    assert await media[1].frame(ada.id, "camera")
    for counter, one in enumerate((ada, ben)):
        await one.ask("send-chat-message", {"message": envelope(counter, chain_id=f"{counter}" * 22)})
    await ben.ask("get-chat-history")
    await ben.ask("restart-ice", {"transportId": media[1].transport_ids[0]})
    await ada.ask("mute-participant", {"participantId": ben.id})
    await ada.ask("remove-participant", {"participantId": cleo.id})
    await ada.ask("transfer-host", {"participantId": ben.id})
    return media


async def send_nonsense(url: str, someone: Any) -> None:
    """What clients get wrong, with something private in each."""
    token = someone.token
    for event, payload in (
        ("produce", {"transportId": token, "source": "camera", "rtpParameters": {token: token}}),
        ("connect-transport", {"transportId": token, "dtlsParameters": {"role": token, "fingerprints": []}}),
        ("join-room", {"roomId": token * 2, "name": NAMES[0]}),
        ("join-room", {"roomId": ROOM, "name": [NAMES[0]]}),
        ("send-chat-message", {"message": {"ciphertext": token}}),
        (f"no-such-event-{token}", {"name": NAMES[0]}),
    ):
        assert await someone.code(event, payload), event
    bodies = (b"{" + token.encode(), json.dumps({"roomId": ROOM, "sessionToken": [token]}).encode())
    async with httpx.AsyncClient(base_url=url) as http:
        for body in bodies:
            assert (await http.post("/api/leave", content=body)).status_code == 400
        fingerprints = [{"algorithm": token, "value": token}]
        check = {"path": "udp", "dtlsParameters": {"role": "client", "fingerprints": fingerprints}}
        assert (await http.post("/api/check", json=check)).status_code == 400
        await http.get(f"/{token}/{token}", params={"invite": token})
        await http.get("/socket.io/", params={"EIO": "4", "transport": token, "sid": token})


def without_start(text: str) -> str:
    """Without what the server says of its own addresses when it starts."""
    return "\n".join(line for line in text.splitlines() if '"server started"' not in line)


async def test_a_full_run_at_debug_level_tells_nothing_private(
    launch: Any, people: tuple[Harvest, list[HarvestedClient]], tmp_path: Path
) -> None:
    harvest, clients = people
    ada, ben, cleo, _ = clients
    with collecting() as traces:
        settings = {
            "LOG_LEVEL": "debug",
            "DATABASE": str(tmp_path / "rooms.sqlite"),
            "TURN_URLS": "turn:t.example",
            "TURN_SECRET": TURN_SECRET,
            "OTEL_EXPORTER_OTLP_ENDPOINT": traces.url,
        }
        server = await (await launch(**settings)).started()
        for client in clients:
            await client.connect(server.url)
        await gather(*clients)
        media = await talk(ada, ben, cleo)
        await send_nonsense(server.url, ben)
        async with httpx.AsyncClient() as http:
            numbers = (await http.get(f"{server.url}/metrics")).text
        assert 'chattr_joins_total{outcome="admitted"}' in numbers

        # A worker dies, then the server; then another one ends in order.
        os.kill(server.children()[0], signal.SIGKILL)
        await ben.hear("media-reset")
        await ben.join(ROOM, NAMES[1], sessionToken=ben.token)
        for one in media:
            await one.close()
        server.signal(signal.SIGKILL)
        await server.ended(3)
        after = await (await launch(**settings)).started()
        await ben.disconnect()
        await ben.connect(after.url)
        await ben.join(ROOM, NAMES[1], sessionToken=ben.token)
        after.signal(signal.SIGTERM)
        await after.ended(10)
        await asyncio.gather(server.reader, after.reader)

    log = "\n".join([*server.lines, *after.lines])
    records = [*server.records, *after.records]
    assert {"debug", "info", "warning"} <= {record["level"] for record in records}
    # What we look for would be found: the room and the people's ids are told of.
    assert {ROOM, ben.id} <= set(re.findall(r'"([^"]+)"', log))
    for kind in ("sessionToken", "hostKey", "knockToken", "invite", "credential", "password", "ciphertext"):
        assert harvest.found[kind], f"no {kind} passed by"
    assert [value for value in harvest.found["value"] if value.count(":") == 31]
    private = harvest.all() | {*NAMES, LABEL, ID_TOKEN, GUESSED, TURN_SECRET}
    told = {"log": log, "metrics": numbers, "traces": b"".join(traces.raw).decode(errors="replace")}
    assert traces.raw
    for where, text in told.items():
        assert {value for value in private if value in text} == set(), where
        assert "127.0.0.1" not in without_start(text), where
