"""Sends everybody away from a process that does not serve: one that waits for its turn, or that ends."""

from starlette.types import ASGIApp, Receive, Scope, Send

from chattr.core.errors import ShuttingDownError
from chattr.web.json_body import refusal
from chattr.web.state import ServerState

OPEN_PATHS = frozenset({"/healthz", "/readyz", "/activez", "/metrics"})
"""What supervisors, proxies and Prometheus ask of every process."""

TRY_AGAIN_LATER = 1013
"""WebSocket close code (IANA registry)."""


class ActiveGate:
    """503 for all else, so that a proxy's late guests try again and reach the process that serves."""

    def __init__(self, app: ASGIApp, state: ServerState) -> None:
        self._app = app
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or refuse."""
        kind = scope["type"]
        if self._state.is_active or kind == "lifespan" or scope.get("path") in OPEN_PATHS:
            await self._app(scope, receive, send)
        elif kind == "websocket":
            await send({"type": "websocket.close", "code": TRY_AGAIN_LATER})
        else:
            answer = refusal(ShuttingDownError("Another process of this server takes over; try again."))
            answer.headers.update({"Retry-After": "1", "Connection": "close"})
            await answer(scope, receive, send)
