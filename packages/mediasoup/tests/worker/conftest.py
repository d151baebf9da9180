"""Fixtures: a real worker with the objects that most tests start from."""

from collections.abc import AsyncIterator

import pytest

from mediasoup import (
    Router,
    RouterOptions,
    WebRtcTransport,
    WebRtcTransportOptions,
    Worker,
    WorkerLogLevel,
    WorkerSettings,
    create_worker,
)

from .media import CODECS, LOOPBACK_UDP


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    """A real worker."""
    real = await create_worker(WorkerSettings(log_level=WorkerLogLevel.WARN))
    yield real
    real.close()
    await real.wait_exited()


@pytest.fixture
async def router(worker: Worker) -> Router:
    """A router with Opus, VP8 and VP9."""
    return await worker.create_router(RouterOptions(media_codecs=CODECS))


@pytest.fixture
async def sending(router: Router) -> WebRtcTransport:
    """A transport to produce on."""
    return await router.create_webrtc_transport(WebRtcTransportOptions(listen_infos=(LOOPBACK_UDP,)))


@pytest.fixture
async def receiving(router: Router) -> WebRtcTransport:
    """A transport to consume on."""
    return await router.create_webrtc_transport(WebRtcTransportOptions(listen_infos=(LOOPBACK_UDP,)))
