"""Health for supervisors and load balancers."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from chattr.calls.service import CallService
from chattr.web.state import ServerState

_NEVER_STORED = {"Cache-Control": "no-store"}


async def healthz(_request: Request) -> Response:
    """200 as long as the event loop turns."""
    return JSONResponse({"status": "ok"}, headers=_NEVER_STORED)


class Readyz:
    """200 when new calls can be served, else 503 with what is missing."""

    def __init__(self, service: CallService, state: ServerState) -> None:
        self._service = service
        self._state = state

    async def __call__(self, _request: Request) -> Response:
        """Answer from the state of this moment."""
        readiness = self._service.readiness()
        problems = list(readiness.problems)
        if self._state.shutting_down:
            problems.insert(0, "the server is shutting down")
        ready = readiness.ready and not self._state.shutting_down
        body = {"status": "ready" if ready else "not-ready", "problems": problems}
        return JSONResponse(body, status_code=200 if ready else 503, headers=_NEVER_STORED)
