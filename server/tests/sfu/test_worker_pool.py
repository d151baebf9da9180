"""Worker processes: started, shared out, replaced, ended."""

import asyncio
import os
import resource
import signal
import socket

import pytest
from live_server import eventually, test_media
from structlog.testing import capture_logs

from chattr.core.errors import MediaUnavailableError
from chattr.sfu.worker_pool import WorkerPool
from mediasoup import MediasoupError

pytestmark = pytest.mark.worker


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _free_ports(count: int) -> int:
    """Find a first port of `count` free ones in a row."""
    for first in range(45_000, 60_000, 10):
        sockets = [socket.socket() for _ in range(count)]
        try:
            for offset, one in enumerate(sockets):
                one.bind(("127.0.0.1", first + offset))
        except OSError:
            continue
        finally:
            for one in sockets:
                one.close()
        return first
    raise AssertionError("no free ports")


async def test_each_worker_listens_on_a_port_of_its_own_and_stop_leaves_no_process() -> None:
    first = _free_ports(2)
    pool = WorkerPool(test_media(workers=2, rtc_port=first))
    await pool.start()
    pids = [slot.worker.pid for slot in pool.slots]
    try:
        for slot in pool.slots:
            dump = await slot.server.dump()
            port = first + slot.index
            assert {s.port for s in (*dump.udp_sockets, *dump.tcp_servers)} == {port}
    finally:
        await pool.stop()
    assert len(pids) == 2
    assert not any(_alive(pid) for pid in pids)
    await pool.stop()
    with pytest.raises(MediaUnavailableError):
        await pool.acquire()


async def test_rooms_go_to_the_least_loaded_worker() -> None:
    pool = WorkerPool(test_media(workers=2))
    await pool.start()
    try:
        taken = [await pool.acquire() for _ in range(4)]
        assert sorted(slot.index for slot in taken) == [0, 0, 1, 1]
        taken[0].rooms -= 1
        assert await pool.acquire() is taken[0]
    finally:
        await pool.stop()


async def test_a_dead_worker_is_replaced_on_the_same_port() -> None:
    first = _free_ports(1)
    pool = WorkerPool(test_media(workers=1, rtc_port=first))
    await pool.start()
    try:
        (old,) = pool.slots
        os.kill(old.worker.pid, signal.SIGKILL)
        await eventually(lambda: old.worker.closed)
        new = await pool.acquire()
        assert new.worker.pid != old.worker.pid
        assert {s.port for s in (await new.server.dump()).udp_sockets} == {first}
    finally:
        await pool.stop()


async def test_a_worker_that_dies_while_descriptors_run_out_is_replaced_once_there_are_some() -> None:
    pool = WorkerPool(test_media(workers=1))
    await pool.start()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        (old,) = pool.slots
        with capture_logs() as told:
            resource.setrlimit(resource.RLIMIT_NOFILE, (1, hard))
            try:
                os.kill(old.worker.pid, signal.SIGKILL)
                await eventually(lambda: any(line["event"] == "worker not replaced yet" for line in told))
            finally:
                resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        new = await pool.acquire()
        assert new.worker.pid != old.worker.pid
    finally:
        await pool.stop()


async def test_a_taken_port_is_told_and_leaves_no_process() -> None:
    first = _free_ports(2)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", first + 1))
        taken.listen()
        pool = WorkerPool(test_media(workers=2, rtc_port=first))
        with pytest.raises(MediasoupError):
            await pool.start()
    assert pool.slots == ()


async def test_waiting_for_a_worker_ends_when_the_pool_stops() -> None:
    pool = WorkerPool(test_media(workers=1))
    waiting = asyncio.create_task(pool.acquire())
    await asyncio.sleep(0)
    await pool.stop()
    with pytest.raises(MediaUnavailableError):
        await waiting
