"""What every protocol shape is built from: the Struct base and the bounded scalar types."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta


class Wire(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Base of all payloads: snake_case here, camelCase on the wire; absent means the default."""


JsonObject: TypeAlias = Mapping[str, object]
"""A JSON object whose inside is checked further down, by the `mediasoup` package."""


@dataclass(frozen=True, slots=True)
class TsType:
    """The TypeScript type, exported by `mediasoup-client/types`, that a field has in the browser."""

    name: str


ReactionName: TypeAlias = Literal["thumbs-up", "heart", "applause", "laugh", "surprise", "party"]
"""What one can show the others for a moment."""


AssignableRole: TypeAlias = Literal["cohost", "guest"]
"""What the host may make of others with `set-role`."""

Id = Annotated[str, Meta(min_length=1, max_length=64)]
RoomCode = Annotated[str, Meta(min_length=1, max_length=64)]
Secret = Annotated[str, Meta(min_length=1, max_length=256)]
DisplayName = Annotated[str, Meta(max_length=256)]

DtlsParametersJson = Annotated[JsonObject, TsType("DtlsParameters")]
IceParametersJson = Annotated[JsonObject, TsType("IceParameters")]
IceCandidateJson = Annotated[JsonObject, TsType("IceCandidate")]
RtpParametersJson = Annotated[JsonObject, TsType("RtpParameters")]
RtpCapabilitiesJson = Annotated[JsonObject, TsType("RtpCapabilities")]


class Source(StrEnum):
    """What a producer carries. A participant has at most one producer of each source."""

    MICROPHONE = "microphone"
    CAMERA = "camera"
    SCREEN = "screen"
    SCREEN_AUDIO = "screen-audio"


class Direction(StrEnum):
    """Seen from the client: `send` carries its producers, `recv` its consumers."""

    SEND = "send"
    RECV = "recv"


class MediaKind(StrEnum):
    """Kind of a track (W3C mediacapture-main, `MediaStreamTrack.kind`)."""

    AUDIO = "audio"
    VIDEO = "video"
