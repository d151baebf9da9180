"""Tries to use a secret over HTTP, counted together with those over sockets."""

from starlette.requests import Request

from chattr.calls.ports import Clock
from chattr.core.address_caps import JoinAttempts
from chattr.core.peers import PeerRule


class AttemptGate:
    """Lets so many tries of one address through."""

    def __init__(self, peers: PeerRule, attempts: JoinAttempts, clock: Clock) -> None:
        self._peers = peers
        self._attempts = attempts
        self._clock = clock

    def pass_one(self, request: Request) -> None:
        """Count a try.

        :raises RateLimitedError: too many from this address; it says when to try again.
        """
        self._attempts.pass_one(self.address(request), self._clock())

    def address(self, request: Request) -> str | None:
        """Return what a request is counted under; None where nothing is counted."""
        client = (request.client.host, request.client.port) if request.client else None
        return self._peers.of_request(client, request.headers.raw)
