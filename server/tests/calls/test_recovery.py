"""A worker dies in the middle of calls."""

import asyncio
import os
import signal
import time

import pytest
from live_server import LiveServer, eventually, live_server, test_media
from participants import Client, admit, client
from prometheus_client import generate_latest

from chattr.sfu import worker_load

pytestmark = pytest.mark.worker


async def _call(server: LiveServer, host: Client, guest: Client, room: str) -> None:
    await host.join(room)
    await admit(host, guest, room)
    await host.send("microphone")
    await guest.receive()


async def _return(one: Client, room: str) -> None:
    """What a client does on `media-reset`: the join path on the same socket."""
    await one.hear("media-reset")
    token = one.token
    back = await one.join(room, sessionToken=token, keepMedia=True)
    assert (back["status"], back["resumed"], back["sessionToken"]) == ("admitted", False, token)


async def _kill(server: LiveServer, index: int = 0) -> None:
    slot = next(slot for slot in server.service.pool.slots if slot.index == index)
    os.kill(slot.worker.pid, signal.SIGKILL)
    await eventually(lambda: slot.worker.closed)


async def test_everyone_builds_anew_on_the_same_sockets_and_nobody_knocks() -> None:
    async with live_server() as server, client(server.url) as host, client(server.url) as guest:
        await _call(server, host, guest, "blip")
        began = time.monotonic()
        await _kill(server)
        await asyncio.gather(_return(host, "blip"), _return(guest, "blip"))
        await host.send("camera")
        (consumer,) = await guest.receive()
        assert consumer["source"] == "camera"
        assert time.monotonic() - began < 3
        assert host.heard("user-left") == guest.heard("user-left") == []
        assert host.heard("host-changed") == []


async def test_a_worker_that_hangs_is_replaced_and_media_is_built_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker_load, "EVERY_S", 0.5)
    async with live_server() as server, client(server.url) as host, client(server.url) as guest:
        await _call(server, host, guest, "hang")
        (slot,) = server.service.pool.slots
        os.kill(slot.worker.pid, signal.SIGSTOP)
        hung = time.monotonic()
        await asyncio.gather(_return(host, "hang"), _return(guest, "hang"))
        silent_s = worker_load.ANSWER_S * worker_load.MOST_SILENCES
        assert time.monotonic() - hung > silent_s - worker_load.ANSWER_S
        assert slot.worker.died
        await host.send("camera")
        (consumer,) = await guest.receive()
        assert consumer["source"] == "camera"
        assert host.heard("user-left") == guest.heard("user-left") == []
        assert b"chattr_worker_deaths_total 1.0" in generate_latest(server.service.meter.registry)


@pytest.mark.parametrize("workers", [1, 2])
async def test_who_is_first_just_as_the_worker_dies_gets_in(workers: int) -> None:
    media = test_media(workers=workers)
    async with live_server(media=media) as server, client(server.url) as host:
        slots = server.service.pool.slots
        for slot in slots:
            os.kill(slot.worker.pid, signal.SIGSTOP)
        joining = asyncio.create_task(host.join("first"))
        await eventually(lambda: any(slot.rooms for slot in slots))
        for slot in slots:
            os.kill(slot.worker.pid, signal.SIGKILL if slot.rooms else signal.SIGCONT)
        assert (await joining)["status"] == "admitted"
        await host.send("microphone")


async def test_rooms_on_other_workers_notice_nothing() -> None:
    async with (
        live_server(media=test_media(workers=2)) as server,
        client(server.url) as a,
        client(server.url) as b,
        client(server.url) as c,
        client(server.url) as d,
    ):
        await _call(server, a, b, "one")
        await _call(server, c, d, "two")
        assert {slot.rooms for slot in server.service.pool.slots} == {1}
        await _kill(server, 0)
        await _return(a, "one")
        assert c.heard("media-reset") == d.heard("media-reset") == []
        await c.send("camera")
        await d.hear("new-consumers")


async def test_media_is_refused_until_one_has_come_back(caplog: pytest.LogCaptureFixture) -> None:
    async with live_server() as server, client(server.url) as host, client(server.url) as guest:
        await _call(server, host, guest, "refuse")
        await _kill(server)
        await host.hear("media-reset")
        assert await host.code("create-transport", {"direction": "send"}) == "media-unavailable"
        assert await host.code("set-state", {"muted": False}) is None
        await _return(guest, "refuse")
        assert await guest.code("create-transport", {"direction": "send"}) is None


async def test_who_was_away_when_the_worker_died_is_not_told_that_media_lives() -> None:
    async with live_server() as server, client(server.url) as host, client(server.url) as guest:
        await _call(server, host, guest, "away")
        token = guest.token
        await guest.vanish()
        await host.hear("state-changed")
        await _kill(server)
        await host.hear("media-reset")
        async with client(server.url) as again:
            back = await again.join("away", sessionToken=token, keepMedia=True)
            assert back["resumed"] is False


async def test_a_worker_that_dies_while_somebody_comes_back_leaves_them_with_media(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with live_server() as server, client(server.url) as host, client(server.url) as guest:
        await _call(server, host, guest, "between")
        token = guest.token
        await guest.vanish()
        await host.hear("state-changed")
        live = server.service.rooms.find("between")
        assert live is not None
        memory, lost = server.service._memory, live.media
        commit = memory.commit

        async def commit_late(*, durable: bool = False) -> None:
            monkeypatch.undo()
            await _kill(server)
            await eventually(lambda: live.media not in {None, lost})
            await commit(durable=durable)

        monkeypatch.setattr(memory, "commit", commit_late)
        async with client(server.url) as again:
            back = await again.join("between", sessionToken=token, keepMedia=True)
            assert back["resumed"] is False
            await _return(host, "between")
            await host.send("camera")
            (consumer,) = await again.receive()
            assert consumer["source"] == "camera"
            assert again.heard("media-reset") == []


async def test_knocks_are_approved_while_the_worker_is_replaced() -> None:
    async with live_server() as server, client(server.url) as host, client(server.url) as guest:
        await host.join("knock")
        pending = (await guest.join("knock", "Bob"))["participantId"]
        await _kill(server)
        await host.ask("approve-join", {"participantId": pending})
        guest.admission = await guest.hear("join-approved")
        assert guest.admission["routerRtpCapabilities"]["codecs"]
        await guest.send("camera")


async def test_requests_under_way_when_the_worker_dies_are_answered() -> None:
    async with live_server() as server, client(server.url) as host:
        await host.join("busy")
        asks = [asyncio.create_task(host.code("create-transport", {"direction": "recv"})) for _ in range(20)]
        os.kill(server.worker_pids[0], signal.SIGKILL)
        codes = await asyncio.gather(*asks)
        assert set(codes) <= {None, "media-unavailable"}
        await _return(host, "busy")
