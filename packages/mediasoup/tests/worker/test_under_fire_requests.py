"""Requests that are cancelled, or whose worker is killed: all end, none takes another's answer."""

import asyncio
import os
import random
import signal

import pytest
import uvloop

from mediasoup import (
    ConsumerOptions,
    MediasoupError,
    Producer,
    Router,
    RouterOptions,
    Transport,
    WebRtcTransport,
    WebRtcTransportOptions,
    Worker,
    create_worker,
)

from .fire import nothing_left
from .media import CODECS, LOOPBACK_UDP, audio, video

pytestmark = pytest.mark.worker

LISTEN = WebRtcTransportOptions(listen_infos=(LOOPBACK_UDP,))
REQUESTS = 100


async def make_and_use(router: Router, sending: WebRtcTransport, producer: Producer, number: int) -> None:
    """Do one of the things that a server does."""
    match number % 5:
        case 0:
            await router.create_webrtc_transport(LISTEN)
        case 1:
            await sending.produce(audio(ssrc=1000 + number, mid=str(number)))
        case 2:
            await sending.consume(
                ConsumerOptions(producer_id=producer.id, rtp_capabilities=router.rtp_capabilities)
            )
        case 3:
            await sending.get_stats()
        case _:
            await producer.dump()


@pytest.mark.parametrize("answered", [0, 1, 33, 77])
async def test_worker_killed_among_a_hundred_requests_leaves_nothing_behind(answered: int) -> None:
    await kill_among_requests(answered)


def test_worker_killed_under_uvloop_leaves_nothing_behind() -> None:
    async def live() -> None:
        worker = await create_worker()
        worker.close()
        await worker.wait_exited()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        # The loop opens /dev/null at the first pipe that it closes, and keeps it.
        runner.run(live())
        for answered in (0, 50):
            runner.run(kill_among_requests(answered))


async def kill_among_requests(answered: int) -> None:
    """Kill a worker of which a hundred things were asked, when at least so many are done."""
    async with nothing_left():
        worker = await create_worker()
        router = await worker.create_router(RouterOptions(media_codecs=CODECS))
        sending = await router.create_webrtc_transport(LISTEN)
        producer = await sending.produce(video())
        tasks = [
            asyncio.ensure_future(make_and_use(router, sending, producer, number))
            for number in range(REQUESTS)
        ]
        done: set[asyncio.Future[None]] = set()
        while len(done) < answered:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.sleep(0)
        os.kill(worker.pid, signal.SIGKILL)
        async with asyncio.timeout(5):
            results = await asyncio.gather(*tasks, return_exceptions=True)
        failed = [result for result in results if result is not None]
        assert all(isinstance(result, MediasoupError) for result in failed)
        assert {result.code for result in failed if isinstance(result, MediasoupError)} <= {
            "worker-died",
            "closed",
        }
        if answered == 0:
            assert len(failed) == REQUESTS
        assert (await worker.wait_exited()).signal == signal.SIGKILL
        assert (worker._channel._pending, worker._channel._abandoned) == ({}, {})


async def test_random_cancellations_among_a_thousand_requests(worker: Worker) -> None:
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    router = await worker.create_router(RouterOptions(media_codecs=CODECS))
    sending = await router.create_webrtc_transport(LISTEN)
    producers = [await sending.produce(audio(ssrc=100 + n, mid=str(n))) for n in range(20)]
    answers: list[tuple[str, str]] = []

    async def ask(producer: Producer) -> None:
        answers.append((producer.id, (await producer.dump()).id))

    tasks: list[asyncio.Future[None]] = []
    while len(tasks) < 1000:
        tasks.extend(
            asyncio.ensure_future(ask(chance.choice(producers))) for _ in range(chance.randint(1, 40))
        )
        for _ in range(chance.randint(0, 3)):
            await asyncio.sleep(0)
        for task in chance.sample(tasks, len(tasks) // 10):
            task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)

    cancelled = sum(isinstance(result, asyncio.CancelledError) for result in results)
    assert cancelled > 100, seed
    assert len(answers) == len(results) - cancelled, seed
    assert all(asked == answered for asked, answered in answers), seed
    for producer in producers:
        assert (await producer.dump()).id == producer.id, seed
    assert (worker._channel._pending, worker._channel._abandoned) == ({}, {}), seed


async def test_random_cancellations_of_making_leave_no_orphan_in_the_worker(worker: Worker) -> None:
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    router = await worker.create_router(RouterOptions(media_codecs=CODECS))
    sending = await router.create_webrtc_transport(LISTEN)
    producer = await sending.produce(video())
    tasks: list[asyncio.Future[None]] = []
    for number in range(300):
        tasks.append(asyncio.ensure_future(make_and_use(router, sending, producer, number)))
        for _ in range(chance.randint(0, 2)):
            await asyncio.sleep(0)
        chance.choice(tasks[-6:]).cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert sum(isinstance(result, asyncio.CancelledError) for result in results) > 50, seed
    await worker.dump()
    await agree(router, sending)
    assert (worker._channel._pending, worker._channel._abandoned) == ({}, {}), seed


async def test_cancelled_at_every_step_of_making_a_consumer(worker: Worker) -> None:
    """However far it has come, a cancelled consume() leaves both sides of one mind."""
    router = await worker.create_router(RouterOptions(media_codecs=CODECS))
    sending = await router.create_webrtc_transport(LISTEN)
    producer = await sending.produce(video())
    options = ConsumerOptions(producer_id=producer.id, rtp_capabilities=router.rtp_capabilities)
    finished = 0
    for steps in range(200):
        task = asyncio.ensure_future(sending.consume(options))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        (result,) = await asyncio.gather(task, return_exceptions=True)
        finished += not isinstance(result, BaseException)
        await worker.dump()
        await agree(router, sending)
    assert len(sending.consumers) == finished
    # Three are registered here: the worker, the transport, the producer; the router has no mailbox.
    assert len(worker._channel.mailboxes) == 3 + finished


async def agree(router: Router, sending: Transport) -> None:
    """Check that the worker holds what we hold, and nothing else."""
    assert set((await router.dump()).transport_ids) == set(router.transports)
    dump = await sending.dump()
    assert set(dump.producer_ids) == set(sending.producers)
    assert set(dump.consumer_ids) == set(sending.consumers)
