"""The media worker: is it there, does it work, and what is known of its version?"""

import asyncio
import re
from pathlib import Path

from chattr.config import Settings
from chattr.doctor.findings import BUILD, Finding, ok, problem, warning
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
    f"Leave MEDIASOUP_WORKER_BIN as it comes, and build anew: {BUILD}. "
    f"Or have it name mediasoup-worker {WORKER_VERSION}."
)
_KEPT_AS = re.compile(r"([0-9]+(?:\.[0-9]+)+)-.+-(\w+)")
_PREBUILT = "prebuilt"


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
            _GET_THE_RIGHT_ONE,
        )
    except (MediasoupError, OSError, TimeoutError) as error:
        what = "it does not answer" if isinstance(error, TimeoutError) else str(error)
        return problem(
            "worker",
            f"The media worker does not do what version {WORKER_VERSION} does: {what}.",
            _GET_THE_RIGHT_ONE,
        )
    works = f"The media worker {binary} starts and understands the messages of version {WORKER_VERSION}"
    kept_as = _kept_as(binary.resolve())
    if kept_as is None:
        return ok("worker", f"{works}. Whether it is exactly that one, a worker does not tell.")
    version, recipe = kept_as
    if version != WORKER_VERSION:
        return problem("worker", f"{works}, but it was got as {version}.", _GET_THE_RIGHT_ONE)
    if recipe == _PREBUILT:
        return warning(
            "worker",
            f"{works}, but it was fetched, and has not what is mended in one that is built: after a line was "
            "narrow, pictures come back late.",
            f"Unset MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL, and build anew: {BUILD}.",
        )
    return ok("worker", f"{works}, as which it was built (recipe {recipe}).")


def _kept_as(binary: Path) -> tuple[str, str] | None:
    """Version and hash of the recipe, from the folder that a build or the set-up keeps a worker in.

    That is `mediasoup-worker/<version>-<platform>-<hash>/`, or `…-prebuilt/` for one that was not built.
    """
    name = _KEPT_AS.fullmatch(binary.parent.name)
    return (name[1], name[2]) if name and binary.parent.parent.name == "mediasoup-worker" else None


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
