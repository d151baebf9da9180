"""How busy workers are."""

import asyncio
import os
import signal
import socket
import struct
import time

import pytest
import rtp_samples
from live_server import test_media
from spilled_room import spilled_room

from chattr.core.errors import InvalidRtpParametersError
from chattr.sfu import worker_load
from chattr.sfu.codecs import ROUTER_CODECS
from chattr.sfu.faults import parse
from chattr.sfu.placement import ALIKE_CORES
from chattr.sfu.worker_load import CpuMeter, LoadWatch
from chattr.sfu.worker_pool import WorkerPool, WorkerSlot
from mediasoup import (
    ConsumerOptions,
    MediaKind,
    PlainTransportOptions,
    ProducerOptions,
    RouterOptions,
    RtpParameters,
    TransportListenInfo,
    TransportProtocol,
    Worker,
)


def test_cpu_time_becomes_cores() -> None:
    meter = CpuMeter()
    assert meter.measure(1, cpu_s=10.0, now_s=100.0) == 0.0
    assert meter.measure(1, cpu_s=12.5, now_s=105.0) == 0.5
    assert meter.measure(1, cpu_s=12.5, now_s=105.0) == 0.0
    assert meter.measure(2, cpu_s=3.0, now_s=105.0) == 0.0
    meter.keep_only([2])
    assert meter.measure(1, cpu_s=20.0, now_s=110.0) == 0.0
    assert meter.measure(2, cpu_s=8.0, now_s=110.0) == 1.0


async def _leave_it_to_the_test(pool: WorkerPool) -> None:
    """Stop the pool's own measurements."""
    assert pool._watching is not None
    pool._watching.cancel()
    await asyncio.wait([pool._watching])


@pytest.mark.worker
async def test_real_workers_are_measured_and_a_silent_one_keeps_what_was_noted_and_gets_no_rooms(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker_load, "ANSWER_S", 0.5)
    pool = WorkerPool(test_media(workers=2))
    await pool.start()
    await _leave_it_to_the_test(pool)
    stopped, other = pool.slots
    try:
        watch = LoadWatch(lambda: pool.slots)
        await watch.measure()
        for slot in pool.slots:
            slot.cores = 7.0
        os.kill(stopped.worker.pid, signal.SIGSTOP)
        await watch.measure()
        assert stopped.cores == 7.0
        assert 0.0 <= other.cores < 2.0
        stopped.cores = other.cores = 0.0
        assert [await pool.acquire() for _ in range(3)] == [other] * 3
        os.kill(stopped.worker.pid, signal.SIGCONT)
        await watch.measure()
        assert await pool.acquire() is stopped
    finally:
        os.kill(stopped.worker.pid, signal.SIGCONT)
        await pool.stop()


@pytest.mark.worker
async def test_only_a_worker_that_is_silent_again_and_again_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_load, "ANSWER_S", 0.2)
    pool = WorkerPool(test_media(workers=2))
    await pool.start()
    await _leave_it_to_the_test(pool)
    stopped, _other = pool.slots
    hung: list[WorkerSlot] = []
    try:
        watch = LoadWatch(lambda: pool.slots, hung.append)
        os.kill(stopped.worker.pid, signal.SIGSTOP)
        for _ in range(worker_load.MOST_SILENCES - 1):
            await watch.measure()
        os.kill(stopped.worker.pid, signal.SIGCONT)
        await watch.measure()
        os.kill(stopped.worker.pid, signal.SIGSTOP)
        for _ in range(worker_load.MOST_SILENCES - 1):
            await watch.measure()
        assert hung == []
        await watch.measure()
        assert hung == [stopped]
    finally:
        os.kill(stopped.worker.pid, signal.SIGCONT)
        await pool.stop()


