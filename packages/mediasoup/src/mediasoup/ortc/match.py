"""Whether two codecs are the same one."""

from typing import Protocol

from mediasoup.bounds import Parameters

from .h264_profile import is_same_profile


class Codec(Protocol):
    """What codec capabilities and codec parameters have in common."""

    @property
    def mime_type(self) -> str:
        """Media type and codec name."""

    @property
    def clock_rate(self) -> int:
        """Clock rate in Hz."""

    @property
    def channels(self) -> int | None:
        """Number of audio channels, 1 when unset."""

    @property
    def parameters(self) -> Parameters:
        """Codec parameters."""


def is_rtx(codec: Codec) -> bool:
    """Tell whether a codec is retransmission (RFC 4588)."""
    return codec.mime_type[-4:].lower() == "/rtx"


def match_codecs(a: Codec, b: Codec, *, strict: bool = True) -> bool:
    """Tell whether two codecs are the same one.

    Strict matching compares the profiles of H.264 and VP9 and the packetization mode of H.264 too; without
    it, these are for the caller to choose.
    """
    mime_type = a.mime_type.lower()
    if mime_type != b.mime_type.lower() or a.clock_rate != b.clock_rate:
        return False
    if mime_type.startswith("audio/") and (a.channels or 1) != (b.channels or 1):
        return False
    if mime_type == "audio/multiopus":
        return _same(a, b, "num_streams") and _same(a, b, "coupled_streams")
    if mime_type == "video/h264" and strict:
        return _same(a, b, "packetization-mode", 0) and is_same_profile(a.parameters, b.parameters)
    if mime_type == "video/vp9" and strict:
        return _same(a, b, "profile-id", 0)
    return True


def _same(a: Codec, b: Codec, name: str, default: int | None = None) -> bool:
    """Compare a parameter; the text "1" is not the number 1."""
    ours, theirs = a.parameters.get(name), b.parameters.get(name)
    if default is not None:
        ours, theirs = ours or default, theirs or default
    return ours == theirs
