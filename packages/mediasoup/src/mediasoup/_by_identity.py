"""What follows from values that do not change, kept by their identity, which costs nothing to look up."""

from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class ByIdentity(Generic[K, V]):
    """Values by the object that they follow from; the oldest of more than ``most`` are forgotten."""

    __slots__ = ("_known", "_most")

    def __init__(self, most: int) -> None:
        self._most = most
        # The object is kept with its id, which would otherwise be another's one day.
        self._known: dict[int, tuple[K, V]] = {}

    def __len__(self) -> int:
        return len(self._known)

    def get(self, key: K) -> V | None:
        """Return what was kept for this very object; None: nothing."""
        known = self._known.get(id(key))
        return None if known is None else known[1]

    def keep(self, key: K, value: V) -> V:
        """Keep a value that was not kept, and return it."""
        make_room(self._known, self._most)
        self._known[id(key)] = key, value
        return value


def make_room(remembered: dict[K, V], most: int) -> None:
    """Forget the oldest until there is room for one more."""
    while len(remembered) >= most:
        del remembered[next(iter(remembered))]
