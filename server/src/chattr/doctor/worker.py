"""The media worker: is it there, is it the right one, does it work?"""

import asyncio

from chattr.config import Settings
from chattr.doctor.findings import Finding, ok, problem
from chattr.sfu.codecs import ROUTER_CODECS
from mediasoup import (
    WORKER_VERSION,
    MediasoupError,
    RouterOptions,
    TransportListenInfo,
    TransportProtocol,
    WebRtcTransportOptions,
    WorkerNotFoundError,
    WorkerSettings,
    create_worker,
)

ANSWER_S = 10.0
"""How long the whole trial may take, in seconds."""


async def check_worker(settings: Settings) -> Finding:
    """Start a worker and have it make a router and a transport, whose answers only the same version reads."""
    named = str(settings.worker_bin) if settings.worker_bin else None
    try:
        async with asyncio.timeout(ANSWER_S):
            await _try(named)
    except WorkerNotFoundError as error:
        return problem(
            "worker",
            f"There is no media worker: {error}.",
            "Run `make run` once, which builds or fetches it, or set MEDIASOUP_WORKER_BIN to "
            f"mediasoup-worker {WORKER_VERSION}.",
        )
    except (MediasoupError, OSError, TimeoutError) as error:
        what = "it does not answer" if isinstance(error, TimeoutError) else str(error)
        return problem(
            "worker",
            f"The media worker does not work as version {WORKER_VERSION} does: {what}.",
            "Unset MEDIASOUP_WORKER_BIN and run `make run`, which builds or fetches the right one.",
        )
    return ok("worker", f"The media worker starts and answers as version {WORKER_VERSION}.")


async def _try(binary: str | None) -> None:
    worker = await create_worker(WorkerSettings(worker_bin=binary))
    try:
        router = await worker.create_router(RouterOptions(media_codecs=ROUTER_CODECS))
        infos = (TransportListenInfo(protocol=TransportProtocol.UDP, ip="127.0.0.1"),)
        transport = await router.create_webrtc_transport(WebRtcTransportOptions(listen_infos=infos))
        await transport.dump()
    finally:
        worker.close()
        await worker.wait_exited()
