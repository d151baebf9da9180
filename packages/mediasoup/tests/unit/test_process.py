"""Watching processes, also on systems that lack the means of the usual way."""

import asyncio
import contextlib
import logging
import os
import resource
import signal
import sys
from pathlib import Path

import pytest

from mediasoup import WorkerNotFoundError, WorkerStartError
from mediasoup._process import ProcessExit, WorkerProcess, find_worker

PYTHON = Path(sys.executable)


@pytest.fixture(params=["pidfd", "thread"], autouse=True)
def how_to_watch(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "thread":

        def unsupported(pid: int) -> int:
            raise OSError("no such system call")

        monkeypatch.setattr(os, "pidfd_open", unsupported)


async def run(code: str) -> tuple[WorkerProcess, "asyncio.Future[ProcessExit]"]:
    process = WorkerProcess.spawn(PYTHON, ["-c", code])
    ended: asyncio.Future[ProcessExit] = asyncio.get_running_loop().create_future()
    await process.watch(ended.set_result)
    return process, ended


def close(process: WorkerProcess) -> None:
    process.to_worker.close()
    process.from_worker.close()


async def test_exit_code_is_told() -> None:
    process, ended = await run("raise SystemExit(7)")
    assert await ended == ProcessExit(exit_code=7)
    assert str(await ended) == "exit code 7"
    process.kill()
    close(process)


async def test_signal_is_told() -> None:
    process, ended = await run("import time; time.sleep(600)")
    process.kill()
    assert await ended == ProcessExit(signal=signal.SIGKILL)
    assert str(await ended) == "signal 9"
    close(process)


async def test_output_is_logged_by_line_and_last_words_kept(caplog: pytest.LogCaptureFixture) -> None:
    code = (
        "import sys\n"
        "print('one\\ntwo')\n"
        "sys.stderr.write('first\\n' + 'x' * 100000 + '\\nno newline at the end')\n"
    )
    with caplog.at_level(logging.DEBUG, "mediasoup.worker"):
        process, ended = await run(code)
        await ended
    lines = [record.getMessage() for record in caplog.records]
    assert f"[pid:{process.pid}] (stdout) one" in lines
    assert f"[pid:{process.pid}] (stdout) two" in lines
    assert f"[pid:{process.pid}] (stderr) no newline at the end" in lines
    assert process.last_words.startswith("first; xxx")
    assert process.last_words.endswith("no newline at the end")
    close(process)


async def test_channel_is_at_three_and_four_and_nothing_of_ours_is_inherited() -> None:
    code = (
        "import os\n"
        "assert os.environ['MEDIASOUP_VERSION'] == '3.27.1'\n"
        "message = os.read(3, 100)\n"
        "os.write(4, message.upper() + ' '.join(os.listdir('/proc/self/fd')).encode())\n"
    )
    open_to_all = inheritable()
    process, ended = await run(code)
    loop = asyncio.get_running_loop()
    process.to_worker.setblocking(False)
    process.from_worker.setblocking(False)
    await loop.sock_sendall(process.to_worker, b"hello ")
    greeting, *descriptors = (await loop.sock_recv(process.from_worker, 1000)).split()
    assert greeting == b"HELLO"
    # One more is the listing itself.
    assert len({int(fd) for fd in descriptors} - open_to_all - {0, 1, 2, 3, 4}) == 1
    assert (await ended).exit_code == 0
    close(process)


def inheritable() -> set[int]:
    """Return the descriptors of this process that any child inherits."""
    found = set()
    for entry in Path("/proc/self/fd").iterdir():
        # The descriptor of the listing is gone by now.
        with contextlib.suppress(OSError):
            if os.get_inheritable(int(entry.name)):
                found.add(int(entry.name))
    return found


async def test_grandchild_that_keeps_the_output_open_does_not_hide_the_end() -> None:
    code = "import os, time\nif os.fork() == 0:\n    time.sleep(3)\n    os._exit(0)\n"
    process, ended = await run(code)
    async with asyncio.timeout(2.5):
        assert (await ended).exit_code == 0
    close(process)


def test_worker_is_looked_for_in_this_order(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.write_text("#!/bin/sh\n")
    own.chmod(0o755)
    monkeypatch.setenv("MEDIASOUP_WORKER_BIN", str(own))
    assert find_worker() == own
    assert find_worker(PYTHON) == PYTHON
    monkeypatch.delenv("MEDIASOUP_WORKER_BIN")
    monkeypatch.setattr("mediasoup._process.__file__", str(tmp_path / "_process.py"))
    with pytest.raises(WorkerNotFoundError, match="MEDIASOUP_WORKER_BIN"):
        find_worker()
    (tmp_path / "_bin").mkdir()
    (tmp_path / "_bin" / "mediasoup-worker").symlink_to(own)
    assert find_worker() == tmp_path / "_bin" / "mediasoup-worker"


def open_descriptors() -> set[int]:
    # The descriptor of the listing is gone by now.
    return {int(entry.name) for entry in list(Path("/proc/self/fd").iterdir()) if entry.exists()}


async def test_where_descriptors_run_out_it_is_told_and_none_is_kept() -> None:
    before = open_descriptors()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    process: WorkerProcess | None = None
    reasons = []
    # The limit is a number that no descriptor may reach; gaps below it can be had.
    for limit in range(1, max(before) + 64):
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
        try:
            process = WorkerProcess.spawn(PYTHON, ["-c", ""])
            break
        except WorkerStartError as error:
            reasons.append(error.__cause__)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        assert open_descriptors() == before
    assert process is not None
    assert {type(reason) for reason in reasons} == {OSError}
    assert len(reasons) > 3
    ended: asyncio.Future[ProcessExit] = asyncio.get_running_loop().create_future()
    await process.watch(ended.set_result)
    await ended
    close(process)
