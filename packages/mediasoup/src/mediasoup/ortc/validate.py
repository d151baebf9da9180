"""Checks that types and bounds cannot express, and defaults that depend on other fields.

Each function returns its argument checked and completed. Data that comes from ``from_json`` has been checked
for types and bounds already; data made in Python is checked for those here too.
"""

from dataclasses import replace
from typing import TypeVar

from mediasoup.errors import InvalidParametersError
from mediasoup.json_codec import validated
from mediasoup.rtp_parameters import (
    MediaKind,
    RouterRtpCodecCapability,
    RtcpParameters,
    RtpCapabilities,
    RtpCodecCapability,
    RtpCodecParameters,
    RtpParameters,
)
from mediasoup.sctp_parameters import SctpStreamParameters

from .match import Codec

Capability = TypeVar("Capability", RtpCodecCapability, RouterRtpCodecCapability)


def kind_of(codec: Codec) -> MediaKind:
    """Return the media kind that a codec's MIME type names."""
    return MediaKind.AUDIO if codec.mime_type[:6].lower() == "audio/" else MediaKind.VIDEO


def validate_rtp_capabilities(capabilities: RtpCapabilities) -> RtpCapabilities:
    """Check the capabilities of an end.

    :raises InvalidParametersError: if they are not acceptable.
    """
    checked = validated(capabilities, RtpCapabilities)
    codecs = tuple(_complete_capability(codec, index) for index, codec in enumerate(checked.codecs))
    return replace(checked, codecs=codecs)


def validate_router_codec(codec: RouterRtpCodecCapability, index: int = 0) -> RouterRtpCodecCapability:
    """Check a codec that a router shall support, the one at ``index`` of the list.

    :raises InvalidParametersError: if it is not acceptable.
    """
    try:
        checked = validated(codec, RouterRtpCodecCapability)
    except InvalidParametersError as error:
        raise error.within(f"mediaCodecs[{index}]") from None
    return _complete_capability(checked, index, "mediaCodecs")


def validate_rtp_parameters(parameters: RtpParameters) -> RtpParameters:
    """Check what an end says that it sends.

    :raises InvalidParametersError: if it is not acceptable.
    """
    checked = validated(parameters, RtpParameters)
    codecs = tuple(_complete_codec(codec, index) for index, codec in enumerate(checked.codecs))
    encodings = tuple(
        item if item.dtx is not None else replace(item, dtx=False) for item in checked.encodings
    )
    # The worker always takes reduced-size RTCP, whatever an end asks for.
    rtcp = RtcpParameters(cname=checked.rtcp.cname, reduced_size=True)
    return replace(checked, codecs=codecs, encodings=encodings, rtcp=rtcp)


def validate_sctp_stream_parameters(parameters: SctpStreamParameters) -> SctpStreamParameters:
    """Check how reliable an SCTP stream shall be, and settle whether it is ordered.

    :raises InvalidParametersError: if the fields contradict each other.
    """
    checked = validated(parameters, SctpStreamParameters)
    if checked.max_packet_life_time and checked.max_retransmits:
        raise InvalidParametersError("maxRetransmits", "cannot be given together with maxPacketLifeTime")
    limited = bool(checked.max_packet_life_time or checked.max_retransmits)
    if checked.ordered and limited:
        raise InvalidParametersError("ordered", "must be false with maxPacketLifeTime or maxRetransmits")
    if checked.ordered is None:
        return replace(checked, ordered=not limited)
    return checked


def _complete_capability(codec: Capability, index: int, holder: str = "codecs") -> Capability:
    _check_apt(codec, f"{holder}[{index}]")
    kind = kind_of(codec)
    channels = _channels(codec)
    if codec.kind is kind and codec.channels == channels:
        return codec
    return replace(codec, kind=kind, channels=channels)


def _complete_codec(codec: RtpCodecParameters, index: int) -> RtpCodecParameters:
    _check_apt(codec, f"codecs[{index}]")
    channels = _channels(codec)
    return codec if codec.channels == channels else replace(codec, channels=channels)


def _channels(codec: Codec) -> int | None:
    return codec.channels or 1 if kind_of(codec) is MediaKind.AUDIO else None


def _check_apt(codec: Codec, path: str) -> None:
    """Check the payload type that an RTX codec refers to (RFC 4588 section 8.6)."""
    apt = codec.parameters.get("apt")
    if apt is not None and not isinstance(apt, int | float):
        raise InvalidParametersError(f"{path}.parameters['apt']", "must be a number")
