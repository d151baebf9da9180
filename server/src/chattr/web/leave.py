"""The beacon that a closing page sends, since its socket may die before a message gets out."""

from starlette.requests import Request
from starlette.responses import Response

from chattr.calls.service import CallService
from chattr.core.errors import ChattrError
from chattr.protocol.base import Id, RoomCode, Secret, Wire
from chattr.web.attempts import AttemptGate
from chattr.web.json_body import NEVER_STORED, JsonBody, refusal

MAX_BODY_BYTES = 2048


class LeaveBeacon(Wire, frozen=True, kw_only=True):
    """Body of `POST /api/leave`. `connection_id`: the socket that had the place last."""

    room_id: RoomCode
    session_token: Secret
    connection_id: Id | None = None


class Leave:
    """`POST /api/leave`: 204 whether or not the token opens anything, so it tells nobody which do."""

    def __init__(self, service: CallService, attempts: AttemptGate) -> None:
        self._service = service
        self._attempts = attempts
        self._body = JsonBody(LeaveBeacon, "leave message", MAX_BODY_BYTES)

    async def __call__(self, request: Request) -> Response:
        """Count the try, then read and do it."""
        try:
            self._attempts.pass_one(request)
            beacon = await self._body.read(request)
        except ChattrError as error:
            self._service.meter.refused(error.code)
            return refusal(error)
        await self._service.leave_by_token(beacon.room_id, beacon.session_token, beacon.connection_id)
        return Response(status_code=204, headers=NEVER_STORED)
