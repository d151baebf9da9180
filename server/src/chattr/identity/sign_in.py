"""The one object that the use cases hold: checks sign-ins without keeping anybody else waiting."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import structlog

from chattr.core.errors import ShuttingDownError, SignInRequiredError, SignInUnavailableError
from chattr.identity.identity import Identity
from chattr.identity.settings import SignInPolicy

THREADS = 4
MAX_WAITING = 128
"""Tokens that may be in check or wait for it, on the whole server."""

TIMEOUT_S = 10.0
"""How long one person waits for the check of their token."""

log = structlog.get_logger(__name__)


class TokenVerifier(Protocol):
    """Checks ID tokens; may block, and is called from several threads."""

    def verify(self, id_token: str) -> Identity:
        """Return whose token it is.

        :raises InvalidIdTokenError: not one that counts here.
        :raises SignInUnavailableError: what it is checked with cannot be had.
        """


class SignIn:
    """Checks ID tokens in threads of its own. Without a verifier nobody can be signed in."""

    def __init__(
        self, verifier: TokenVerifier | None = None, policy: SignInPolicy = SignInPolicy.NOBODY
    ) -> None:
        self.policy = policy
        self._verifier = verifier
        self._waiting = 0
        self._closed = False
        self._threads = ThreadPoolExecutor(THREADS, "sign-in") if verifier is not None else None

    async def identify(self, id_token: str | None) -> Identity | None:
        """Return whose token it is; None without a token, or when sign-in is not set up.

        :raises InvalidIdTokenError: forged, expired, revoked, or made for somebody else.
        :raises SignInUnavailableError: it cannot be checked at the moment.
        """
        if id_token is None or self._verifier is None or self._threads is None:
            return None
        if self._closed:
            raise ShuttingDownError
        if self._waiting >= MAX_WAITING:
            log.warning("too many sign-ins at once", waiting=self._waiting)
            raise SignInUnavailableError
        self._waiting += 1
        work = asyncio.get_running_loop().run_in_executor(self._threads, self._verifier.verify, id_token)
        # Counted until its thread is done with it, however long somebody waits for it.
        work.add_done_callback(self._on_done)
        try:
            return await asyncio.wait_for(asyncio.shield(work), TIMEOUT_S)
        except TimeoutError:
            log.warning("sign-in check took too long", limit_s=TIMEOUT_S)
            raise SignInUnavailableError from None

    def require(self, identity: Identity | None, *, founding: bool) -> None:
        """Apply the policy; `founding`: they would be host of a new room.

        :raises SignInRequiredError: they have to sign in first.
        """
        everyone = self.policy is SignInPolicy.EVERYONE
        if identity is None and (everyone or (founding and self.policy is SignInPolicy.HOSTS)):
            raise SignInRequiredError

    def close(self) -> None:
        """Check nothing more; the second call does nothing."""
        self._closed = True
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)

    def _on_done(self, work: asyncio.Future[Identity]) -> None:
        self._waiting -= 1
        if not work.cancelled():
            # Read, so that the failure of a check that nobody waits for any more is not complained about.
            work.exception()
