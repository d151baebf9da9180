"""Everything private that passes over a socket, picked out by the name of its field."""

from collections import defaultdict
from typing import Any

from participants import Client, Json

PRIVATE = frozenset(
    {
        *("sessionToken", "hostKey", "knockToken", "token", "invite", "idToken"),
        *("credential", "username", "usernameFragment", "password", "value", "cname"),
        *("name", "senderName", "usedByName", "label", "picture"),
        *("ciphertext", "signature", "publicKey", "binding", "keyId"),
    }
)
"""`value`: of a DTLS fingerprint; `username`, `credential`: of TURN; `password`: of ICE."""

SHORTEST = 8
"""Shorter texts, such as the name of a codec, would be found by chance."""


class Harvest:
    """What was found, by field."""

    def __init__(self) -> None:
        self.found: defaultdict[str, set[str]] = defaultdict(set)

    def all(self) -> set[str]:
        """Every value."""
        return {value for values in self.found.values() for value in values}

    def take(self, node: Any) -> None:
        """Look through a payload."""
        if isinstance(node, list):
            for part in node:
                self.take(part)
        elif isinstance(node, dict):
            for key, part in node.items():
                if key in PRIVATE and isinstance(part, str) and len(part) >= SHORTEST:
                    self.found[key].add(part)
                else:
                    self.take(part)


class HarvestedClient(Client):
    """A participant all of whose traffic is looked through."""

    def __init__(self, harvest: Harvest) -> None:
        super().__init__()
        self._harvest = harvest

    async def _on_any(self, event: str, payload: Json) -> None:
        self._harvest.take(payload)
        await super()._on_any(event, payload)

    async def _call(self, event: str, payload: Any) -> Json:
        self._harvest.take(payload)
        reply = await super()._call(event, payload)
        self._harvest.take(reply)
        return reply
