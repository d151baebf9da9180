"""RTP observers: options and events.

Source: https://mediasoup.org/documentation/v3/mediasoup/api/#RtpObserver
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from .bounds import U16, AppData, IntRange
from .common_types import CloseReason


class RtpObserverType(StrEnum):
    """The kinds of RTP observer."""

    AUDIO_LEVEL = "audiolevel"
    ACTIVE_SPEAKER = "activespeaker"


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioLevelObserverOptions:
    """How to watch audio levels.

    At most ``max_entries`` producers are reported per ``interval`` (ms), loudest first, and only those above
    ``threshold`` (dBvo, from -127 to 0).
    """

    max_entries: Annotated[int, IntRange(1, 0xFFFF)] = 1
    threshold: Annotated[int, IntRange(-127, 0)] = -80
    interval: U16 = 1000
    app_data: AppData = field(default_factory=dict, metadata={"json": None})


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveSpeakerObserverOptions:
    """How to find the dominant speaker: once per ``interval`` (ms)."""

    interval: U16 = 300
    app_data: AppData = field(default_factory=dict, metadata={"json": None})


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioLevelObserverVolume:
    """Average volume of a producer in the last interval, in dBvo from -127 to 0."""

    producer_id: str
    volume: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumesMeasured:
    """The loudest producers of the last interval, loudest first."""

    volumes: tuple[AudioLevelObserverVolume, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceDetected:
    """No observed producer was above the threshold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DominantSpeakerChanged:
    """Another producer became the dominant speaker."""

    producer_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RtpObserverClosed:
    """The observer is closed. Its last event."""

    reason: CloseReason


@dataclass(frozen=True, slots=True, kw_only=True)
class RtpObserverPaused:
    """The observer was paused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RtpObserverResumed:
    """The observer was resumed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProducerAdded:
    """A producer is now observed."""

    producer_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProducerRemoved:
    """A producer is no longer observed."""

    producer_id: str
