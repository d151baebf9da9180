"""A worker that talks nonsense while a hundred requests wait: all end soon, each with a typed error."""

import asyncio
import struct
from collections.abc import Callable

import pytest
import uvloop

from mediasoup import (
    ClosedError,
    CloseReason,
    MediasoupError,
    MessageTooLargeError,
    ProtocolError,
    WorkerDied,
    WorkerDiedError,
)
from mediasoup._wire.framing import MAX_MESSAGE_SIZE
from mediasoup.testing import Accept, FakeWorker, Silence

LOOPS = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}

Attack = Callable[[FakeWorker], None]


def truncate(fake: FakeWorker) -> None:
    fake.send_raw(struct.pack("<I", 1000) + b"no more than this")
    fake.die(signal=11)


ATTACKS: dict[str, tuple[Attack, type[MediasoupError]]] = {
    "noise": (lambda fake: fake.send_raw(bytes(range(200, 256)) * 100), MessageTooLargeError),
    "framed noise": (
        lambda fake: fake.send_raw(struct.pack("<I", 64) + bytes(range(64))),
        ProtocolError,
    ),
    "empty message": (lambda fake: fake.send_raw(struct.pack("<I", 0)), ProtocolError),
    "too long": (
        lambda fake: fake.send_raw(struct.pack("<I", MAX_MESSAGE_SIZE + 1) + bytes(1000)),
        MessageTooLargeError,
    ),
    "truncated": (truncate, WorkerDiedError),
    "sudden end": (lambda fake: fake.die(), WorkerDiedError),
}


async def suffer(attack: Attack, expected: type[MediasoupError]) -> None:
    tasks = asyncio.all_tasks()
    async with FakeWorker() as fake:
        worker = await fake.start()
        router = await worker.create_router()
        died: list[object] = []
        worker.on(WorkerDied, died.append)
        fake.script("ROUTER_DUMP", Silence())
        waiting = [asyncio.ensure_future(router.dump()) for _ in range(100)]
        await fake.next_request("ROUTER_DUMP")
        attack(fake)
        async with asyncio.timeout(5):
            results = await asyncio.gather(*waiting, return_exceptions=True)
            await worker.wait_exited()
        assert {type(result) for result in results} == {expected}
        assert len(died) == 1
        assert (worker.close_reason, router.close_reason) == (CloseReason.WORKER_DIED,) * 2
        with pytest.raises(ClosedError):
            await router.dump()
    assert asyncio.all_tasks() == tasks


@pytest.mark.parametrize("loop", LOOPS)
@pytest.mark.parametrize("attack", ATTACKS)
def test_everybody_who_waits_is_told(attack: str, loop: str) -> None:
    with asyncio.Runner(loop_factory=LOOPS[loop]) as runner:
        runner.run(suffer(*ATTACKS[attack]))


async def test_answer_to_nobody_is_ignored(fake: FakeWorker) -> None:
    worker = await fake.start()
    await worker.dump()
    (request,) = fake.requests
    for _ in range(3):
        fake.answer(request, fake_answer(fake))
    await worker.dump()
    assert not worker.closed


def fake_answer(fake: FakeWorker) -> Accept:
    return Accept("Worker_ResourceUsageResponse", fake.pack("Worker.ResourceUsageResponse", ru_utime=1))
