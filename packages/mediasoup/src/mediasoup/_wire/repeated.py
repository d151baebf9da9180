"""Encoded parts that repeat from message to message, found again by the object that they were made of."""

from collections.abc import Callable
from typing import Final, TypeVar

from mediasoup._by_identity import ByIdentity
from mediasoup._wire.flat import Blob

T = TypeVar("T")

MAX_PARTS: Final = 128
"""Most parts remembered; the oldest are forgotten beyond it."""


class Repeated:
    """What was encoded for one producer's consumers; it goes when the producer goes.

    ``codecs`` is where the codecs and header extensions are kept, which other producers have as well.
    """

    __slots__ = ("_known", "codecs")

    def __init__(self, codecs: "Repeated | None" = None) -> None:
        self.codecs = self if codecs is None else codecs
        self._known: ByIdentity[object, Blob] = ByIdentity(MAX_PARTS)

    def encode(self, value: T, encode: Callable[[T], Blob]) -> Blob:
        """Return the encoded object, which must not change and is always encoded in the same way."""
        known = self._known.get(value)
        return self._known.keep(value, encode(value)) if known is None else known
