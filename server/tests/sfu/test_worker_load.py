"""How busy workers are."""

import asyncio
import os
import signal

import pytest
from live_server import test_media

from chattr.sfu import worker_load
from chattr.sfu.worker_load import CpuMeter, LoadWatch
from chattr.sfu.worker_pool import WorkerPool


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
async def test_real_workers_are_measured_and_a_silent_one_keeps_what_was_noted(
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
    finally:
        os.kill(stopped.worker.pid, signal.SIGCONT)
        await pool.stop()


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
