"""What workers carry, asked of real ones."""

import asyncio
import os
import signal
import socket

import pytest
from live_server import test_media

from chattr.sfu import sampling
from chattr.sfu.codecs import ROUTER_CODECS
from chattr.sfu.sampling import ANSWER_S, WorkerSampler
from chattr.sfu.worker_pool import WorkerPool, WorkerSlot
from mediasoup import (
    PlainTransport,
    PlainTransportOptions,
    RouterOptions,
    TransportListenInfo,
    TransportProtocol,
)

pytestmark = pytest.mark.worker

LISTEN = TransportListenInfo(protocol=TransportProtocol.UDP, ip="127.0.0.1")


async def _transports(slot: WorkerSlot, count: int) -> list[PlainTransport]:
    router = await slot.worker.create_router(RouterOptions(media_codecs=ROUTER_CODECS))
    options = PlainTransportOptions(listen_info=LISTEN, comedia=True)
    return [await router.create_plain_transport(options) for _ in range(count)]


async def test_a_worker_that_hangs_keeps_nothing_of_the_others_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "ASKED_PER_SAMPLE", 12)
    pool = WorkerPool(test_media(workers=2))
    await pool.start()
    hung, other = pool.slots
    try:
        await _transports(hung, 3 * sampling.ASKED_AT_ONCE)
        (one,) = await _transports(other, 1)
        os.kill(hung.worker.pid, signal.SIGSTOP)
        loop, sampler = asyncio.get_running_loop(), WorkerSampler(pool)
        monkeypatch.setattr(sampling, "FRESH_S", 0.0)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
            for _ in range(2):
                peer.sendto(bytes(1000), ("127.0.0.1", one.tuple.local_port))
                begun = loop.time()
                samples = await sampler.sample()
                assert loop.time() - begun < 3 * ANSWER_S
        (sample,) = samples
        assert (sample.slot, sample.transports) == (other.index, 1)
        assert sample.traffic.received_bps > 0
    finally:
        os.kill(hung.worker.pid, signal.SIGCONT)
        await pool.stop()
