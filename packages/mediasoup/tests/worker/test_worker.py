import asyncio
import logging
import os
import signal
import sys
from pathlib import Path

import pytest
import uvloop

from mediasoup import (
    ClosedError,
    CloseReason,
    InvalidParametersError,
    RouterClosed,
    RouterCreated,
    RouterOptions,
    TransportClosed,
    WebRtcServerCreated,
    WebRtcServerOptions,
    WebRtcTransport,
    Worker,
    WorkerClosed,
    WorkerDied,
    WorkerDiedError,
    WorkerLogLevel,
    WorkerLogTag,
    WorkerNotFoundError,
    WorkerSettings,
    WorkerStartError,
    WorkerSubprocessClosed,
    WorkerUpdateableSettings,
    create_worker,
)

from .media import CODECS, LOOPBACK_UDP, audio

pytestmark = pytest.mark.worker


async def test_runs_and_ends_by_itself_when_closed(worker: Worker) -> None:
    heard: list[object] = []
    worker.on(WorkerClosed, heard.append)
    worker.on(WorkerSubprocessClosed, heard.append)
    assert worker.pid > 0
    assert (worker.closed, worker.died, worker.close_reason) == (False, False, None)

    worker.close()
    worker.close()
    assert worker.closed
    assert not worker.died
    assert await worker.wait_closed() is CloseReason.CLOSED
    assert (await worker.wait_exited()).exit_code == 0
    assert heard == [
        WorkerClosed(reason=CloseReason.CLOSED),
        WorkerSubprocessClosed(exit_code=0, signal=None),
    ]
    with pytest.raises(ClosedError):
        await worker.dump()
    with pytest.raises(ClosedError):
        await worker.create_router()


async def test_takes_all_settings() -> None:
    settings = WorkerSettings(
        log_level=WorkerLogLevel.DEBUG,
        log_tags=(WorkerLogTag.INFO, WorkerLogTag.ICE),
        rtc_min_port=20000,
        rtc_max_port=20999,
        libwebrtc_field_trials="WebRTC-Bwe-AlrLimitedBackoff/Disabled/",
        app_data={"name": "first"},
    )
    worker = await create_worker(settings)
    assert worker.app_data == {"name": "first"}
    server = await worker.create_webrtc_server(WebRtcServerOptions(listen_infos=(LOOPBACK_UDP,)))
    assert 20000 <= (await server.dump()).udp_sockets[0].port <= 20999
    worker.close()
    await worker.wait_exited()


async def test_dump_lists_what_was_made(worker: Worker) -> None:
    created: list[object] = []
    worker.on(RouterCreated, created.append)
    worker.on(WebRtcServerCreated, created.append)
    empty = await worker.dump()
    assert (empty.pid, empty.router_ids, empty.webrtc_server_ids) == (worker.pid, (), ())

    router = await worker.create_router(RouterOptions(media_codecs=CODECS, app_data={"room": 1}))
    server = await worker.create_webrtc_server(WebRtcServerOptions(listen_infos=(LOOPBACK_UDP,)))

    assert router.app_data == {"room": 1}
    assert created == [RouterCreated(router_id=router.id), WebRtcServerCreated(webrtc_server_id=server.id)]
    assert dict(worker.routers) == {router.id: router}
    assert dict(worker.webrtc_servers) == {server.id: server}
    dump = await worker.dump()
    assert dump.router_ids == (router.id,)
    assert dump.webrtc_server_ids == (server.id,)
    handlers = dump.channel_message_handlers.channel_request_handlers
    assert set(handlers) == {router.id, server.id}

    router.close()
    server.close()
    assert (await worker.dump()).router_ids == ()
    assert not worker.routers
    assert not worker.webrtc_servers


async def test_tells_its_resource_usage_and_takes_new_settings(worker: Worker) -> None:
    usage = await worker.get_resource_usage()
    assert usage.ru_maxrss > 1000
    assert usage.ru_utime >= 0
    await worker.update_settings(
        WorkerUpdateableSettings(log_level=WorkerLogLevel.DEBUG, log_tags=(WorkerLogTag.INFO,))
    )
    await worker.update_settings(WorkerUpdateableSettings())


async def test_worker_logs_reach_our_logger(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "mediasoup.worker"):
        worker = await create_worker(
            WorkerSettings(log_level=WorkerLogLevel.DEBUG, log_tags=(WorkerLogTag.INFO,))
        )
        await worker.create_router()
        worker.close()
        await worker.wait_exited()
    assert f"[pid:{worker.pid}]" in caplog.text


@pytest.mark.parametrize(
    "settings",
    [
        WorkerSettings(rtc_min_port=20999, rtc_max_port=20000),
        WorkerSettings(dtls_certificate_file="/nowhere/cert.pem", dtls_private_key_file="/nowhere/key.pem"),
    ],
)
async def test_settings_that_the_worker_refuses(settings: WorkerSettings) -> None:
    with pytest.raises(InvalidParametersError) as caught:
        await create_worker(settings)
    assert caught.value.path == "settings"


async def test_settings_that_cannot_be_are_refused_before_anything_starts() -> None:
    with pytest.raises(InvalidParametersError) as caught:
        await create_worker(WorkerSettings(rtc_min_port=70000))
    assert caught.value.path == "rtcMinPort"


