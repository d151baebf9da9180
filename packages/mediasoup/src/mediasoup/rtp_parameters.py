"""RTP capabilities (what an end can receive) and RTP parameters (what a stream is made of).

Source: https://mediasoup.org/documentation/v3/mediasoup/rtp-parameters-and-capabilities/
"""

from dataclasses import dataclass, field
from enum import StrEnum

from .bounds import (
    Bitrate,
    Channels,
    ClockRate,
    HeaderExtensionId,
    MimeType,
    NonEmpty,
    Parameters,
    PayloadType,
    ShortText,
    Ssrc,
)


class MediaKind(StrEnum):
    """Audio or video."""

    AUDIO = "audio"
    VIDEO = "video"


class RtpHeaderExtensionDirection(StrEnum):
    """What mediasoup does with a header extension."""

    SENDRECV = "sendrecv"
    SENDONLY = "sendonly"
    RECVONLY = "recvonly"
    INACTIVE = "inactive"


class RtpHeaderExtensionUri(StrEnum):
    """The header extensions that the worker knows."""

    MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
    RTP_STREAM_ID = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
    REPAIRED_RTP_STREAM_ID = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
    ABS_SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
    TRANSPORT_WIDE_CC = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
    SSRC_AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
    DEPENDENCY_DESCRIPTOR = (
        "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension"
    )
    VIDEO_ORIENTATION = "urn:3gpp:video-orientation"
    TIME_OFFSET = "urn:ietf:params:rtp-hdrext:toffset"
    ABS_CAPTURE_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time"
    PLAYOUT_DELAY = "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay"
    MEDIASOUP_PACKET_ID = "urn:mediasoup:params:rtp-hdrext:packet-id"


@dataclass(frozen=True, slots=True, kw_only=True)
class RtcpFeedback:
    """An RTCP feedback message, such as ``nack`` with parameter ``pli`` (RFC 4585)."""

    type: NonEmpty
    parameter: ShortText = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouterRtpCodecCapability:
    """A codec that a router shall support; the router chooses the payload type where none is given.

    ``kind`` may be left out, since it follows from ``mime_type``. ``clock_rate`` is in Hz. ``channels`` is
    for audio only and means 1 when unset.
    """

    kind: MediaKind | None = None
    mime_type: MimeType
    preferred_payload_type: PayloadType | None = None
    clock_rate: ClockRate
    channels: Channels | None = None
    parameters: Parameters = field(default_factory=dict)
    rtcp_feedback: tuple[RtcpFeedback, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RtpCodecCapability:
    """A media or RTX codec that an end can receive.

    ``clock_rate`` is in Hz. ``channels`` is for audio only and means 1 when unset.
    """

    kind: MediaKind
    mime_type: MimeType
    preferred_payload_type: PayloadType
    clock_rate: ClockRate
    channels: Channels | None = None
    parameters: Parameters = field(default_factory=dict)
    rtcp_feedback: tuple[RtcpFeedback, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RtpHeaderExtension:
    """A header extension that an end supports.

    Ends may name extensions that mediasoup does not know; those are never used. ``direction`` matters
    in a router's capabilities only.
    """

    kind: MediaKind
    uri: RtpHeaderExtensionUri | NonEmpty
    preferred_id: HeaderExtensionId
    preferred_encrypt: bool = False
    direction: RtpHeaderExtensionDirection = RtpHeaderExtensionDirection.SENDRECV


@dataclass(frozen=True, slots=True, kw_only=True)
class RtpCapabilities:
    """What an end, or a router, can receive."""

    codecs: tuple[RtpCodecCapability, ...] = ()
    header_extensions: tuple[RtpHeaderExtension, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RtpCodecParameters:
    """A codec in use. ``clock_rate`` is in Hz; ``channels`` is for audio only and means 1 when unset."""

    mime_type: MimeType
    payload_type: PayloadType
    clock_rate: ClockRate
    channels: Channels | None = None
    parameters: Parameters = field(default_factory=dict)
    rtcp_feedback: tuple[RtcpFeedback, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RtpHeaderExtensionParameters:
    """A header extension in use."""

    uri: RtpHeaderExtensionUri
    id: HeaderExtensionId
    encrypt: bool = False
    parameters: Parameters = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RtxParameters:
    """The retransmission stream of an encoding (RFC 4588)."""

    ssrc: Ssrc


@dataclass(frozen=True, slots=True, kw_only=True)
class RtpEncodingParameters:
    """One RTP stream and its retransmission stream.

    ``dtx`` tells that the sender may pause without being inactive; unset means False. ``max_bitrate`` is in
    bps.
    """

    ssrc: Ssrc | None = None
    rid: ShortText | None = None
    codec_payload_type: PayloadType | None = None
    rtx: RtxParameters | None = None
    dtx: bool | None = None
    scalability_mode: ShortText | None = None
    max_bitrate: Bitrate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RtcpParameters:
    """RTCP settings. mediasoup always uses reduced-size RTCP (RFC 5506)."""

    cname: ShortText | None = None
    reduced_size: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RtpParameters:
    """What a producer receives, or what a consumer sends.

    ``msid`` is the stream and track identification of RFC 8830.
    """

    mid: ShortText | None = None
    codecs: tuple[RtpCodecParameters, ...]
    header_extensions: tuple[RtpHeaderExtensionParameters, ...] = ()
    encodings: tuple[RtpEncodingParameters, ...] = ()
    rtcp: RtcpParameters = RtcpParameters()
    msid: ShortText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RtpCodecMapping:
    """From a producer's payload type to the router's."""

    payload_type: PayloadType
    mapped_payload_type: PayloadType


@dataclass(frozen=True, slots=True, kw_only=True)
class RtpEncodingMapping:
    """From a producer's encoding, known by SSRC or RID, to the SSRC that the router uses for it."""

    ssrc: Ssrc | None = None
    rid: ShortText | None = None
    mapped_ssrc: Ssrc


@dataclass(frozen=True, slots=True, kw_only=True)
class RtpMapping:
    """How a producer's payload types and streams are renumbered inside the router."""

    codecs: tuple[RtpCodecMapping, ...] = ()
    encodings: tuple[RtpEncodingMapping, ...] = ()
