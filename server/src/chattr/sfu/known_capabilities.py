"""What browsers say that they can receive; all of one kind say the same."""

from functools import lru_cache

import msgspec

from chattr.core.errors import InvalidRtpCapabilitiesError
from chattr.protocol.base import JsonObject
from chattr.sfu.faults import parse
from mediasoup import RtpCapabilities

MOST_KNOWN = 64
"""So many kinds of browsers are remembered."""


def capabilities_of(told: JsonObject) -> RtpCapabilities:
    """Return the capabilities that a client told: one and the same object for all that told the same.

    :raises InvalidRtpCapabilitiesError: they cannot be understood.
    """
    return _read(msgspec.json.encode(told))


@lru_cache(MOST_KNOWN)
def _read(encoded: bytes) -> RtpCapabilities:
    return parse(RtpCapabilities, msgspec.json.decode(encoded), InvalidRtpCapabilitiesError)
