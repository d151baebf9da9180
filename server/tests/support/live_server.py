"""A whole server on loopback but for the client's files, with a real worker, for tests that connect to it."""

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from chattr.calls.service import CallService
from chattr.calls.settings import IceSettings
from chattr.connections import connection_options
from chattr.core.address_caps import JoinAttempts
from chattr.core.limits import Limits, Rate, RateLimits
from chattr.core.peers import PeerRule
from chattr.identity.sign_in import SignIn
from chattr.sfu.settings import MediaSettings
from chattr.signaling import Gateway, GatewaySettings, create_gateway
from chattr.store.base import Store
from chattr.web import AttemptGate, ServerState, WebSettings, create_web
from chattr.web.headers import SecurityHeaders
from mediasoup import RouterDump, WebRtcTransport

GENEROUS = RateLimits(
    join=Rate(10_000, 10_000),
    control=Rate(10_000, 10_000),
    media=Rate(10_000, 10_000),
    frequent=Rate(10_000, 10_000),
    chat=Rate(10_000, 10_000),
    reaction=Rate(10_000, 10_000),
)


NO_CLIENT = Path(os.devnull) / "client"


@dataclass(frozen=True)
class LiveServer:
    url: str
    service: CallService
    gateway: Gateway

    @property
    def worker_pids(self) -> tuple[int, ...]:
        return self.service.stats().worker_pids

    async def router_dumps(self) -> list[RouterDump]:
        """Ask every worker for every router: what is really there."""
        routers = [router for slot in self.service.pool.slots for router in slot.worker.routers.values()]
        return [await router.dump() for router in routers]

    async def transports_on_workers(self) -> int:
        return sum(len(dump.transport_ids) for dump in await self.router_dumps())

    def transport(self, transport_id: str) -> WebRtcTransport | None:
        for slot in self.service.pool.slots:
            for router in slot.worker.routers.values():
                found = router.transports.get(transport_id)
                if isinstance(found, WebRtcTransport):
                    return found
        return None


def test_media(**changes: object) -> MediaSettings:
    low = 42_000 + (os.getpid() % 40) * 200
    defaults: dict[str, object] = {
        "workers": 1,
        "listen_ip": "127.0.0.1",
        "rtc_port": 0,
        "rtc_min_port": low,
        "rtc_max_port": low + 199,
    }
    return MediaSettings(**(defaults | changes))  # type: ignore[arg-type]


test_media.__test__ = False  # type: ignore[attr-defined]


@contextlib.asynccontextmanager
async def live_server(
    *,
    limits: Limits | None = None,
    media: MediaSettings | None = None,
    origins: tuple[str, ...] = (),
    peers: PeerRule | None = None,
    sign_in: SignIn | None = None,
    store: Store | None = None,
) -> AsyncIterator[LiveServer]:
    peers = peers or PeerRule()
    service = CallService(
        limits or Limits(rates=GENEROUS), media or test_media(), IceSettings(), sign_in=sign_in, store=store
    )
    attempts = JoinAttempts(service.limits)
    gateway = create_gateway(service, GatewaySettings(client_origins=origins, peers=peers), attempts)
    web, headers = create_web(
        service,
        ServerState(),
        WebSettings(NO_CLIENT, origins),
        attempts=AttemptGate(peers, attempts, service.clock),
        sockets=gateway.connections,
    )
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        SecurityHeaders(gateway.asgi(web), headers),
        log_config=None,
        lifespan="off",
        loop="asyncio",
        **connection_options(service.limits, peers),
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await service.start()
        await eventually(lambda: server.started)
        yield LiveServer(f"http://127.0.0.1:{listener.getsockname()[1]}", service, gateway)
    finally:
        await gateway.close()
        await service.stop()
        server.should_exit = True
        await serving
        listener.close()


async def eventually(check: Callable[[], object], *, within_s: float = 30.0) -> None:
    """Wait until a condition holds."""
    async with asyncio.timeout(within_s):
        while not check():  # noqa: ASYNC110  # conditions of all kinds, which set no event
            await asyncio.sleep(0.01)


def worker_binary() -> str | None:
    """Where the worker is, if tests that need it can run."""
    named = os.environ.get("MEDIASOUP_WORKER_BIN")
    return named if named and Path(named).exists() else None
