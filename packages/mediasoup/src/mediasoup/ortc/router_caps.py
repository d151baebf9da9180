"""A router's capabilities, out of the codecs that it shall support."""

from collections.abc import Sequence

from mediasoup.errors import InvalidParametersError, UnsupportedError
from mediasoup.rtp_parameters import MediaKind, RouterRtpCodecCapability, RtpCapabilities, RtpCodecCapability
from mediasoup.supported_rtp_capabilities import SUPPORTED_RTP_CAPABILITIES

from .match import match_codecs
from .validate import kind_of, validate_router_codec

# Payload types 96 to 99 come last, since some ends use them for codecs of their own.
_DYNAMIC_PAYLOAD_TYPES = (*range(100, 128), *range(96, 100))


def generate_router_rtp_capabilities(
    media_codecs: Sequence[RouterRtpCodecCapability] = (),
) -> RtpCapabilities:
    """Give every codec its payload type and every video codec its RTX codec.

    :raises InvalidParametersError: if a codec is not acceptable or a payload type is used twice.
    :raises UnsupportedError: if mediasoup does not support a codec, or no payload type is left.
    """
    if not isinstance(media_codecs, list | tuple):
        raise InvalidParametersError("mediaCodecs", "must be a list")
    free = list(_DYNAMIC_PAYLOAD_TYPES)
    codecs: list[RtpCodecCapability] = []
    for index, given in enumerate(media_codecs):
        wanted = validate_router_codec(given, index)
        codec = _adopt(wanted, free)
        if any(other.preferred_payload_type == codec.preferred_payload_type for other in codecs):
            raise InvalidParametersError(
                f"mediaCodecs[{index}].preferredPayloadType", f"{codec.preferred_payload_type} is used twice"
            )
        codecs.append(codec)
        if codec.kind is MediaKind.VIDEO:
            codecs.append(_rtx_for(codec, free))
    return RtpCapabilities(
        codecs=tuple(codecs), header_extensions=SUPPORTED_RTP_CAPABILITIES.header_extensions
    )


def _adopt(wanted: RouterRtpCodecCapability, free: list[int]) -> RtpCodecCapability:
    """Complete a wanted codec with what mediasoup supports of it."""
    for supported in SUPPORTED_RTP_CAPABILITIES.codecs:
        if match_codecs(wanted, supported, strict=False):
            break
    else:
        raise UnsupportedError(f"mediasoup does not support {wanted.mime_type} at {wanted.clock_rate} Hz")
    payload_type = wanted.preferred_payload_type
    if payload_type is None:
        payload_type = supported.preferred_payload_type
    elif payload_type in free:
        free.remove(payload_type)
    return RtpCodecCapability(
        kind=kind_of(supported),
        mime_type=supported.mime_type,
        preferred_payload_type=_take(free) if payload_type is None else payload_type,
        clock_rate=supported.clock_rate,
        channels=supported.channels,
        parameters={**supported.parameters, **wanted.parameters},
        rtcp_feedback=supported.rtcp_feedback,
    )


def _rtx_for(codec: RtpCodecCapability, free: list[int]) -> RtpCodecCapability:
    return RtpCodecCapability(
        kind=codec.kind,
        mime_type=f"{codec.kind}/rtx",
        preferred_payload_type=_take(free),
        clock_rate=codec.clock_rate,
        parameters={"apt": codec.preferred_payload_type},
    )


def _take(free: list[int]) -> int:
    if not free:
        raise UnsupportedError("there are more codecs than dynamic payload types")
    return free.pop(0)
