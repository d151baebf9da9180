"""From what a router offers of a producer to what one consumer's end receives.

Capabilities passed in here come from ``from_json`` or from ``validate_rtp_capabilities``.
"""

from dataclasses import dataclass, replace

from mediasoup.errors import UnsupportedError
from mediasoup.rtp_parameters import (
    RtcpFeedback,
    RtpCapabilities,
    RtpCodecCapability,
    RtpCodecParameters,
    RtpEncodingParameters,
    RtpHeaderExtensionParameters,
    RtpHeaderExtensionUri,
    RtpParameters,
    RtxParameters,
)
from mediasoup.scalability_modes import parse_scalability_mode
from mediasoup.supported_rtp_capabilities import SUPPORTED_RTP_CAPABILITIES

from .match import is_rtx, match_codecs
from .ssrc import SsrcSource, random_ssrc

_NOT_PIPED = frozenset(
    {
        RtpHeaderExtensionUri.MID,
        RtpHeaderExtensionUri.ABS_SEND_TIME,
        RtpHeaderExtensionUri.TRANSPORT_WIDE_CC,
    }
)

# Routers read the dependency descriptor and offer it to no consumer, save to the other end of a pipe.
_PIPED_BESIDES = tuple(
    RtpHeaderExtensionParameters(
        uri=RtpHeaderExtensionUri.DEPENDENCY_DESCRIPTOR,
        id=extension.preferred_id,
        encrypt=extension.preferred_encrypt,
    )
    for extension in SUPPORTED_RTP_CAPABILITIES.header_extensions
    if extension.uri == RtpHeaderExtensionUri.DEPENDENCY_DESCRIPTOR
)


def can_consume(consumable: RtpParameters, capabilities: RtpCapabilities) -> bool:
    """Tell whether an end can receive any of a producer's media codecs."""
    for codec in consumable.codecs:
        if _find_capability(codec, capabilities) is not None:
            return not is_rtx(codec)
    return False


@dataclass(frozen=True, slots=True)
class ReceiverCodecs:
    """What all ends of the same capabilities receive of producers with the same codecs."""

    codecs: tuple[RtpCodecParameters, ...]
    header_extensions: tuple[RtpHeaderExtensionParameters, ...]
    with_rtx: bool


@dataclass(frozen=True, slots=True)
class ConsumerOffer:
    """What all consumers of one producer share whose ends have the same capabilities.

    ``encoding`` is their single stream, without its SSRCs.
    """

    consumable: RtpParameters
    receiver: ReceiverCodecs
    encoding: RtpEncodingParameters


def negotiate_receiver(
    codecs: tuple[RtpCodecParameters, ...],
    header_extensions: tuple[RtpHeaderExtensionParameters, ...],
    capabilities: RtpCapabilities,
    *,
    enable_rtx: bool,
) -> ReceiverCodecs:
    """Return what can be sent of a router's offered codecs and extensions to ends of the given capabilities.

    :raises UnsupportedError: if the end can receive none of the codecs.
    """
    common = _select_codecs(codecs, capabilities, enable_rtx=enable_rtx)
    supported = {(extension.uri, extension.preferred_id) for extension in capabilities.header_extensions}
    extensions = tuple(
        extension for extension in header_extensions if (extension.uri, extension.id) in supported
    )
    return ReceiverCodecs(
        codecs=_reduce_bandwidth_feedback(common, extensions),
        header_extensions=extensions,
        with_rtx=any(is_rtx(codec) for codec in common),
    )


def make_consumer_offer(consumable: RtpParameters, receiver: ReceiverCodecs) -> ConsumerOffer:
    """Return what is offered of one producer to ends that receive this of its codecs."""
    return ConsumerOffer(consumable=consumable, receiver=receiver, encoding=_single_encoding(consumable))


def accept_consumer_offer(
    offer: ConsumerOffer,
    *,
    mid: str | None = None,
    pipe: bool = False,
    ssrc_source: SsrcSource = random_ssrc,
) -> RtpParameters:
    """Return what one consumer sends: a single stream, or all of the producer's if ``pipe`` asks for them."""
    encodings: tuple[RtpEncodingParameters, ...]
    if pipe:
        encodings = _all_encodings(offer.consumable, ssrc_source, with_rtx=offer.receiver.with_rtx)
    else:
        ssrc, encoding = ssrc_source(), offer.encoding
        encodings = (
            RtpEncodingParameters(
                ssrc=ssrc,
                rtx=RtxParameters(ssrc=ssrc + 1) if offer.receiver.with_rtx else None,
                scalability_mode=encoding.scalability_mode,
                max_bitrate=encoding.max_bitrate,
            ),
        )
    return RtpParameters(
        mid=mid,
        codecs=offer.receiver.codecs,
        header_extensions=offer.receiver.header_extensions,
        encodings=encodings,
        rtcp=offer.consumable.rtcp,
        msid=offer.consumable.msid,
    )