async def test_binary_comes_from_settings_then_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    missing = tmp_path / "missing"
    with pytest.raises(WorkerNotFoundError, match="missing"):
        await create_worker(WorkerSettings(worker_bin=str(missing)))
    not_executable = tmp_path / "text"
    not_executable.write_text("hello")
    monkeypatch.setenv("MEDIASOUP_WORKER_BIN", str(not_executable))
    with pytest.raises(WorkerNotFoundError, match="text"):
        await create_worker()


def script(path: Path, body: str) -> str:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return str(path)


async def test_process_that_ends_at_once_says_why(tmp_path: Path) -> None:
    broken = script(tmp_path / "broken", "echo out of luck >&2; exit 3")
    with pytest.raises(WorkerStartError, match=r"exit code 3.*out of luck"):
        await create_worker(WorkerSettings(worker_bin=broken))


async def test_process_that_never_runs_is_ended_in_time(tmp_path: Path) -> None:
    silent = script(tmp_path / "silent", f"echo $$ > {tmp_path}/pid; exec sleep 600")
    with pytest.raises(WorkerStartError, match=r"within 0\.5 s"):
        await create_worker(WorkerSettings(worker_bin=silent), start_timeout_s=0.5)
    await gone(int((tmp_path / "pid").read_text()))


async def test_file_that_is_no_program_is_refused(tmp_path: Path) -> None:
    nonsense = tmp_path / "nonsense"
    nonsense.write_bytes(b"\x00\x01\x02")
    nonsense.chmod(0o755)
    with pytest.raises(WorkerStartError, match="could not be started"):
        await create_worker(WorkerSettings(worker_bin=str(nonsense)))


async def test_killed_worker_fails_every_request_and_closes_everything(
    worker: Worker, sending: WebRtcTransport
) -> None:
    (router,) = worker.routers.values()
    producer = await sending.produce(audio())
    heard: list[object] = []
    worker.on(WorkerDied, heard.append)
    worker.on(WorkerClosed, lambda event: heard.append(event.reason))
    router.on(RouterClosed, lambda event: heard.append(event.reason))
    sending.on(TransportClosed, lambda event: heard.append(event.reason))

    os.kill(worker.pid, signal.SIGSTOP)
    requests = [asyncio.ensure_future(sending.get_stats()) for _ in range(100)]
    await asyncio.sleep(0)
    os.kill(worker.pid, signal.SIGKILL)

    results = await asyncio.gather(*requests, return_exceptions=True)
    assert all(isinstance(result, WorkerDiedError) for result in results)
    assert (worker.died, worker.closed) == (True, True)
    assert (await worker.wait_exited()).signal == signal.SIGKILL
    assert producer.close_reason is CloseReason.TRANSPORT_CLOSED
    died, *reasons = heard
    assert isinstance(died, WorkerDied)
    assert (died.error.pid, died.error.signal) == (worker.pid, signal.SIGKILL)
    assert reasons == [CloseReason.ROUTER_CLOSED, CloseReason.WORKER_DIED, CloseReason.WORKER_DIED]
    with pytest.raises(ClosedError):
        await router.dump()


async def test_close_fails_requests_in_flight(worker: Worker) -> None:
    os.kill(worker.pid, signal.SIGSTOP)
    request = asyncio.ensure_future(worker.dump())
    await asyncio.sleep(0)
    worker.close()
    with pytest.raises(Exception, match="was closed"):
        await request
    # A worker that does not react is killed after its grace.
    assert (await worker.wait_exited()).signal == signal.SIGKILL


async def test_terminal_signals_do_not_reach_it(worker: Worker) -> None:
    assert os.getpgid(worker.pid) != os.getpgid(0)


async def test_worker_ends_when_its_owner_is_killed(tmp_path: Path) -> None:
    code = (
        "import asyncio, mediasoup\n"
        "async def main():\n"
        "    worker = await mediasoup.create_worker()\n"
        "    print(worker.pid, flush=True)\n"
        "    await asyncio.sleep(600)\n"
        "asyncio.run(main())\n"
    )
    owner = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE, cwd=tmp_path
    )
    assert owner.stdout is not None
    pid = int(await owner.stdout.readline())
    owner.kill()
    await owner.wait()
    await gone(pid)


def test_runs_on_uvloop_and_leaves_no_descriptor_behind() -> None:
    async def live_once() -> None:
        worker = await create_worker()
        router = await worker.create_router(RouterOptions(media_codecs=CODECS))
        await router.dump()
        worker.close()
        assert (await worker.wait_exited()).exit_code == 0

    for factory in (uvloop.new_event_loop, asyncio.new_event_loop):
        counts = []
        with asyncio.Runner(loop_factory=factory) as runner:
            for _ in range(3):
                runner.run(live_once())
                runner.run(asyncio.sleep(0))
                counts.append(len(list(Path("/proc/self/fd").iterdir())))
        assert counts[0] == counts[1] == counts[2]


async def gone(pid: int) -> None:
    """Wait until a process that is not our child has ended."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_reader(descriptor, ended.set)
    try:
        async with asyncio.timeout(10):
            await ended.wait()
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)
