"""Which transports may speak, and for how long one that is turned away is kept to be told so."""

from starlette.types import Scope

from chattr.core.address_caps import SocketCaps
from chattr.core.errors import TooManySocketsError
from chattr.core.limits import Limits
from chattr.core.peers import PeerRule
from chattr.signaling.refusals import Tally

MAX_TURNED_AWAY = 64
"""Transports over the caps that are open at once, waiting to be told; more get no answer but HTTP's."""


class Admittance:
    """Counts transports by the address that they come from."""

    def __init__(self, limits: Limits, peers: PeerRule) -> None:
        self._peers = peers
        self._caps = SocketCaps(limits)
        self._addresses: dict[str, str | None] = {}
        self._turned_away: dict[str, TooManySocketsError] = {}
        self._tally = Tally("sockets refused")

    @property
    def is_shut(self) -> bool:
        """Tell whether a further transport cannot even be told that there are too many."""
        return len(self._turned_away) >= MAX_TURNED_AWAY

    def open(self, engine_id: str, scope: Scope) -> None:
        """Take a new transport, or note that it is to be turned away."""
        address = self._peers.of_request(scope.get("client"), scope["headers"])
        try:
            self._caps.take(address)
        except TooManySocketsError as error:
            self._turned_away[engine_id] = error
            self._tally.add(error.code)
        else:
            self._addresses[engine_id] = address

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
