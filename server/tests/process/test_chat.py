"""The server is killed while people write: what was acknowledged is there, once, in its order."""

import asyncio
from typing import Any

import pytest
import socketio
from chat_samples import envelope
from killed_call import ROOM, People, kill
from participants import Client, Json

pytestmark = pytest.mark.worker


class Writer:
    """Sends message after message, and remembers what was acknowledged."""

    def __init__(self, one: Client) -> None:
        self.acknowledged: dict[str, Json] = {}
        self.unanswered: Json | None = None
        self.counter = 0
        self._one = one

    async def go_on(self) -> None:
        """Write until the connection breaks, or the server has had enough for now."""
        while True:
            message = self.unanswered = envelope(self.counter)
            self.counter += 1
            try:
                reply = await self._one.ask("send-chat-message", {"message": message})
            except socketio.exceptions.SocketIOError:
                return
            self.unanswered = None
            self.acknowledged[reply["messageId"]] = {"message": message, **reply}


async def _all(one: Client) -> list[Json]:
    reply = await one.ask("get-chat-history")
    messages = list(reply["messages"])
    while reply["hasMore"]:
        reply = await one.ask("get-chat-history", {"before": messages[0]["sequence"]})
        messages = [*reply["messages"], *messages]
    return messages


async def test_a_kill_loses_no_acknowledged_message(launch: Any, still_there: Any) -> None:
    people = People()
    server = await (await launch(RATE_CHAT="100000/100000")).started()
    await people.meet(server.url)
    writers = [Writer(people.clients[name]) for name in ("Ada", "Bob", "Cleo")]
    writing = [asyncio.create_task(writer.go_on()) for writer in writers]
    async with asyncio.timeout(30):
        while sum(len(writer.acknowledged) for writer in writers) < 60:  # noqa: ASYNC110  # sets no event
            await asyncio.sleep(0.01)
    await kill(server, still_there)
    async with asyncio.timeout(30):
        await asyncio.gather(*writing)
    await people.drop()

    server = await (await launch()).started()
    try:
        await people.come_back(server.url, ["Ada", "Bob", "Cleo"])
        one = people.clients["Bob"]
        kept = await _all(one)
        assert [message["sequence"] for message in kept] == list(range(1, len(kept) + 1))
        by_id = {message["messageId"]: message for message in kept}
        for writer in writers:
            for message_id, said in writer.acknowledged.items():
                assert by_id[message_id]["message"] == said["message"]
                assert by_id[message_id]["sequence"] == said["sequence"]
        # What was on its way is sent again: once in the end, whether the server had it or not.
        names = ("Ada", "Bob", "Cleo")
        for name, writer in zip(names, writers, strict=True):
            if writer.unanswered is not None:
                await people.clients[name].ask("send-chat-message", {"message": writer.unanswered})
        sent = [message["message"]["ciphertext"] for message in await _all(one)]
        assert len(sent) == len(set(sent)) == sum(writer.counter for writer in writers)
    finally:
        await people.drop()


async def test_sequences_go_on_after_a_clear_and_a_kill(launch: Any, still_there: Any) -> None:
    people = People()
    server = await (await launch()).started()
    await people.meet(server.url)
    host = people.clients["Ada"]
    for counter in range(3):
        await host.ask("send-chat-message", {"message": envelope(counter)})
    await host.ask("clear-chat-history")
    await kill(server, still_there)
    await people.drop()
    server = await (await launch()).started()
    try:
        await people.come_back(server.url, ["Ada"])
        assert await _all(people.clients["Ada"]) == []
        reply = await people.clients["Ada"].ask("send-chat-message", {"message": envelope(3)})
        assert reply["sequence"] == 4
        assert reply.keys() == {"messageId", "sequence", "sentAt"}
        assert (await people.clients["Ada"].ask("end-room")) == {}
        host = people.clients["Ada"]
        await host.join(ROOM)
        assert await _all(host) == []
    finally:
        await people.drop()
