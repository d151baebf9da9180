"""The chat behind the sockets: what is written of it, when it is told, and when it is forgotten."""

import asyncio
from typing import Any

import msgspec
import pytest
from chat_samples import envelope
from live_server import eventually
from services import Clock, Sent, Start, enter, standing_of, stored, tidy

from chattr.calls.service import CallService
from chattr.core.limits import HOUR_MS
from chattr.protocol.chat import ChatEnvelope, ChatReceived, GetChatHistory, ReceiveChatMessage
from chattr.store.memory_store import MemoryStore
from chattr.store.records import ChatRecord, Record

pytestmark = pytest.mark.worker


class Watched(MemoryStore):
    """Notes what is put, and can keep those waiting who want to know that it is written."""

    def __init__(self) -> None:
        super().__init__()
        self.puts: list[Record] = []
        self.go_on = asyncio.Event()
        self.go_on.set()

    def put(self, record: Record) -> None:
        self.puts.append(record)
        super().put(record)

    async def flush(self, timeout_ms: int = 2_000, *, durable: bool = True) -> None:
        await self.go_on.wait()
        await super().flush(timeout_ms, durable=durable)


async def say(service: CallService, counter: int = 0, connection: str = "c1", **more: Any) -> ChatReceived:
    message = msgspec.convert(envelope(counter, **more), ChatEnvelope)
    return await service.chat.send(standing_of(service, connection), message)


def read(service: CallService, connection: str = "c1") -> list[int]:
    history = service.chat.history(standing_of(service, connection), GetChatHistory())
    return [message.sequence for message in history.messages]


def told(sent: Sent) -> list[int]:
    return [payload.sequence for _, payload in sent.items if isinstance(payload, ReceiveChatMessage)]


async def test_a_message_costs_one_row_however_much_there_is_of_the_room(start: Start) -> None:
    store = Watched()
    service = await start(store)
    await enter(service, "c1")
    for counter in range(5):
        await say(service, counter)
    store.puts.clear()
    await say(service, 5)
    assert [type(record) for record in store.puts] == [ChatRecord]


async def test_nobody_is_told_before_it_is_written_and_then_in_order(start: Start) -> None:
    store, sent = Watched(), Sent()
    service = await start(store)
    service.attach(sent)
    await enter(service, "c1")
    store.go_on.clear()
    sending = [asyncio.create_task(say(service, counter)) for counter in range(3)]
    await eventually(lambda: standing_of(service).live.room.state.chat.last_sequence == 3)
    assert (told(sent), read(service)) == ([], [])
    store.go_on.set()
    receipts = await asyncio.gather(*sending)
    assert [receipt.sequence for receipt in receipts] == told(sent) == read(service) == [1, 2, 3]


async def test_what_was_taken_is_said_also_when_its_sender_is_cut_off(start: Start) -> None:
    store, sent = Watched(), Sent()
    service = await start(store)
    service.attach(sent)
    await enter(service, "c1")
    store.go_on.clear()
    sending = asyncio.create_task(say(service))
    await eventually(lambda: standing_of(service).live.room.state.chat.last_sequence == 1)
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    assert told(sent) == [1]


async def test_what_is_cleared_on_its_way_is_not_said_after_all(start: Start) -> None:
    store, sent = Watched(), Sent()
    service = await start(store)
    service.attach(sent)
    await enter(service, "c1")
    store.go_on.clear()
    sending = asyncio.create_task(say(service))
    await eventually(lambda: standing_of(service).live.room.state.chat.last_sequence == 1)
    service.chat.clear(standing_of(service))
    store.go_on.set()
    await sending
    assert (told(sent), read(service)) == ([], [])


async def test_a_failing_disk_keeps_nobody_from_talking(start: Start) -> None:
    store, sent = Watched(), Sent()
    service = await start(store)
    service.attach(sent)
    await enter(service, "c1")
    store.problem = "The disk is full."
    assert (await say(service)).sequence == 1
    assert told(sent) == [1]


async def test_history_comes_back_with_the_server_and_ages_out(start: Start, clock: Clock) -> None:
    store = MemoryStore()
    before = await start(store, chat_retention_ms=HOUR_MS)
    ada = await enter(before, "c1")
    for counter in range(3):
        await say(before, counter)
        clock.now += HOUR_MS // 4
    await before.stop()
    after = await start(store, chat_retention_ms=HOUR_MS)
    await enter(after, "d1", session_token=ada.session_token)
    assert read(after, "d1") == [1, 2, 3]
    clock.now += HOUR_MS // 4
    assert read(after, "d1") == [2, 3], "what is over is not shown until it is swept"
    tidy(after)
    room = await stored(store, clock)
    assert room is not None
    assert [record.sequence for record in room.chat] == [2, 3]
    clock.now += HOUR_MS
    tidy(after)
    await after.stop()
    last = await start(store)
    await enter(last, "e1", session_token=ada.session_token)
    assert (await say(last, 9, "e1")).sequence == 4


async def test_lower_caps_hold_from_the_start(start: Start, clock: Clock) -> None:
    store = MemoryStore()
    before = await start(store)
    ada = await enter(before, "c1")
    for counter in range(5):
        await say(before, counter)
    await before.stop()
    after = await start(store, max_chat_messages=2)
    room = await stored(store, clock)
    assert room is not None
    assert [record.sequence for record in room.chat] == [4, 5]
    await enter(after, "d1", session_token=ada.session_token)
    assert read(after, "d1") == [4, 5]


async def test_the_chat_goes_with_its_room(start: Start, clock: Clock) -> None:
    store = MemoryStore()
    service = await start(store, retention_ms=HOUR_MS)
    await enter(service, "c1")
    await say(service)
    service.leave("c1")
    clock.now += HOUR_MS
    tidy(service)
    assert await stored(store, clock) is None
    await enter(service, "c1")
    await say(service)
    service.hosts.end(standing_of(service))
    assert await stored(store, clock) is None


async def test_beyond_the_total_the_chats_of_rooms_unused_for_longest_go(start: Start, clock: Clock) -> None:
    store = MemoryStore()
    service = await start(store, max_chat_total_bytes=2_500)
    for number in range(3):
        clock.now += 1
        await enter(service, f"c{number}", room_id=f"room-{number}")
        await say(service, connection=f"c{number}", ciphertext="t" * 800)
        if number != 1:
            service.leave(f"c{number}")
    tidy(service)
    kept = [len(one.chat) for one in (await store.load(clock())).rooms]
    assert kept == [0, 1, 1], "the oldest empty room's is gone, the others fit"
