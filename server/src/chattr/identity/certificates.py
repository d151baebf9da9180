"""Google's public keys, kept for as long as Google says that they may be."""

import json
import re
import threading
import time
from collections.abc import Callable, Mapping

import structlog
from google.auth.exceptions import TransportError
from google.auth.transport import Request, Response

LEAST_AGE_S = 60
GREATEST_AGE_S = 86_400
FAILURE_AGE_S = 2
"""A failed fetch answers all who ask in this time, so that Google is not asked by each of them."""

log = structlog.get_logger(__name__)


class CertificateCache(Request):
    """A request object for `google.oauth2.id_token` that goes out only when what it keeps is too old.

    One thread fetches, the others wait for it. An unknown key id fetches nothing: Google publishes
    keys well before it signs with them.
    """

    def __init__(self, request: Request, clock: Callable[[], float] = time.monotonic) -> None:
        self._request = request
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[str, Response] = {}
        self._good_until_s: dict[str, float] = {}
        self._fails_until_s = float("-inf")

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: object = None,
        headers: object = None,
        timeout: object = None,
        **kwargs: object,
    ) -> Response:
        """Return the certificates at `url`; the rest of the signature is Google's and is not used.

        :raises TransportError: they cannot be had.
        """
        del method, body, headers, timeout, kwargs
        with self._lock:
            now_s = self._clock()
            if now_s >= self._good_until_s.get(url, float("-inf")):
                self._fetch(url, now_s)
            return self._kept[url]

    def _fetch(self, url: str, now_s: float) -> None:
        if now_s < self._fails_until_s:
            raise TransportError("the last fetch has just failed")
        try:
            response = self._request(url, method="GET")
            _check(response)
        except TransportError as error:
            self._fails_until_s = self._clock() + FAILURE_AGE_S
            log.warning("certificates not fetched", reason=str(error))
            raise
        self._kept[url] = response
        self._good_until_s[url] = self._clock() + _age_s(response.headers)


def _check(response: Response) -> None:
    if response.status != 200:
        raise TransportError(f"status {response.status}")
    try:
        content = json.loads(response.data)
    except ValueError:
        raise TransportError("not JSON") from None
    if not isinstance(content, dict) or not all(isinstance(text, str) for text in content.values()):
        raise TransportError("not a table of certificates")


def _age_s(headers: Mapping[str, str]) -> int:
    """How long the answer may be kept (RFC 9111, 5.2.2.1), within our own bounds."""
    fields = {name.lower(): text for name, text in headers.items()}
    told = re.search(r"max-age=([0-9]{1,9})", fields.get("cache-control", "").lower())
    passed = re.fullmatch(r"[0-9]{1,9}", fields.get("age", "0").strip())
    age_s = (int(told[1]) if told else 0) - (int(passed[0]) if passed else 0)
    return min(max(age_s, LEAST_AGE_S), GREATEST_AGE_S)
