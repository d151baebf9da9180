"""Objects that come and go leave no trace: neither here nor in the worker.

CHURN_CYCLES sets how many times (1500); a long run prints what the memory did.
"""

import gc
import os
from statistics import mean

import pytest

from mediasoup import (
    ConsumerOptions,
    Router,
    RouterOptions,
    RtpCapabilities,
    WebRtcTransportOptions,
    Worker,
    from_json,
    to_json,
)

from .fire import descriptors, resident
from .media import CODECS, LOOPBACK_UDP, video

pytestmark = pytest.mark.worker

CYCLES = int(os.environ.get("CHURN_CYCLES", "1500"))
WARM_UP = 500
SAMPLES = 20

# Most bytes that a cycle may leave behind; a consumer alone holds some 10,000.
MOST_PER_CYCLE = 500
MOST_NOISE = 2_000_000


async def live_and_die(router: Router, number: int) -> None:
    """Make a transport with a producer and a consumer; close them one by one, or all with the transport."""
    transport = await router.create_webrtc_transport(WebRtcTransportOptions(listen_infos=(LOOPBACK_UDP,)))
    producer = await transport.produce(video())
    # Capabilities come from clients, so each is an object of its own.
    capabilities = from_json(RtpCapabilities, to_json(router.rtp_capabilities))
    assert router.can_consume(producer.id, capabilities)
    consumer = await transport.consume(
        ConsumerOptions(producer_id=producer.id, rtp_capabilities=capabilities)
    )
    if number % 2:
        consumer.close()
        producer.close()
    transport.close()


@pytest.mark.timeout(60 + CYCLES // 10)
async def test_memory_of_both_processes_stays_flat(worker: Worker) -> None:
    router = await worker.create_router(RouterOptions(media_codecs=CODECS))
    for number in range(WARM_UP):
        await live_and_die(router, number)
    await worker.dump()
    gc.collect()
    opened, objects = descriptors(), len(gc.get_objects())
    ours, theirs = [], []
    for sample in range(SAMPLES):
        for number in range(CYCLES // SAMPLES):
            await live_and_die(router, number + sample)
        await worker.dump()
        gc.collect()
        ours.append(resident())
        theirs.append(resident(worker.pid))

    for name, memory in (("this process", ours), ("the worker", theirs)):
        growth = mean(memory[-5:]) - mean(memory[:5])
        print(
            f"{name}: {CYCLES} cycles, {memory[0] / 1e6:.2f} MB at first, {memory[-1] / 1e6:.2f} at last, "
            f"{max(memory) / 1e6:.2f} at most, {growth / CYCLES:.0f} bytes a cycle"
        )
        assert growth < MOST_NOISE + MOST_PER_CYCLE * CYCLES, name
    assert descriptors() == opened
    assert len(gc.get_objects()) - objects < CYCLES // 10
    assert (await worker.dump()).channel_message_handlers.channel_request_handlers == (router.id,)
    assert (worker._channel._pending, worker._channel._abandoned) == ({}, {})
    assert len(worker._channel.mailboxes) == 1
