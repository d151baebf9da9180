"""Runs the application on uvicorn until a signal ends it."""

import asyncio
import contextlib
import datetime as dt
import gc
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator

import structlog
import uvicorn

from chattr import __version__
from chattr.addresses import LOOPBACK, is_any, lan_addresses
from chattr.app import Application, create_app, peers
from chattr.banner import print_banner, urls
from chattr.certificate import Certificate, cache_folder, ensure_certificate
from chattr.config import Settings
from chattr.connections import GuardedHttp, allow_open_files, connection_options
from chattr.listening import StartError, check_media_ports, close_all, listen
from chattr.supervisor import tell_supervisor
from chattr.telemetry import tracing

# Requests that are still being answered get this long, in seconds.
REQUEST_GRACE_S = 1

SWITCH_S = 0.001
"""After how long a thread that wants the interpreter gets it, in seconds."""

COLLECT_AFTER = 20_000
"""New objects after which garbage is looked for among them."""

_log = structlog.stdlib.get_logger("chattr.server")


class _Server(uvicorn.Server):
    """uvicorn without its signal handling, which would end the process before the workers are stopped."""

    def __init__(self, config: uvicorn.Config, application: Application) -> None:
        super().__init__(config)
        self._application = application

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to `_signals`."""
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Send newcomers elsewhere, then close sockets of Socket.IO: uvicorn waits for open connections."""
        for listener in self.servers:
            listener.close()
        for connection in list(self.server_state.connections):
            if isinstance(connection, GuardedHttp):
                # A proxy would send the next request over one that idles.
                connection.shutdown()
        await self._application.handover.drain()
        await super().shutdown(sockets)


def serve(settings: Settings) -> None:
    """Serve until SIGINT, SIGTERM or SIGHUP; blocks.

    :raises StartError: a port is taken or an address is wrong.
    :raises mediasoup.errors.WorkerError: no worker could be started.
    """
    sockets = listen(settings)
    try:
        with (
            tracing.running(settings.otlp_endpoint, settings.otel_service_name, __version__),
            asyncio.Runner(loop_factory=_new_loop) as runner,
            contextlib.suppress(asyncio.CancelledError),
        ):
            runner.run(_serve(settings, sockets))
    except tracing.TracingUnavailableError as error:
        raise StartError(
            f"OTEL_EXPORTER_OTLP_ENDPOINT needs packages that are not installed ({error}). "
            "Install requirements/tracing.txt, or unset it."
        ) from None
    finally:
        close_all(sockets)


def _new_loop() -> asyncio.AbstractEventLoop:
    import uvloop  # noqa: PLC0415 - only the program chooses the loop

    return uvloop.new_event_loop()


async def _serve(settings: Settings, sockets: list[socket.socket]) -> None:
    application = create_app(settings)
    allow_open_files(application.service.limits)
    media = application.service.media
    check_media_ports([media.listen_ip, *media.extra_listen_ips], media.rtc_port, media.workers)
    server = _Server(_uvicorn_config(settings, application), application)
    with _signals(server, application):
        async with application.handover.running():
            _collect_seldom()
            _share_often()
            _announce(settings, sockets[0].getsockname()[1], media.listen_ip)
            tell_supervisor("READY=1")
            async with _taking_over(application, server):
                await server.serve(sockets)
    _log.info("server ended")


@contextlib.asynccontextmanager
async def _taking_over(application: Application, server: uvicorn.Server) -> AsyncIterator[None]:
    """Wait for this process's turn beside serving; when that fails, the server ends with the error."""

    def end_if_failed(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception() is not None:
            server.should_exit = True

    task = asyncio.get_running_loop().create_task(application.handover.take_over(), name="take over")
    task.add_done_callback(end_if_failed)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])
    if not task.cancelled() and (error := task.exception()) is not None:
        raise error


def _share_often() -> None:
    """Let the thread that writes to the disk have its turn while the event loop is busy.

    SQLite lets go of the interpreter at each statement, and Python's 5 ms until it is given back, several
    times over, is what people who come in would wait for.
    """
    sys.setswitchinterval(SWITCH_S)


def _collect_seldom() -> None:
    """Spare the garbage collector what stays for good, and most of its rounds.

    Python looks for cycles after each 700 new objects, which is a join or two: an eighth of the CPU time
    of a server that people come to.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 10, 10)


def _uvicorn_config(settings: Settings, application: Application) -> uvicorn.Config:
    tls = _certificate(settings) if settings.https else None
    return uvicorn.Config(
        application.asgi,
        # The workers are started and stopped around the server, where failures can be told plainly.
        lifespan="off",
        loop="none",
        **connection_options(application.service.limits, peers(settings)),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=REQUEST_GRACE_S,
        ssl_certfile=tls.certificate if tls else None,
        ssl_keyfile=tls.key if tls else None,
    )


def _certificate(settings: Settings) -> Certificate:
    folder = cache_folder(settings.cache_home)
    try:
        return ensure_certificate(lan_addresses(), dt.datetime.now(dt.UTC), folder)
    except OSError as error:
        raise StartError(
            f"The certificate for HTTPS=1 cannot be kept in {folder}: {error.strerror}. "
            "Set XDG_CACHE_HOME to a folder that can be written."
        ) from None


def _announce(settings: Settings, port: int, media_ip: str) -> None:
    lan = lan_addresses() if is_any(settings.host) else []
    _log.info("server started", urls=urls(settings, port, lan), pid=os.getpid())
    if media_ip == LOOPBACK and not settings.announced_address:
        # Chromium gathers no candidate on loopback, so without any other interface it has none at all.
        _log.warning("no network", advice="Browsers need a network interface beside loopback for media.")
    if sys.stdout.isatty():
        print_banner(settings, port, lan, sys.stdout)


@contextlib.contextmanager
def _signals(server: uvicorn.Server, application: Application) -> Iterator[None]:
    """The first signal ends the server in order, the second at once."""
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    ending = False

    def end(number: signal.Signals) -> None:
        nonlocal ending
        if ending:
            _kill_now(application)
        ending = True
        _log.info("server ends", signal=number.name)
        tell_supervisor("STOPPING=1")
        server.should_exit = True
        if not server.started and task is not None:
            task.cancel()

    handled = [signal.SIGINT, signal.SIGTERM]
    # `nohup` asks that a closed terminal should not matter.
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        handled.append(signal.SIGHUP)
    for number in handled:
        loop.add_signal_handler(number, end, number)
    try:
        yield
    finally:
        for number in handled:
            loop.remove_signal_handler(number)


def _kill_now(application: Application) -> None:
    for pid in application.service.stats().worker_pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    os._exit(130)
