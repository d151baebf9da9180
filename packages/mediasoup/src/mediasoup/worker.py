"""Worker: one mediasoup-worker process and what lives in it."""

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ._channel import Channel
from ._entity import Entity
from ._process import Process, ProcessExit, WorkerProcess, arguments_of, find_worker
from ._wire import worker as wire
from ._wire.request import Notification
from ._worker_share import WorkerShare
from .common_types import CloseReason
from .emitter import Emitter
from .errors import (
    ChannelClosedError,
    ChannelError,
    InvalidParametersError,
    MediasoupError,
    WorkerDiedError,
    WorkerStartError,
)
from .ids import new_id
from .json_codec import check_fields, validated
from .logs import forward_worker_log
from .router import Router
from .router_types import RouterOptions
from .webrtc_server import WebRtcServer
from .webrtc_server_types import WebRtcServerOptions
from .worker_types import (
    RouterCreated,
    WebRtcServerCreated,
    WorkerClosed,
    WorkerDied,
    WorkerDump,
    WorkerResourceUsage,
    WorkerSettings,
    WorkerSubprocessClosed,
    WorkerUpdateableSettings,
)

START_TIMEOUT_S = 10.0
"""How long a worker may take to say that it runs."""

REQUEST_TIMEOUT_S = 30.0
"""How long a worker may take to answer a request."""

CLOSE_GRACE_S = 2.0
"""How long a closed worker may take to end before it is killed."""

# The worker's exit code for settings that it refuses.
_WRONG_SETTINGS = 42

# How long a process may outlive its channel before it is killed.
_LOST_GRACE_S = 1.0

_log = logging.getLogger("mediasoup.worker_control")


async def create_worker(
    settings: WorkerSettings | None = None,
    *,
    start_timeout_s: float = START_TIMEOUT_S,
    request_timeout_s: float = REQUEST_TIMEOUT_S,
) -> "Worker":
    """Start a worker process and return it once it runs.

    :raises WorkerNotFoundError: there is no worker binary.
    :raises InvalidParametersError: the settings are not acceptable, to us or to the worker.
    :raises WorkerStartError: it ended, or did not say that it runs in time.
    """
    settings = validated(WorkerSettings() if settings is None else settings, WorkerSettings)
    process = WorkerProcess.spawn(find_worker(settings.worker_bin), arguments_of(settings))
    return await Worker.start(process, settings, start_timeout_s, request_timeout_s)


