"""Sends everybody away from a process that does not serve: one that waits for its turn, or that ends."""

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from chattr.web.json_body import NEVER_STORED
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
            await self._refusal()(scope, receive, send)

    def _refusal(self) -> JSONResponse:
        body = {"error": "shutting-down", "message": "Another process of this server takes over; try again."}
        headers = {"Retry-After": "1", "Connection": "close"} | NEVER_STORED
        return JSONResponse(body, status_code=503, headers=headers)
