"""From what an end sends to what a router offers its consumers."""

from dataclasses import dataclass, replace

from mediasoup.errors import InvalidParametersError, UnsupportedError
from mediasoup.rtp_parameters import (
    MediaKind,
    RtcpParameters,
    RtpCapabilities,
    RtpCodecCapability,
    RtpCodecMapping,
    RtpCodecParameters,
    RtpEncodingMapping,
    RtpHeaderExtension,
    RtpHeaderExtensionDirection,
    RtpHeaderExtensionParameters,
    RtpHeaderExtensionUri,
    RtpMapping,
    RtpParameters,
)

from .h264_profile import answer_profile_level_id
from .match import is_rtx, match_codecs
from .ssrc import SsrcSource, random_ssrc

_SENDING = (RtpHeaderExtensionDirection.SENDRECV, RtpHeaderExtensionDirection.SENDONLY)


@dataclass(frozen=True, slots=True)
class SenderCodecs:
    """What all producers share that send the same codecs and header extensions to routers of one kind.

    ``codecs`` and ``mapping`` are the producers', ``offered`` and ``offered_extensions`` what the router
    offers of them to consumers.
    """

    codecs: tuple[RtpCodecParameters, ...]
    header_extensions: tuple[RtpHeaderExtensionParameters, ...]
    mapping: tuple[RtpCodecMapping, ...]
    offered: tuple[RtpCodecParameters, ...]
    offered_extensions: tuple[RtpHeaderExtensionParameters, ...]


def negotiate_sender(
    kind: MediaKind, parameters: RtpParameters, capabilities: RtpCapabilities
) -> SenderCodecs:
    """Map a producer's codecs to the router's; its streams are not looked at.

    :raises UnsupportedError: if the router lacks one of the codecs.
    :raises InvalidParametersError: if an RTX codec refers to no media codec.
    """
    codecs, mapping = _map_codecs(parameters.codecs, capabilities)
    extensions = parameters.header_extensions
    return SenderCodecs(
        codecs=codecs,
        header_extensions=extensions,
        mapping=mapping,
        offered=_offer_codecs(codecs, mapping, capabilities),
        offered_extensions=_offer_extensions(kind, extensions, capabilities),
    )


def accept_sender(
    sender: SenderCodecs, parameters: RtpParameters, *, ssrc_source: SsrcSource = random_ssrc
) -> tuple[RtpParameters, RtpMapping, RtpParameters]:
    """Return one producer's parameters, their mapping, and what the router offers of it to consumers."""
    settled = replace(parameters, codecs=sender.codecs, header_extensions=sender.header_extensions)
    mapping = RtpMapping(codecs=sender.mapping, encodings=_map_encodings(parameters, ssrc_source()))
    return settled, mapping, _consumable(settled, mapping, sender.offered, sender.offered_extensions)


def get_producer_rtp_parameters_mapping(
    parameters: RtpParameters, capabilities: RtpCapabilities, *, ssrc_source: SsrcSource = random_ssrc
) -> tuple[RtpParameters, RtpMapping]:
    """Map a producer's payload types and streams to the router's.

    Returns the producer's parameters, with H.264 levels lowered to what both ends allow, and the mapping.

    :raises UnsupportedError: if the router lacks one of the codecs.
    :raises InvalidParametersError: if an RTX codec refers to no media codec.
    """
    codecs, mapping = _map_codecs(parameters.codecs, capabilities)
    encodings = _map_encodings(parameters, ssrc_source())
    return replace(parameters, codecs=codecs), RtpMapping(codecs=mapping, encodings=encodings)


def get_consumable_rtp_parameters(
    kind: MediaKind, parameters: RtpParameters, capabilities: RtpCapabilities, mapping: RtpMapping
) -> RtpParameters:
    """Return what the router offers of a producer: its streams, under the router's numbers.

    ``parameters`` and ``mapping`` are what ``get_producer_rtp_parameters_mapping`` returned.
    """
    codecs = _offer_codecs(parameters.codecs, mapping.codecs, capabilities)
    extensions = _offer_extensions(kind, parameters.header_extensions, capabilities)
    return _consumable(parameters, mapping, codecs, extensions)


def _map_codecs(
    given: tuple[RtpCodecParameters, ...], capabilities: RtpCapabilities
) -> tuple[tuple[RtpCodecParameters, ...], tuple[RtpCodecMapping, ...]]:
    codecs = list(given)
    partners: dict[int, RtpCodecCapability] = {}
    for index, codec in enumerate(codecs):
        if not is_rtx(codec):
            partners[index] = _find_partner(codec, capabilities)
            codecs[index] = _settle_profile(codec, partners[index])
    for index, codec in enumerate(codecs):
        if is_rtx(codec):
            media = partners[_find_media(codecs, index)]
            partners[index] = _find_rtx_partner(media, capabilities)
    mapping = tuple(
        RtpCodecMapping(
            payload_type=codecs[index].payload_type, mapped_payload_type=partner.preferred_payload_type
        )
        for index, partner in partners.items()
    )
    return tuple(codecs), mapping


