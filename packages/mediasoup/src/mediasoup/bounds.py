"""Number and text types with their limits, written once and read by the JSON codec.

The limits are those of the worker's message schema, or of an RFC where that is narrower. Sizes without
a limit of their own get a generous one, so that hostile input stays small.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

MAX_ITEMS = 256
"""Most entries in a list or mapping."""

MAX_TEXT = 4096
"""Most characters in a string without a limit of its own."""


@dataclass(frozen=True, slots=True)
class IntRange:
    """An integer between ``minimum`` and ``maximum``, both included."""

    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True)
class TextRule:
    """A string of ``minimum`` to ``maximum`` characters that matches ``pattern`` as a whole."""

    minimum: int = 0
    maximum: int = MAX_TEXT
    pattern: re.Pattern[str] | None = None
    expected: str = ""


@dataclass(frozen=True, slots=True)
class ParameterRule:
    """A string or a finite number; integers must fit 32 bits with sign."""


U8 = Annotated[int, IntRange(0, 0xFF)]
U16 = Annotated[int, IntRange(0, 0xFFFF)]
U32 = Annotated[int, IntRange(0, 0xFFFF_FFFF)]
U64 = Annotated[int, IntRange(0, 0xFFFF_FFFF_FFFF_FFFF)]
I32 = Annotated[int, IntRange(-0x8000_0000, 0x7FFF_FFFF)]

Ssrc = U32
Port = U16
Bitrate = U64

PayloadType = Annotated[int, IntRange(0, 127)]
"""RTP payload type (RFC 3550 section 5.1)."""

HeaderExtensionId = Annotated[int, IntRange(1, 255)]
"""Identifier of an RTP header extension (RFC 8285)."""

ClockRate = Annotated[int, IntRange(1, 0xFFFF_FFFF)]
"""Clock rate in Hz."""

Channels = Annotated[int, IntRange(1, 0xFF)]
"""Number of audio channels."""

StreamId = Annotated[int, IntRange(0, 65534)]
"""SCTP stream identifier (RFC 8831 section 6.6)."""

NonEmpty = Annotated[str, TextRule(minimum=1)]
ShortText = Annotated[str, TextRule(maximum=256)]

MimeType = Annotated[
    str,
    TextRule(1, 128, re.compile(r"(audio|video)/[^\r\n]+", re.IGNORECASE), "like audio/opus or video/VP8"),
]
"""Media type and codec name, for instance ``video/VP8``."""

ParameterValue = Annotated[str | int | float | bool | tuple[int, ...], ParameterRule()]
"""Value of a codec or header extension parameter.

Callers give strings and numbers; the worker may also report booleans and lists of integers.
"""

Parameters = Mapping[str, ParameterValue]
"""Codec or header extension parameters by name."""

AppData = dict[str, object]
"""The application's own data, kept with an object and never sent anywhere."""
