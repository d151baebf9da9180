"""JSON of what many messages have in common, encoded once."""

import msgspec

from chattr.protocol.base import JsonObject
from mediasoup import RtpCapabilities, RtpParameters, to_json

MAX_KEPT = 1024
"""Most values remembered; the oldest are forgotten beyond it."""

# By identity, which costs nothing to look up; a value is kept with its id, which would be another's one day.
_kept: dict[int, tuple[object, msgspec.Raw]] = {}


def parameters_json(parameters: RtpParameters) -> JsonObject:
    """Return what a client is told of a consumer's RTP; most of it is that of the producer's others too."""
    told: dict[str, object] = {
        "mid": parameters.mid,
        "codecs": _shared(parameters.codecs),
        "headerExtensions": _shared(parameters.header_extensions),
        "encodings": [to_json(encoding) for encoding in parameters.encodings],
        "rtcp": _shared(parameters.rtcp),
        "msid": parameters.msid,
    }
    return {key: value for key, value in told.items() if value is not None}


def capabilities_json(capabilities: RtpCapabilities) -> JsonObject:
    """Return what a client is told of a router, which is that of all routers."""
    return {
        "codecs": _shared(capabilities.codecs),
        "headerExtensions": _shared(capabilities.header_extensions),
    }


def _shared(value: object) -> msgspec.Raw:
    """Return the JSON of an immutable dataclass, or of a tuple of them."""
    known = _kept.get(id(value))
    if known is None:
        plain = [to_json(item) for item in value] if isinstance(value, tuple) else to_json(value)
        if len(_kept) >= MAX_KEPT:
            del _kept[next(iter(_kept))]
        known = _kept[id(value)] = (value, msgspec.Raw(msgspec.json.encode(plain)))
    return known[1]