def _offer_codecs(
    sent: tuple[RtpCodecParameters, ...],
    mapping: tuple[RtpCodecMapping, ...],
    capabilities: RtpCapabilities,
) -> tuple[RtpCodecParameters, ...]:
    mapped = {entry.payload_type: entry.mapped_payload_type for entry in reversed(mapping)}
    codecs: list[RtpCodecParameters] = []
    for codec in sent:
        if is_rtx(codec):
            continue
        payload_type = mapped[codec.payload_type]
        for capability in capabilities.codecs:
            if capability.preferred_payload_type == payload_type:
                codecs.append(replace(_as_parameters(capability), parameters=codec.parameters))
                break
        rtx = _rtx_capability(payload_type, capabilities)
        if rtx is not None:
            codecs.append(_as_parameters(rtx))
    return tuple(codecs)


def _offer_extensions(
    kind: MediaKind, sent: tuple[RtpHeaderExtensionParameters, ...], capabilities: RtpCapabilities
) -> tuple[RtpHeaderExtensionParameters, ...]:
    return tuple(
        RtpHeaderExtensionParameters(
            uri=RtpHeaderExtensionUri(extension.uri),
            id=extension.preferred_id,
            encrypt=extension.preferred_encrypt,
        )
        for extension in capabilities.header_extensions
        if extension.kind is kind and _is_offered(extension, sent)
    )


def _consumable(
    parameters: RtpParameters,
    mapping: RtpMapping,
    codecs: tuple[RtpCodecParameters, ...],
    extensions: tuple[RtpHeaderExtensionParameters, ...],
) -> RtpParameters:
    return RtpParameters(
        codecs=codecs,
        header_extensions=extensions,
        encodings=tuple(
            replace(encoding, ssrc=entry.mapped_ssrc, rid=None, rtx=None, codec_payload_type=None)
            for encoding, entry in zip(parameters.encodings, mapping.encodings, strict=True)
        ),
        rtcp=RtcpParameters(cname=parameters.rtcp.cname, reduced_size=True),
        msid=parameters.msid,
    )


def _find_partner(codec: RtpCodecParameters, capabilities: RtpCapabilities) -> RtpCodecCapability:
    for capability in capabilities.codecs:
        if match_codecs(codec, capability):
            return capability
    raise UnsupportedError(
        f"the router does not support {codec.mime_type} as payload type {codec.payload_type} describes it"
    )


def _settle_profile(codec: RtpCodecParameters, partner: RtpCodecCapability) -> RtpCodecParameters:
    if codec.mime_type.lower() != "video/h264":
        return codec
    parameters = dict(codec.parameters)
    parameters.pop("profile-level-id", None)
    answer = answer_profile_level_id(codec.parameters, partner.parameters)
    if answer is not None:
        parameters["profile-level-id"] = answer
    return replace(codec, parameters=parameters)


def _find_media(codecs: list[RtpCodecParameters], rtx_index: int) -> int:
    """Return the index of the media codec that an RTX codec is for."""
    apt = codecs[rtx_index].parameters.get("apt")
    for index, codec in enumerate(codecs):
        if codec.payload_type == apt and not is_rtx(codec):
            return index
    raise InvalidParametersError(
        f"codecs[{rtx_index}].parameters['apt']", "must be the payloadType of a media codec"
    )


def _find_rtx_partner(media: RtpCodecCapability, capabilities: RtpCapabilities) -> RtpCodecCapability:
    partner = _rtx_capability(media.preferred_payload_type, capabilities)
    if partner is None:
        raise UnsupportedError(f"the router has no RTX codec for {media.mime_type}")
    return partner


def _rtx_capability(payload_type: int, capabilities: RtpCapabilities) -> RtpCodecCapability | None:
    for capability in capabilities.codecs:
        if is_rtx(capability) and capability.parameters.get("apt") == payload_type:
            return capability
    return None


def _map_encodings(parameters: RtpParameters, first_ssrc: int) -> tuple[RtpEncodingMapping, ...]:
    return tuple(
        RtpEncodingMapping(ssrc=encoding.ssrc, rid=encoding.rid, mapped_ssrc=first_ssrc + index)
        for index, encoding in enumerate(parameters.encodings)
    )


def _as_parameters(capability: RtpCodecCapability) -> RtpCodecParameters:
    return RtpCodecParameters(
        mime_type=capability.mime_type,
        payload_type=capability.preferred_payload_type,
        clock_rate=capability.clock_rate,
        channels=capability.channels,
        parameters=capability.parameters,
        rtcp_feedback=capability.rtcp_feedback,
    )


def _is_offered(extension: RtpHeaderExtension, sent: tuple[RtpHeaderExtensionParameters, ...]) -> bool:
    if extension.direction not in _SENDING:
        return False
    # Capture times are passed on as they come: to announce them without the producer would promise in vain.
    if extension.uri == RtpHeaderExtensionUri.ABS_CAPTURE_TIME:
        return any(used.uri is extension.uri for used in sent)
    return True
