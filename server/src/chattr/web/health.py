"""Health for supervisors and load balancers."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from chattr.calls.service import CallService
from chattr.web.json_body import NEVER_STORED
from chattr.web.state import ACTIVE, STANDING_BY, ServerState


async def healthz(_request: Request) -> Response:
    """200 as long as the event loop turns."""
    return JSONResponse({"status": "ok"}, headers=NEVER_STORED)


class Activez:
    """200 when this process serves, else 503: for a proxy in front of two that take turns.

    It goes on to say 200 while a worker is replaced: the others carry calls meanwhile.
    """

    def __init__(self, state: ServerState) -> None:
        self._state = state

    async def __call__(self, _request: Request) -> Response:
        """Answer from the state of this moment."""
        status = ACTIVE if self._state.is_active else STANDING_BY
        if self._state.shutting_down:
            status = "draining"
        code = 200 if self._state.is_active else 503
        return JSONResponse({"status": status}, status_code=code, headers=NEVER_STORED)


class Readyz:
    """200 when all is there that new calls need, else 503 with what is missing.

    `storage` is `degraded` while what is to be remembered does not reach the disk: calls go on, and
    `storageProblem` says why in a sentence.
    """

    def __init__(self, service: CallService, state: ServerState) -> None:
        self._service = service
        self._state = state

    async def __call__(self, _request: Request) -> Response:
        """Answer from the state of this moment."""
        problems = self._problems()
        storage = self._service.storage()
        body: dict[str, object] = {
            "status": self._status(problems),
            "problems": problems,
            "storage": "ok" if storage.ok else "degraded",
        }
        if not storage.ok:
            body |= {"storageProblem": storage.problem, "unsavedRows": storage.backlog}
        return JSONResponse(body, status_code=503 if problems else 200, headers=NEVER_STORED)

    def _status(self, problems: list[str]) -> str:
        if self._state.is_waiting:
            return STANDING_BY
        return "not-ready" if problems else "ready"

    def _problems(self) -> list[str]:
        if self._state.shutting_down:
            return ["The server is shutting down."]
        if self._state.standing_by:
            return ["Another process serves; this one takes over when it ends."]
        readiness = self._service.readiness()
        wanted, alive = self._service.pool.size, self._service.stats().workers
        if readiness.ready and alive < wanted:
            return [f"{wanted - alive} of {wanted} media workers died and are being replaced."]
        return list(readiness.problems)
