"""Signals to the worker process: which end it, which it passes over, and what its owner hears."""

import logging
import os
import signal

import pytest

from mediasoup import (
    CloseReason,
    RouterClosed,
    Worker,
    WorkerClosed,
    WorkerDied,
    WorkerSettings,
    WorkerSubprocessClosed,
    create_worker,
)

pytestmark = pytest.mark.worker


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
async def test_death_is_told_once_to_a_closed_worker(worker: Worker, number: signal.Signals) -> None:
    router = await worker.create_router()
    told: list[tuple[type, bool]] = []
    for event in (WorkerDied, WorkerSubprocessClosed, WorkerClosed):
        worker.on(event, lambda event: told.append((type(event), worker.closed)))
    router.on(RouterClosed, lambda event: told.append((type(event), worker.closed)))
    os.kill(worker.pid, number)
    assert await worker.wait_closed() is CloseReason.WORKER_DIED
    # The worker is closed by the time anybody hears of its death, and everything in it right after.
    assert told == [
        (event, True) for event in (WorkerDied, WorkerSubprocessClosed, RouterClosed, WorkerClosed)
    ]
    assert (worker.closed, worker.died, worker.subprocess_closed) == (True, True, True)
    how = await worker.wait_exited()
    assert number in (signal.SIGINT, signal.SIGTERM) or how.signal == number


async def test_other_signals_are_passed_over(worker: Worker) -> None:
    died: list[WorkerDied] = []
    worker.on(WorkerDied, died.append)
    for name in ("SIGPIPE", "SIGHUP", "SIGALRM", "SIGUSR1", "SIGUSR2"):
        os.kill(worker.pid, signal.Signals[name])
        assert (await worker.dump()).pid == worker.pid
    assert (worker.closed, worker.subprocess_closed, worker.died) == (False, False, False)
    worker.close()
    assert (await worker.wait_exited()).exit_code == 0
    assert not died


async def test_binary_can_be_named() -> None:
    worker = await create_worker(WorkerSettings(worker_bin=os.environ.get("MEDIASOUP_WORKER_BIN")))
    assert (await worker.dump()).pid == worker.pid
    worker.close()
    await worker.wait_exited()


async def test_own_steps_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "mediasoup"):
        worker = await create_worker()
        worker.close()
        await worker.wait_exited()
    assert any(record.name.startswith("mediasoup") for record in caplog.records)
