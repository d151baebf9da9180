"""The chat over real sockets: sent, told, read again, cleared."""

import asyncio
from typing import Any

import pytest
from chat_samples import envelope
from live_server import GENEROUS, LiveServer, live_server
from participants import Client, Json, Refused, admit, client

from chattr.core.limits import Limits, Rate, RateLimits

pytestmark = pytest.mark.worker


async def say(one: Client, counter: int = 0, **changes: Any) -> Json:
    message = envelope(counter, **changes)
    return {"message": message, **await one.ask("send-chat-message", {"message": message})}


async def history(one: Client, **request: int) -> list[Json]:
    return list((await one.ask("get-chat-history", request))["messages"])


async def test_everybody_gets_a_message_also_the_sender_and_it_is_kept(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest, client(server.url) as late:
        await host.join("chat")
        await admit(host, guest, "chat")
        said = await say(guest)
        told = await host.hear("receive-chat-message")
        assert told == await guest.hear("receive-chat-message")
        assert told == {
            "messageId": said["messageId"],
            "sequence": 1,
            "sentAt": said["sentAt"],
            "participantId": guest.id,
            "senderName": "Bob",
            "message": said["message"],
        }
        await admit(host, late, "chat", "Late")
        reply = await late.ask("get-chat-history")
        assert reply["messages"] == [told]
        assert reply["hasMore"] is False
        limits = Limits()
        assert reply["retention"] == {
            "maxMessages": limits.max_chat_messages,
            "maxBytes": limits.max_chat_bytes,
            "maxAgeMs": limits.chat_retention_ms,
        }


async def test_sent_again_it_is_said_once(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await host.join("twice")
        await admit(host, guest, "twice")
        said = await say(guest)
        again = await guest.ask("send-chat-message", {"message": said.pop("message")})
        assert again == said
        assert await guest.code("send-chat-message", {"message": envelope()}) == "chat-counter-reused"
        # Another person may use the same chain and counter: chains are their sender's own.
        assert (await say(host))["sequence"] == 2
        await host.settle()
        assert [told["sequence"] for told in host.heard("receive-chat-message")] == [1, 2]


async def test_a_sender_who_comes_back_is_the_same_sender(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as before, client(server.url) as after:
        await host.join("back")
        await admit(host, before, "back")
        message = envelope()
        first = await before.ask("send-chat-message", {"message": message})
        await before.vanish()
        await after.join("back", "Bob", sessionToken=before.token)
        assert await after.ask("send-chat-message", {"message": message}) == first
        assert [one["messageId"] for one in await history(after)] == [first["messageId"]]


async def test_messages_of_all_come_in_one_order(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await host.join("order")
        await admit(host, guest, "order")
        await asyncio.gather(*(say(one, n) for n in range(25) for one in (host, guest)))
        for one in (host, guest):
            await one.settle()
            assert [m["sequence"] for m in one.heard("receive-chat-message")] == list(range(1, 51))
        assert await history(host) == host.heard("receive-chat-message")


async def test_history_comes_in_pages(server: LiveServer) -> None:
    async with client(server.url) as host:
        await host.join("pages")
        for n in range(5):
            await say(host, n)
        reply = await host.ask("get-chat-history", {"limit": 2})
        assert ([m["sequence"] for m in reply["messages"]], reply["hasMore"]) == ([4, 5], True)
        reply = await host.ask("get-chat-history", {"limit": 2, "before": 4})
        assert ([m["sequence"] for m in reply["messages"]], reply["hasMore"]) == ([2, 3], True)
        reply = await host.ask("get-chat-history", {"limit": 2, "before": 2})
        assert ([m["sequence"] for m in reply["messages"]], reply["hasMore"]) == ([1], False)
        assert await history(host, before=1) == []


async def test_a_host_clears_and_sequences_go_on(server: LiveServer) -> None:
    async with client(server.url) as host, client(server.url) as guest:
        await host.join("clear")
        await admit(host, guest, "clear")
        said = await say(guest)
        await say(host)
        assert await guest.code("clear-chat-history") == "not-host"
        assert await host.ask("clear-chat-history") == {}
        assert await guest.hear("chat-cleared") == {"byName": "Ada", "upToSequence": 2}
        assert await host.hear("chat-cleared") == {"byName": "Ada", "upToSequence": 2}
        assert await history(guest) == []
        # A reply that was lost: the message stays said, and cleared.
        again = await guest.ask("send-chat-message", {"message": said["message"]})
        assert again["messageId"] == said["messageId"]
        assert (await say(guest, 1))["sequence"] == 3
        await host.ask("set-role", {"participantId": guest.id, "role": "cohost"})
        assert await guest.ask("clear-chat-history") == {}


async def test_the_end_of_a_meeting_forgets_its_chat(server: LiveServer) -> None:
    async with client(server.url) as host:
        await host.join("end")
        await say(host)
        await host.ask("end-room")
        await host.join("end")
        assert await history(host) == []
        assert (await say(host))["sequence"] == 1


async def test_only_who_is_in_the_room_reads_or_writes(server: LiveServer) -> None:
    asked = {
        "send-chat-message": {"message": envelope()},
        "get-chat-history": {},
        "clear-chat-history": {},
    }
    async with client(server.url) as host, client(server.url) as guest, client(server.url) as knocker:
        await host.join("inside")
        await admit(host, guest, "inside")
        async with client(server.url) as nowhere:
            for event, payload in asked.items():
                assert await nowhere.code(event, payload) == "not-joined"
        await knocker.join("inside", "Eve")
        await say(host)
        for event, payload in asked.items():
            assert await knocker.code(event, payload) == "not-joined"
        await host.ask("remove-participant", {"participantId": guest.id})
        await say(host, 1)
        for event, payload in asked.items():
            assert await guest.code(event, payload) == "not-joined"
        assert knocker.heard("receive-chat-message") == []
        assert [m["sequence"] for m in guest.heard("receive-chat-message")] == [1]


async def test_rooms_do_not_hear_each_other(server: LiveServer) -> None:
    async with client(server.url) as one, client(server.url) as other:
        await one.join("here")
        await other.join("there")
        await say(one)
        assert await history(other) == []
        await other.settle()
        assert other.heard("receive-chat-message") == []


async def test_messages_have_a_rate_of_their_own() -> None:
    rates = RateLimits(join=GENEROUS.join, control=GENEROUS.control, chat=Rate(burst=3, per_second=0.5))
    async with live_server(limits=Limits(rates=rates)) as server, client(server.url) as host:
        await host.join("rate")
        for n in range(3):
            await say(host, n)
        with pytest.raises(Refused) as caught:
            await say(host, 3)
        assert caught.value.code == "rate-limited"
        assert 0 < caught.value.reply["retryAfterMs"] <= 2000
        assert await host.code("set-state", {"handRaised": True}) is None
        assert len(await history(host)) == 3


async def test_the_caps_hold() -> None:
    limits = Limits(rates=GENEROUS, max_chat_messages=3, max_chat_bytes=10**6)
    async with live_server(limits=limits) as server, client(server.url) as host:
        await host.join("caps")
        for n in range(5):
            await say(host, n)
        assert [m["sequence"] for m in await history(host)] == [3, 4, 5]
