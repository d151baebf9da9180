"""The beacon that a closing page sends, since its socket may die before a message gets out."""

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from chattr.calls.service import CallService
from chattr.protocol.base import RoomCode, Secret, Wire

MAX_BODY_BYTES = 2048


class LeaveBeacon(Wire, frozen=True, kw_only=True):
    """Body of `POST /api/leave`."""

    room_id: RoomCode
    session_token: Secret


class Leave:
    """`POST /api/leave`: 204 whether or not the token opens anything, so it tells nobody which do."""

    def __init__(self, service: CallService) -> None:
        self._service = service
        self._decoder = msgspec.json.Decoder(LeaveBeacon)

    async def __call__(self, request: Request) -> Response:
        """Read at most `MAX_BODY_BYTES`, whatever the content type says it is."""
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


def _refusal(status: int, code: str, message: str) -> Response:
    return JSONResponse({"error": code, "message": message}, status_code=status)
