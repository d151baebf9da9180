"""Small JSON bodies of requests, and the refusals that answer them."""

import math
from typing import Generic, TypeVar

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from chattr.core.errors import BadRequestError, ChattrError, PayloadTooLargeError, RateLimitedError
from chattr.protocol.base import Wire
from chattr.protocol.errors import Refusal

B = TypeVar("B", bound=Wire)

NEVER_STORED = {"Cache-Control": "no-store"}

_STATUS = {"payload-too-large": 413, "rate-limited": 429, "media-unavailable": 503, "shutting-down": 503}


class JsonBody(Generic[B]):
    """Reads bodies of one shape, whatever their content type says, with a bound on their size in bytes.

    `noun` completes "The body is not a ...".
    """

    def __init__(self, shape: type[B], noun: str, max_bytes: int) -> None:
        self._decoder = msgspec.json.Decoder(shape)
        self._noun = noun
        self._max_bytes = max_bytes

    async def read(self, request: Request) -> B:
        """Return the body.

        :raises PayloadTooLargeError: it is larger; the rest was not read.
        :raises BadRequestError: it breaks off, or has another shape.
        """
        body = bytearray()
        try:
            async for chunk in request.stream():
                body += chunk
                if len(body) > self._max_bytes:
                    raise PayloadTooLargeError(f"The body may have {self._max_bytes} bytes.")
        except ClientDisconnect:
            raise BadRequestError("The body did not arrive.") from None
        try:
            return self._decoder.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise BadRequestError(f"The body is not a {self._noun}: {error}.") from None


def refusal(error: ChattrError) -> Response:
    """Return the answer that tells a refusal, with its code and sentence."""
    headers = dict(NEVER_STORED)
    if isinstance(error, RateLimitedError):
        headers["Retry-After"] = str(math.ceil(error.wait_ms / 1000))
    body = msgspec.json.encode(Refusal(error.code, str(error)))
    status = _STATUS.get(error.code, 400)
    return Response(body, status, headers, media_type="application/json")
