"""Who may have the room: keys in the order in which they were given out."""

from collections.abc import Iterable

from chattr.core.ids import SecretSource, hash_secret, secret_matches

MAX_KEYS = 16
"""Keys of one room that are valid at a time."""


class HostKeys:
    """The first host's key, then those of successors; the older key has the better claim.

    Each opens the room for its holder. When an older key takes the room back, the younger ones end:
    their holders had the room only while it was without its host. So the newest key is always that of
    the host, unless theirs has yet to be made.
    """

    def __init__(self, secrets: SecretSource, hashes: Iterable[bytes] = ()) -> None:
        self._secrets = secrets
        self._hashes: list[bytes] = list(hashes)

    @property
    def hashes(self) -> tuple[bytes, ...]:
        """Return what is kept of the keys, the oldest first."""
        return tuple(self._hashes)

    def issue(self) -> str:
        """Make the key of a new host."""
        if len(self._hashes) >= MAX_KEYS:
            # The first host's claim stays; the oldest successor's goes.
            del self._hashes[1]
        key = self._secrets.token()
        self._hashes.append(hash_secret(key))
        return key

    def end_newest(self) -> None:
        """End the key that was given out last: its holder gave the room away."""
        if self._hashes:
            self._hashes.pop()

    def holds(self, key: str) -> bool:
        """Tell whether the key is valid."""
        return any(secret_matches(key, kept) for kept in self._hashes)

    def is_newest(self, key: str) -> bool:
        """Tell whether the key is the one given out last."""
        return bool(self._hashes) and secret_matches(key, self._hashes[-1])

    def open(self, key: str) -> bool:
        """Tell whether the key is valid; if so, all younger ones end."""
        for index, kept in enumerate(self._hashes):
            if secret_matches(key, kept):
                del self._hashes[index + 1 :]
                return True
        return False
