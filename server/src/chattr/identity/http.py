"""HTTP for Google's library, with an end to everything: time, size, redirects."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass

import certifi
import urllib3
from google.auth.exceptions import TransportError
from google.auth.transport import Request, Response

TIMEOUT_S = 5.0
MAX_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Answer(Response):
    """An answer that was read whole."""

    status: int
    headers: Mapping[str, str]
    data: bytes


class BoundedRequest(Request):
    """Asks over urllib3; may be used from several threads."""

    def __init__(self, timeout_s: float = TIMEOUT_S) -> None:
        # The system's authorities, a company's own among them, and Mozilla's where the system has none.
        trust = ssl.create_default_context()
        trust.load_verify_locations(certifi.where())
        self._http = urllib3.PoolManager(ssl_context=trust)
        self._timeout = urllib3.Timeout(total=timeout_s)

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        **_options: object,
    ) -> Answer:
        """Return the answer, whatever its status; `timeout` cannot make it wait longer.

        :raises TransportError: there was none, or more than `MAX_BYTES` of it.
        """
        limit = self._timeout if timeout is None else urllib3.Timeout(min(timeout, TIMEOUT_S))
        try:
            response = self._http.request(
                method,
                url,
                body=body,
                headers=headers,
                timeout=limit,
                redirect=False,
                retries=False,
                preload_content=False,
            )
            try:
                data = response.read(MAX_BYTES + 1)
            finally:
                response.release_conn()
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise TransportError(type(error).__name__) from error
        if len(data) > MAX_BYTES:
            raise TransportError("the answer is too large")
        return Answer(response.status, response.headers, data)
