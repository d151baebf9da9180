"""A call from the first knock to the last leave."""

import pytest
from live_server import LiveServer, eventually
from participants import Client, admit, client

pytestmark = pytest.mark.worker


async def test_host_admits_guest_and_both_send_and_receive_until_nothing_is_left(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        assert (await host.join("Standup"))["isHost"] is True
        assert host.admission["hostKey"]
        await admit(host, guest, "standup")
        assert (await host.hear("user-joined"))["participant"]["name"] == "Bob"
        assert [p["name"] for p in guest.admission["participants"]] == ["Ada", "Bob"]

        microphone = await host.send("microphone")
        camera = await host.send("camera")
        consumers = await guest.receive()
        assert {c["producerId"] for c in consumers} == {microphone, camera}
        await guest.ask("resume-consumers", {"consumerIds": [c["consumerId"] for c in consumers]})

        assert await host.receive() == []
        theirs = await guest.send("microphone")
        pushed = await host.hear("new-consumers")
        assert [c["producerId"] for c in pushed["consumers"]] == [theirs]

        await host.ask("close-producer", {"producerId": camera})
        closed = await guest.hear("consumers-closed")
        assert closed["consumerIds"] == [c["consumerId"] for c in consumers if c["source"] == "camera"]

        assert await server.transports_on_workers() == 5
        await guest.ask("leave-room")
        assert (await host.hear("user-left"))["reason"] == "left"
        assert await server.transports_on_workers() == 3
        await host.ask("leave-room")
        await eventually(lambda: not server.service.stats().rooms)
        assert await server.router_dumps() == []


@pytest.mark.parametrize("transports", [("polling",), ("polling", "websocket")])
async def test_a_client_may_come_by_http_and_move_to_a_websocket(
    server: LiveServer, transports: tuple[str, ...]
) -> None:
    async with client(server.url) as host:
        guest = Client()
        await guest.connect(server.url, transports=transports)
        await host.join("http")
        await admit(host, guest, "http")
        await host.send("microphone")
        assert len(await guest.receive()) == 1
        assert guest.socket.eio.transport() == transports[-1]
        await guest.ask("leave-room")
        await host.hear("user-left")
        await guest.disconnect()
