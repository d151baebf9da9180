"""The HTTP application."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Mount, Route

from chattr.calls.service import CallService
from chattr.core.address_caps import JoinAttempts
from chattr.core.peers import Network, PeerRule
from chattr.identity.settings import FirebaseSettings, SignInPolicy
from chattr.sfu.probes import ProbeDesk
from chattr.web.attempts import AttemptGate
from chattr.web.check import Check
from chattr.web.client_config import ConfigPage
from chattr.web.client_files import load_client
from chattr.web.headers import security_headers
from chattr.web.health import Activez, Readyz, healthz
from chattr.web.leave import Leave
from chattr.web.metrics import MetricsPage
from chattr.web.pages import Pages
from chattr.web.state import ServerState


@dataclass(frozen=True, slots=True)
class WebSettings:
    """`client_dir`: the built client. `origins`: see `headers.content_security_policy`.

    `firebase`: where people sign in, None where they do not. `policy`: who must. `metrics_allow`: who may
    read `/metrics`.
    """

    client_dir: Path
    origins: tuple[str, ...] = ()
    firebase: FirebaseSettings | None = None
    policy: SignInPolicy = SignInPolicy.NOBODY
    metrics_allow: tuple[Network, ...] = ()


Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


def create_web(
    service: CallService,
    state: ServerState,
    settings: WebSettings,
    lifespan: Lifespan | None = None,
    *,
    attempts: AttemptGate | None = None,
    sockets: Callable[[], int] = lambda: 0,
) -> tuple[Starlette, dict[str, str]]:
    """Return the application, and the headers that belong on all of the server's answers."""
    client = load_client(settings.client_dir)
    attempts = attempts or AttemptGate(PeerRule(), JoinAttempts(service.limits), service.clock)
    probes = ProbeDesk(service.pool)
    app = Starlette(
        routes=[
            Route("/healthz", healthz),
            Route("/readyz", Readyz(service, state).__call__),
            Route("/activez", Activez(state).__call__),
            Route("/metrics", MetricsPage(service, state, settings.metrics_allow, sockets).__call__),
            Mount(
                "/api",
                routes=[
                    Route("/config", ConfigPage(settings.firebase, settings.policy).__call__),
                    Route("/leave", Leave(service, attempts).__call__, methods=["POST"]),
                    Route("/check", Check(service, probes, attempts).__call__, methods=["POST"]),
                ],
                middleware=[_other_origins(settings.origins)],
            ),
            Route("/{path:path}", Pages(client).__call__),
        ],
        lifespan=lifespan,
    )
    return app, security_headers(client, settings.origins, settings.firebase)


def _other_origins(origins: tuple[str, ...]) -> Middleware:
    """Let pages of the client that are hosted elsewhere ask `/api`, as they may use signaling.

    Nothing here goes by cookies; browsers want it said for what a closing page sends.
    """
    return Middleware(
        CORSMiddleware,
        allow_origins=origins,
        allow_methods=["GET", "POST"],
        allow_headers=["content-type"],
        allow_credentials=True,
    )