class Worker(Entity):
    """A running worker; made by :func:`create_worker`."""

    def __init__(self, process: Process, settings: WorkerSettings, request_timeout_s: float) -> None:
        channel = Channel(
            timeout_s=request_timeout_s,
            on_log=lambda line: forward_worker_log(process.pid, line),
            on_lost=self._channel_lost,
        )
        super().__init__(str(process.pid), channel, settings.app_data)
        self._loop = asyncio.get_running_loop()
        self._process = process
        self._channel_opened = False
        self._running: asyncio.Future[None] = self._loop.create_future()
        self._exited: asyncio.Future[ProcessExit] = self._loop.create_future()
        self._kill_timer: asyncio.TimerHandle | None = None
        self._routers: dict[str, Router] = {}
        self._share = WorkerShare()
        self._webrtc_servers: dict[str, WebRtcServer] = {}
        self._death: WorkerDiedError | None = None
        channel.mailboxes.listen(self.id, self._on_notification)

    @classmethod
    async def start(
        cls,
        process: Process,
        settings: WorkerSettings,
        start_timeout_s: float = START_TIMEOUT_S,
        request_timeout_s: float = REQUEST_TIMEOUT_S,
    ) -> "Worker":
        """Take over a spawned process and wait until it runs.

        :raises InvalidParametersError: the process refused the settings.
        :raises WorkerStartError: it ended, or did not say that it runs in time.
        """
        worker = cls(process, settings, request_timeout_s)
        try:
            async with asyncio.timeout(start_timeout_s):
                await process.watch(worker._process_exited)
                worker._channel_opened = True
                await worker._channel.open(process.to_worker, process.from_worker)
                await worker._running
        except TimeoutError:
            await worker._abort()
            raise WorkerStartError(f"the worker did not run within {start_timeout_s:g} s") from None
        except BaseException:
            await worker._abort()
            raise
        observer._emit(WorkerCreated(worker=worker))
        return worker

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def died(self) -> bool:
        """Whether the process ended without having been asked to."""
        return self.close_reason is CloseReason.WORKER_DIED

    @property
    def subprocess_closed(self) -> bool:
        """Whether the process is gone, which a closed worker's is a moment later."""
        return self._exited.done()

    @property
    def routers(self) -> Mapping[str, Router]:
        """Its routers by id."""
        return MappingProxyType(self._routers)

    @property
    def webrtc_servers(self) -> Mapping[str, WebRtcServer]:
        """Its WebRtcServers by id."""
        return MappingProxyType(self._webrtc_servers)

    async def wait_exited(self) -> ProcessExit:
        """Wait until the process is gone, and return how it ended."""
        return await asyncio.shield(self._exited)

    async def dump(self) -> WorkerDump:
        """Return what it holds."""
        return wire.decode_dump(await self._request(wire.GET_DUMP))

    async def get_resource_usage(self) -> WorkerResourceUsage:
        """Return the resources that the process has used."""
        return wire.decode_resource_usage(await self._request(wire.GET_RESOURCE_USAGE))

    async def update_settings(self, settings: WorkerUpdateableSettings) -> None:
        """Change what may change while it runs.

        :raises InvalidParametersError: the settings are not acceptable.
        """
        await self._request(wire.update_settings(validated(settings, WorkerUpdateableSettings)))

    async def create_webrtc_server(self, options: WebRtcServerOptions) -> WebRtcServer:
        """Listen for many WebRTC transports on the same sockets.

        :raises InvalidParametersError: the options are not acceptable.
        :raises RequestRejectedError: the worker cannot listen there.
        """
        checked = validated(options, WebRtcServerOptions)
        server_id = new_id()
        await self._request(wire.create_webrtc_server(server_id, checked.listen_infos))
        server = WebRtcServer(server_id, self._channel, options.app_data)
        server._register(self._webrtc_servers)
        self._emit(WebRtcServerCreated(webrtc_server_id=server_id))
        return server

    async def create_router(self, options: RouterOptions | None = None) -> Router:
        """Make a router.

        :raises InvalidParametersError: a codec is not acceptable.
        :raises UnsupportedError: a codec is not supported.
        """
        options = check_fields(RouterOptions() if options is None else options, RouterOptions, "app_data")
        kind = self._share.router_kinds.of(options.media_codecs)
        router_id = new_id()
        await self._request(wire.create_router(router_id))
        router = Router(router_id, self._channel, kind, self._share, options.app_data)
        router._register(self._routers)
        self._emit(RouterCreated(router_id=router_id))
        return router

    def _on_notification(self, notification: Notification) -> None:
        if notification.event == "WORKER_RUNNING" and not self._running.done():
            self._running.set_result(None)
        else:
            _log.warning("unexpected notification %s", notification.event)

    def _tell_worker(self) -> None:
        try:
            self._channel.notify(wire.CLOSE)
        except ChannelError as error:
            _log.debug("the worker could not be told to close: %s", error)
        self._kill_after(CLOSE_GRACE_S)

    def _close_children(self, reason: CloseReason) -> None:
        if self._death is not None:
            self._emit(WorkerDied(error=self._death))
            how = self._exited.result()
            self._emit(WorkerSubprocessClosed(exit_code=how.exit_code, signal=how.signal))
        inner = CloseReason.WORKER_CLOSED if reason is CloseReason.CLOSED else reason
        for router in tuple(self._routers.values()):
            router._worker_closed(inner)
        for server in tuple(self._webrtc_servers.values()):
            server._worker_closed(inner)
        # Whoever still waits for an answer is told, at the latest, here.
        self._channel.close(ChannelClosedError("the worker was closed"))

    def _closed_event(self, reason: CloseReason) -> WorkerClosed:
        return WorkerClosed(reason=reason)

    def _emit_last(self, event: object) -> None:
        # The end of the process is told too, and may come after that of the worker.
        if isinstance(event, WorkerClosed) and not self._exited.done():
            self._emit(event)
        else:
            super()._emit_last(event)

    async def _abort(self) -> None:
        """End a process that did not come to run, and wait a moment for its end."""
        self.close()
        self._process.kill()
        if not self._channel_opened:
            self._process.to_worker.close()
            self._process.from_worker.close()
            return
        # Else its descriptors outlive the event loop of a caller who gives up.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LOST_GRACE_S):
                await self.wait_exited()

    def _kill_after(self, seconds: float) -> None:
        if self._kill_timer is None and not self._exited.done():
            self._kill_timer = self._loop.call_later(seconds, self._process.kill)

    def _channel_lost(self, error: ChannelError) -> None:
        # A process that ends closes its channel first. One that talks nonsense does not end by itself.
        if isinstance(error, ChannelClosedError):
            self._kill_after(_LOST_GRACE_S)
            return
        _log.error("worker %d is killed: %s", self.pid, error)
        self._channel.close(error)
        if not self._running.done():
            self._running.set_exception(error)
        self._process.kill()

    def _process_exited(self, how: ProcessExit) -> None:
        if self._kill_timer is not None:
            self._kill_timer.cancel()
        self._exited.set_result(how)
        self._channel.release()
        if self.closed:
            super()._emit_last(WorkerSubprocessClosed(exit_code=how.exit_code, signal=how.signal))
            return
        error = self._death = WorkerDiedError(self.pid, how.exit_code, how.signal)
        if not self._running.done():
            self._running.set_exception(self._start_error(how))
        else:
            _log.error("%s", error)
        self._channel.close(error)
        self._shut(CloseReason.WORKER_DIED)

    def _start_error(self, how: ProcessExit) -> MediasoupError:
        words = self._process.last_words or "it gave no reason"
        if how.exit_code == _WRONG_SETTINGS:
            return InvalidParametersError("settings", f"are refused by the worker: {words}")
        return WorkerStartError(f"the worker ended before it ran ({how}): {words}")


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerCreated:
    """A worker runs; emitted by :data:`observer`."""

    worker: Worker


observer = Emitter()
"""Tells of every worker that this process starts, by :class:`WorkerCreated`."""
