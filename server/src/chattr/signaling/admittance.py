"""Which transports may speak, and for how long one that is turned away is kept to be told so."""

from collections.abc import Callable

import structlog
from starlette.types import Scope

from chattr.core.address_caps import SocketCaps
from chattr.core.errors import TooManySocketsError
from chattr.core.limits import Limits
from chattr.core.peers import PeerRule
from chattr.signaling.refusals import Tally

log = structlog.get_logger(__name__)

MAX_TURNED_AWAY = 64
"""Transports over the caps that are open at once, waiting to be told; more get no answer but HTTP's."""


class Admittance:
    """Counts transports by the address that they come from."""

    def __init__(
        self, limits: Limits, peers: PeerRule, count: Callable[[str], None] = lambda _code: None
    ) -> None:
        self._peers = peers
        self.count = count
        self._caps = SocketCaps(limits)
        self._addresses: dict[str, str | None] = {}
        self._turned_away: dict[str, TooManySocketsError] = {}
        self._tally = Tally(_tell_refused, count=count)
        self._has_warned = False

    @property
    def is_shut(self) -> bool:
        """Tell whether a further transport cannot even be told that there are too many."""
        return len(self._turned_away) >= MAX_TURNED_AWAY

    def open(self, engine_id: str, scope: Scope) -> None:
        """Take a new transport, or note that it is to be turned away."""
        address = self._peers.of_request(scope.get("client"), scope["headers"])
        self._warn_of_proxy(address, scope)
        try:
            self._caps.take(address)
        except TooManySocketsError as error:
            self._turned_away[engine_id] = error
            self._tally.add(error.code)
        else:
            self._addresses[engine_id] = address

    def _warn_of_proxy(self, address: str | None, scope: Scope) -> None:
        """Tell once of a proxy that the settings do not know: all who come through it go uncounted."""
        if address is not None or self._has_warned:
            return
        if any(name.lower() == b"x-forwarded-for" for name, _ in scope["headers"]):
            self._has_warned = True
            advice = "An uncounted address forwards for others: set TRUSTED_PROXIES if it is a proxy."
            log.warning("proxy not trusted", advice=advice)

    def refusal(self, engine_id: str) -> TooManySocketsError | None:
        """Return why a transport is turned away; None when it is not."""
        return self._turned_away.get(engine_id)

    def address(self, engine_id: str) -> str | None:
        """Return what a transport is counted under; None for one that no cap per address counts."""
        return self._addresses.get(engine_id)

    def close(self, engine_id: str) -> None:
        """Forget a transport; the second call does nothing."""
        self._turned_away.pop(engine_id, None)
        if engine_id in self._addresses:
            self._caps.give_back(self._addresses.pop(engine_id))


def _tell_refused(reason: str, count: int) -> None:
    log.warning("sockets refused", reason=reason, count=count)