@pytest.mark.worker
async def test_a_silence_while_this_process_is_late_itself_is_no_sign(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker_load, "ANSWER_S", 0.2)
    monkeypatch.setattr(worker_load, "LATE_S", 0.1)
    pool = WorkerPool(test_media(workers=1))
    await pool.start()
    await _leave_it_to_the_test(pool)
    (stopped,) = pool.slots
    hung: list[WorkerSlot] = []
    try:
        watch = LoadWatch(lambda: pool.slots, hung.append)
        os.kill(stopped.worker.pid, signal.SIGSTOP)
        for _ in range(2 * worker_load.MOST_SILENCES):
            asyncio.get_running_loop().call_later(0.1, time.sleep, 0.4)
            await watch.measure()
        assert hung == []
    finally:
        os.kill(stopped.worker.pid, signal.SIGCONT)
        await pool.stop()


async def _keep_busy(worker: Worker, cpu_s: float) -> None:
    """Let a worker use so much CPU: it hands a voice on to a hundred receivers, who drop what comes."""
    router = await worker.create_router(RouterOptions(media_codecs=ROUTER_CODECS))
    voice = parse(RtpParameters, rtp_samples.audio(), InvalidRtpParametersError)
    direct = await router.create_direct_transport()
    producer = await direct.produce(ProducerOptions(kind=MediaKind.AUDIO, rtp_parameters=voice))
    loopback = TransportListenInfo(protocol=TransportProtocol.UDP, ip="127.0.0.1")
    with socket.socket(type=socket.SOCK_DGRAM) as sink:
        sink.bind(("127.0.0.1", 0))
        out = await router.create_plain_transport(PlainTransportOptions(listen_info=loopback))
        await out.connect(ip="127.0.0.1", port=sink.getsockname()[1])
        for _ in range(100):
            await out.consume(
                ConsumerOptions(producer_id=producer.id, rtp_capabilities=router.rtp_capabilities)
            )
        ssrc = voice.encodings[0].ssrc
        before_s = await _cpu_s(worker)
        sequence = 0
        while await _cpu_s(worker) < before_s + cpu_s:
            for _ in range(50):
                head = struct.pack("!BBHII", 0x80, 111, sequence & 0xFFFF, sequence * 960, ssrc)
                producer.send(head + bytes(100))
                sequence += 1
    router.close()


async def _cpu_s(worker: Worker) -> float:
    usage = await worker.get_resource_usage()
    return (usage.ru_utime + usage.ru_stime) / 1000


@pytest.mark.worker
async def test_rooms_go_to_the_worker_that_is_measured_to_do_less() -> None:
    pool = WorkerPool(test_media(workers=2))
    await pool.start()
    try:
        await _leave_it_to_the_test(pool)
        working, resting = pool.slots
        # By their number alone, they would go to the other one.
        resting.rooms = 2
        watch = LoadWatch(lambda: pool.slots)
        await watch.measure()
        await _keep_busy(working.worker, cpu_s=0.5)
        await watch.measure()
        assert working.cores > resting.cores + ALIKE_CORES
        assert {await pool.acquire() for _ in range(4)} == {resting}
    finally:
        await pool.stop()


@pytest.mark.worker
async def test_only_consumers_that_were_there_all_the_time_count_as_measured() -> None:
    async with spilled_room(cap=500) as room:
        (home,) = room.routers
        await _leave_it_to_the_test(room.server.service.pool)
        watch = LoadWatch(lambda: room.server.service.pool.slots)
        await watch.measure()
        await room["Ada"].send("microphone")
        assert len(await room["Bob"].receive()) == 1
        await watch.measure()
        assert (home.slot.consumers, home.slot.carried) == (1, 0)
        await watch.measure()
        assert (home.slot.consumers, home.slot.carried) == (1, 1)
        await room["Ada"].ask("leave-room")
        await watch.measure()
        assert (home.slot.consumers, home.slot.carried) == (0, 0)


@pytest.mark.worker
async def test_a_busy_worker_gets_no_room() -> None:
    pool = WorkerPool(test_media(workers=2))
    await pool.start()
    try:
        await _leave_it_to_the_test(pool)
        busy, idle = pool.slots
        busy.cores = 1.0
        assert {await pool.acquire() for _ in range(4)} == {idle}
    finally:
        await pool.stop()
