"""The media worker: is it there, does it work, and what is known of its version?"""

import asyncio
from pathlib import Path

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
    find_worker,
)

ANSWER_S = 10.0
"""How long the whole trial may take, in seconds."""


_GET_THE_RIGHT_ONE = (
    "Unset MEDIASOUP_WORKER_BIN and run `make run`, which builds or fetches the right one, or have it name "
    f"mediasoup-worker {WORKER_VERSION}."
)


async def check_worker(settings: Settings) -> Finding:
    """Start a worker and have it make a router and a transport.

    A worker does not know its own version: what it logs of it is what it was given at its start. One of
    another version is found out when it does not understand these messages, or by the cache it comes from.
    """
    try:
        binary = find_worker(settings.worker_bin)
        async with asyncio.timeout(ANSWER_S):
            await _try(str(binary))
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
            f"The media worker does not do what version {WORKER_VERSION} does: {what}.",
            _GET_THE_RIGHT_ONE,
        )
    works = f"The media worker {binary} starts and understands the messages of version {WORKER_VERSION}"
    kept_as = _version_in_cache(binary.resolve())
    if kept_as is None:
        return ok("worker", f"{works}. Whether it is exactly that one, a worker does not tell.")
    if kept_as != WORKER_VERSION:
        return problem("worker", f"{works}, but it was got as {kept_as}.", _GET_THE_RIGHT_ONE)
    return ok("worker", f"{works}, as which it was built or fetched.")


def _version_in_cache(binary: Path) -> str | None:
    """Read it from where the set-up keeps a worker: `mediasoup-worker/<version>-<platform>-<hash>/`."""
    version, _, platform = binary.parent.name.partition("-")
    return version if platform and binary.parent.parent.name == "mediasoup-worker" else None


async def _try(binary: str) -> None:
    worker = await create_worker(WorkerSettings(worker_bin=binary))
    try:
        router = await worker.create_router(RouterOptions(media_codecs=ROUTER_CODECS))
        infos = (TransportListenInfo(protocol=TransportProtocol.UDP, ip="127.0.0.1"),)
        transport = await router.create_webrtc_transport(WebRtcTransportOptions(listen_infos=infos))
        await transport.dump()
    finally:
        worker.close()
        await worker.wait_exited()
