"""Encoded parts that repeat from message to message, found again by the object that they were made of."""

from collections.abc import Callable
from typing import Final, TypeVar

from mediasoup._by_identity import ByIdentity
from mediasoup._wire.flat import Blob

T = TypeVar("T")

MAX_PARTS: Final = 128
"""Most parts remembered; the oldest are forgotten beyond it."""


class Repeated:
    """What was encoded for one producer's consumers; it goes when the producer goes."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: ByIdentity[object, Blob] = ByIdentity(MAX_PARTS)

    def encode(self, value: T, encode: Callable[[T], Blob]) -> Blob:
        """Return the encoded object, which must not change and is always encoded in the same way."""
        known = self._known.get(value)
        return self._known.keep(value, encode(value)) if known is None else known
