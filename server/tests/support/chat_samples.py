"""Sealed messages of the right shape; what is inside does not concern the server."""

import base64
import os
from typing import Any

Json = dict[str, Any]


def opaque(length: int) -> str:
    """Random base64url text of a length, in characters."""
    return base64.urlsafe_b64encode(os.urandom(length)).decode()[:length]


def envelope(counter: int = 0, chain_id: str = "c" * 22, **changes: Any) -> Json:
    """A message; a change of None takes the field out."""
    made: Json = {
        "version": 1,
        "keyId": opaque(11),
        "chainId": chain_id,
        "counter": counter,
        "algorithm": "ed25519",
        "publicKey": opaque(43),
        "binding": opaque(43),
        "ciphertext": opaque(400),
        "signature": opaque(86),
    }
    return {name: value for name, value in (made | changes).items() if value is not None}