def get_consumer_rtp_parameters(
    consumable: RtpParameters,
    capabilities: RtpCapabilities,
    *,
    pipe: bool = False,
    enable_rtx: bool,
    ssrc_source: SsrcSource = random_ssrc,
) -> RtpParameters:
    """Return what a consumer sends to an end of the given capabilities.

    It is a single stream, whatever the producer sends, unless ``pipe`` asks for all of its streams.

    :raises UnsupportedError: if the end can receive none of the codecs.
    """
    receiver = negotiate_receiver(
        consumable.codecs, consumable.header_extensions, capabilities, enable_rtx=enable_rtx
    )
    offer = make_consumer_offer(consumable, receiver)
    return accept_consumer_offer(offer, pipe=pipe, ssrc_source=ssrc_source)


def get_pipe_consumer_rtp_parameters(
    consumable: RtpParameters, *, enable_rtx: bool, ssrc_source: SsrcSource = random_ssrc
) -> RtpParameters:
    """Return what a consumer sends through a pipe to another router: all streams, no bandwidth estimation."""
    extensions = [item for item in consumable.header_extensions if item.uri not in _NOT_PIPED]
    extensions.extend(_PIPED_BESIDES)
    return RtpParameters(
        codecs=tuple(
            replace(codec, rtcp_feedback=_pipe_feedback(codec.rtcp_feedback, enable_rtx))
            for codec in consumable.codecs
            if enable_rtx or not is_rtx(codec)
        ),
        header_extensions=tuple(sorted(extensions, key=lambda extension: extension.id)),
        encodings=_all_encodings(consumable, ssrc_source, with_rtx=enable_rtx),
        rtcp=consumable.rtcp,
        msid=consumable.msid,
    )


def _find_capability(codec: RtpCodecParameters, capabilities: RtpCapabilities) -> RtpCodecCapability | None:
    for capability in capabilities.codecs:
        if match_codecs(capability, codec):
            return capability
    return None


def _select_codecs(
    offered: tuple[RtpCodecParameters, ...], capabilities: RtpCapabilities, *, enable_rtx: bool
) -> list[RtpCodecParameters]:
    """Return the codecs that both ends know, with the feedback that the receiving end gives."""
    codecs: list[RtpCodecParameters] = []
    for codec in offered:
        if is_rtx(codec) and not enable_rtx:
            continue
        capability = _find_capability(codec, capabilities)
        if capability is not None:
            feedback = tuple(
                item
                for item in capability.rtcp_feedback
                if enable_rtx or item.type != "nack" or item.parameter
            )
            codecs.append(replace(codec, rtcp_feedback=feedback))
    payload_types = {codec.payload_type for codec in codecs}
    codecs = [codec for codec in codecs if not is_rtx(codec) or codec.parameters.get("apt") in payload_types]
    if not codecs or is_rtx(codecs[0]):
        raise UnsupportedError("the receiving end supports none of the producer's codecs")
    return codecs


def _reduce_bandwidth_feedback(
    codecs: list[RtpCodecParameters], extensions: tuple[RtpHeaderExtensionParameters, ...]
) -> tuple[RtpCodecParameters, ...]:
    """Keep one way of estimating bandwidth, the one whose extension is in use; transport-cc before REMB."""
    uris = {extension.uri for extension in extensions}
    dropped = {"goog-remb", "transport-cc"}
    if RtpHeaderExtensionUri.TRANSPORT_WIDE_CC in uris:
        dropped = {"goog-remb"}
    elif RtpHeaderExtensionUri.ABS_SEND_TIME in uris:
        dropped = {"transport-cc"}
    return tuple(
        replace(codec, rtcp_feedback=tuple(item for item in codec.rtcp_feedback if item.type not in dropped))
        for codec in codecs
    )


def _single_encoding(consumable: RtpParameters) -> RtpEncodingParameters:
    encodings = consumable.encodings
    mode = next((item.scalability_mode for item in encodings if item.scalability_mode), None)
    if len(encodings) > 1:
        # Simulcast streams become the spatial layers of one stream.
        mode = f"L{len(encodings)}T{parse_scalability_mode(mode).temporal_layers}"
    return RtpEncodingParameters(
        scalability_mode=mode,
        max_bitrate=max((item.max_bitrate or 0 for item in encodings), default=0) or None,
    )


def _all_encodings(
    consumable: RtpParameters, ssrc_source: SsrcSource, *, with_rtx: bool
) -> tuple[RtpEncodingParameters, ...]:
    first_ssrc, first_rtx_ssrc = ssrc_source(), ssrc_source()
    return tuple(
        replace(
            encoding,
            ssrc=first_ssrc + index,
            rtx=RtxParameters(ssrc=first_rtx_ssrc + index) if with_rtx else None,
        )
        for index, encoding in enumerate(consumable.encodings)
    )


def _pipe_feedback(feedback: tuple[RtcpFeedback, ...], enable_rtx: bool) -> tuple[RtcpFeedback, ...]:
    kept = {("nack", "pli"), ("ccm", "fir")}
    if enable_rtx:
        kept.add(("nack", ""))
    return tuple(item for item in feedback if (item.type, item.parameter) in kept)
