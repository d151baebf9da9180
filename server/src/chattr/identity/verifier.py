"""Firebase ID tokens, checked with Google's library."""

import time
from collections.abc import Callable, Mapping

import structlog
from google.auth import jwt
from google.auth.exceptions import TransportError
from google.auth.transport import Request
from google.oauth2 import id_token as google_id_token

from chattr.core.errors import InvalidIdTokenError, SignInUnavailableError
from chattr.identity.accounts import Accounts
from chattr.identity.claims import CLOCK_SKEW_S, ClaimError, auth_time_of, identity_of
from chattr.identity.identity import Identity

CERTIFICATES_URL = "https://www.googleapis.com/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com"
MAX_LENGTH = 8192

log = structlog.get_logger(__name__)


class SignatureReader:
    """Reads the claims of tokens that Google signed."""

    def __init__(self, project_id: str, request: Request, certificates_url: str = CERTIFICATES_URL) -> None:
        self._project_id = project_id
        self._request = request
        self._certificates_url = certificates_url

    def __call__(self, id_token: str) -> Mapping[str, object]:
        """Return the claims once the signature, the audience and the times are right."""
        header = jwt.decode_header(id_token)
        # The library would take other algorithms, and a token without a key id with any of the keys.
        if header.get("alg") != "RS256" or not isinstance(header.get("kid"), str):
            raise ClaimError("algorithm or key id")
        return google_id_token.verify_token(
            id_token,
            self._request,
            audience=self._project_id,
            certs_url=self._certificates_url,
            clock_skew_in_seconds=CLOCK_SKEW_S,
        )


def read_unsigned(id_token: str) -> Mapping[str, object]:
    """Return the claims of the emulator's tokens, which nobody signs; anything signed is refused."""
    if jwt.decode_header(id_token).get("alg") != "none":
        raise ClaimError("algorithm")
    claims: Mapping[str, object] = jwt.decode(id_token, verify=False)
    return claims


class FirebaseVerifier:
    """Checks tokens one by one; blocks while Google is asked."""

    def __init__(
        self,
        project_id: str,
        read: Callable[[str], Mapping[str, object]],
        accounts: Accounts | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._project_id = project_id
        self._read = read
        self._accounts = accounts
        self._clock = clock

    def verify(self, id_token: str) -> Identity:
        """Return whose token it is.

        :raises InvalidIdTokenError: forged, expired, revoked, or made for somebody else.
        :raises SignInUnavailableError: Google's keys or accounts cannot be asked.
        """
        try:
            return self._check(id_token)
        except TransportError as error:
            log.warning("sign-in not checked", reason=str(error))
            raise SignInUnavailableError from None
        except ClaimError as error:
            log.info("sign-in refused", reason=str(error))
        except Exception as error:
            # Whatever a stranger's text does to a parser; messages would hold pieces of the token.
            log.info("sign-in refused", reason=type(error).__name__)
        raise InvalidIdTokenError

    def _check(self, id_token: str) -> Identity:
        if len(id_token) > MAX_LENGTH:
            raise ClaimError("too long")
        claims = self._read(id_token)
        identity = identity_of(claims, self._project_id, self._clock())
        if self._accounts is not None:
            self._accounts.require_live(identity.subject, auth_time_of(claims))
        return identity
