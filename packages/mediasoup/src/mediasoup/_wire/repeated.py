"""Encoded parts that repeat from message to message, found again by the object that they were made of."""

from collections.abc import Callable
from typing import Generic, TypeVar

from mediasoup._wire.flat import Blob

K = TypeVar("K")


class Repeated(Generic[K]):
    """Encodes, and remembers what came of the last ``size`` objects, which must not change."""

    __slots__ = ("_encode", "_known", "_size")

    def __init__(self, encode: Callable[[K], Blob], size: int = 1024) -> None:
        self._encode = encode
        self._size = size
        # The object is kept with its id, which would otherwise be another's one day.
        self._known: dict[int, tuple[K, Blob]] = {}

    def __call__(self, value: K) -> Blob:
        """Return the encoded object."""
        known = self._known.get(id(value))
        if known is None:
            if len(self._known) >= self._size:
                del self._known[next(iter(self._known))]
            known = self._known[id(value)] = (value, self._encode(value))
        return known[1]
