"""Hundreds of bad messages at a server with a call in progress: the call goes on."""

import asyncio
from collections import Counter

import pytest
from bad_messages import generate, packet_bodies, raw_packets, with_ids
from live_server import LiveServer, live_server
from media_client import Bars, MediaClient, Tone
from participants import Client, Json, admit, client

from chattr.protocol.errors import ErrorCode

pytestmark = [
    pytest.mark.worker,
    pytest.mark.timeout(180),
    pytest.mark.filterwarnings("default::DeprecationWarning"),
]

SHARES = (250, 200, 75, 75)
"""Messages from inside the call, from another room, from the door, from nowhere."""

DEEP = {"invalid-rtp-parameters", "invalid-dtls-parameters", "invalid-rtp-capabilities"}
FIRST_FOREIGN_ID = 10**6
CODES = {str(code) for code in ErrorCode}


async def _start_call(host: Client, guest: Client) -> tuple[MediaClient, MediaClient]:
    await host.join("call")
    await admit(host, guest, "call")
    ada, bob = MediaClient(host), MediaClient(guest)
    for one, red in ((ada, 200), (bob, 60)):
        await one.prepare()
        await one.send("microphone", Tone())
        await one.send("camera", Bars(red))
    for one in (ada, bob):
        await one.receive_all()
        one.watch()
    return ada, bob


async def _attack(one: Client, bodies: list[str], packets: list[str | bytes]) -> Counter[str]:
    """Throw everything, and count the answers; each message that asks gets exactly one."""
    codes: Counter[str] = Counter()
    acknowledged: Counter[int] = Counter()
    handle = one.socket._handle_ack

    async def count(namespace: str, ack_id: int, data: list[Json]) -> None:
        if ack_id < FIRST_FOREIGN_ID:
            acknowledged[ack_id] += 1
            await handle(namespace, ack_id, data)

    one.socket._handle_ack = count
    for body, packet in zip(bodies, packets, strict=True):
        if isinstance(packet, bytes):
            await one.socket.eio.ws.send_bytes(packet)
        else:
            await one.write(packet)
        try:
            reply = await one.ask_raw(body)
        except TimeoutError:
            raise AssertionError(f"no answer to {body!r}") from None
        codes[str(reply.get("error", "served"))] += 1
    await one.settle()
    assert set(acknowledged.values()) == {1}
    return codes


async def _call_runs(host: Client, guest: Client, ada: MediaClient, bob: MediaClient) -> None:
    """Both still get new frames of everything, and both can still do what people do."""
    for watcher, sender in ((ada, guest), (bob, host)):
        for source in ("microphone", "camera"):
            await watcher.more_frames(sender.id, source)
    await host.ask("set-state", {"handRaised": True})
    await guest.hear("state-changed", lambda p: p["participantId"] == host.id and p["state"]["handRaised"])
    producer = await guest.send("screen")
    pushed = await host.hear("new-consumers", lambda p: p["consumers"][0]["source"] == "screen")
    await host.ask("resume-consumers", {"consumerIds": [pushed["consumers"][0]["consumerId"]]})
    await guest.ask("close-producer", {"producerId": producer})


async def test_six_hundred_bad_messages_from_four_sides_do_not_touch_the_call() -> None:
    bodies = generate(packet_bodies(), sum(SHARES))
    packets = generate(raw_packets, len(bodies))
    assert len(bodies) >= 500
    async with (
        live_server() as server,
        client(server.url) as host,
        client(server.url) as guest,
        client(server.url) as insider,
        client(server.url) as knocker,
        client(server.url) as neighbour,
        client(server.url) as stranger,
    ):
        ada, bob = await _start_call(host, guest)
        try:
            await admit(host, insider, "call", "Eve")
            await insider.send("camera")
            await insider.receive()
            await knocker.join("call", "Mallory")
            await neighbour.join("other", "Trudy")
            workers, ids = server.worker_pids, _ids_of(server, host, guest)
            attacks, start = [], 0
            for one, share in zip((insider, neighbour, knocker, stranger), SHARES, strict=True):
                part = slice(start, start + share)
                start += share
                own = await _own_transports(one) if one in (insider, neighbour) else ("x", "y")
                texts = [with_ids(body, ids, own) for body in bodies[part]]
                attacks.append(_attack(one, texts, packets[part]))
            answers = await asyncio.gather(*attacks)
            seen = sum(answers, Counter())
            assert set(seen) <= CODES | {"served"}
            assert seen["internal-error"] == 0
            assert seen["bad-request"] > 100
            assert len(seen.keys() & DEEP) >= 2, seen

            assert server.worker_pids == workers
            await _call_runs(host, guest, ada, bob)
            people = {p.name for p in server.service.rooms.find("call").room.participants.values()}  # type: ignore[union-attr]
            assert {"Ada", "Bob"} <= people <= {"Ada", "Bob", "Eve"}
        finally:
            await ada.close()
            await bob.close()


async def _own_transports(one: Client) -> tuple[str, str]:
    return await one.make_transport("send", connect=False), await one.make_transport("recv")


def _ids_of(server: LiveServer, *people: Client) -> list[str]:
    """Everything that the call's own participants could name: an attacker who has learnt all ids."""
    ids = [person.id for person in people]
    for slot in server.service.pool.slots:
        for router in slot.worker.routers.values():
            ids.append(router.id)
            for transport in router.transports.values():
                ids += [transport.id, *transport.producers, *transport.consumers]
    return ids
