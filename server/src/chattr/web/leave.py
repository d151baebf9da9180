"""The beacon that a closing page sends, since its socket may die before a message gets out."""

import math

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from chattr.calls.service import CallService
from chattr.core.errors import RateLimitedError
from chattr.protocol.base import RoomCode, Secret, Wire
from chattr.web.attempts import AttemptGate

MAX_BODY_BYTES = 2048


class LeaveBeacon(Wire, frozen=True, kw_only=True):
    """Body of `POST /api/leave`."""

    room_id: RoomCode
    session_token: Secret


class Leave:
    """`POST /api/leave`: 204 whether or not the token opens anything, so it tells nobody which do."""

    def __init__(self, service: CallService, attempts: AttemptGate) -> None:
        self._service = service
        self._attempts = attempts
        self._decoder = msgspec.json.Decoder(LeaveBeacon)

    async def __call__(self, request: Request) -> Response:
        """Read at most `MAX_BODY_BYTES`, whatever the content type says it is."""
        try:
            self._attempts.pass_one(request)
        except RateLimitedError as error:
            self._service.meter.refused(error.code)
            return _refusal(429, error.code, str(error), retry_after_s=math.ceil(error.wait_ms / 1000))
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY_BYTES:
                return _refusal(413, "payload-too-large", f"The body may have {MAX_BODY_BYTES} bytes.")
        try:
            beacon = self._decoder.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            return _refusal(400, "bad-request", f"The body is not a leave message: {error}.")
        await self._service.leave_by_token(beacon.room_id, beacon.session_token)
        return Response(status_code=204, headers={"Cache-Control": "no-store"})


def _refusal(status: int, code: str, message: str, *, retry_after_s: int | None = None) -> Response:
    headers = {"Retry-After": str(retry_after_s)} if retry_after_s is not None else None
    return JSONResponse({"error": code, "message": message}, status_code=status, headers=headers)
