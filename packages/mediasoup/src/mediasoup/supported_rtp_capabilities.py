"""What mediasoup supports: codecs, their feedback messages, and header extensions.

Source: https://mediasoup.org/supported-rtp-capabilities/
"""

from copy import deepcopy
from dataclasses import dataclass

from .bounds import Parameters
from .rtp_parameters import (
    MediaKind,
    RouterRtpCodecCapability,
    RtcpFeedback,
    RtpHeaderExtension,
    RtpHeaderExtensionDirection,
    RtpHeaderExtensionUri,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportedRtpCapabilities:
    """Codecs, most of them without a payload type yet, and header extensions."""

    codecs: tuple[RouterRtpCodecCapability, ...]
    header_extensions: tuple[RtpHeaderExtension, ...]


_NACK = RtcpFeedback(type="nack")
_TRANSPORT_CC = RtcpFeedback(type="transport-cc")
_VIDEO_FEEDBACK = (
    _NACK,
    RtcpFeedback(type="nack", parameter="pli"),
    RtcpFeedback(type="ccm", parameter="fir"),
    RtcpFeedback(type="goog-remb"),
    _TRANSPORT_CC,
)


def _audio(
    name: str,
    clock_rate: int,
    *feedback: RtcpFeedback,
    channels: int = 1,
    payload_type: int | None = None,
    parameters: Parameters | None = None,
) -> RouterRtpCodecCapability:
    return RouterRtpCodecCapability(
        kind=MediaKind.AUDIO,
        mime_type=f"audio/{name}",
        preferred_payload_type=payload_type,
        clock_rate=clock_rate,
        channels=channels,
        parameters=parameters or {},
        rtcp_feedback=feedback,
    )


def _multiopus(channel_mapping: str, num_streams: int, coupled_streams: int) -> RouterRtpCodecCapability:
    return _audio(
        "multiopus",
        48000,
        _NACK,
        _TRANSPORT_CC,
        channels=num_streams + coupled_streams,
        parameters={
            "channel_mapping": channel_mapping,
            "num_streams": num_streams,
            "coupled_streams": coupled_streams,
        },
    )


def _video(name: str, parameters: Parameters | None = None) -> RouterRtpCodecCapability:
    return RouterRtpCodecCapability(
        kind=MediaKind.VIDEO,
        mime_type=f"video/{name}",
        clock_rate=90000,
        parameters=parameters or {},
        rtcp_feedback=_VIDEO_FEEDBACK,
    )


_CODECS = (
    _audio("opus", 48000, _NACK, _TRANSPORT_CC, channels=2),
    # Quadraphonic, 5.1 and 7.1.
    _multiopus("0,1,2,3", 2, 2),
    _multiopus("0,4,1,2,3,5", 4, 2),
    _multiopus("0,6,1,2,3,4,5,7", 5, 3),
    _audio("PCMU", 8000, _TRANSPORT_CC, payload_type=0),
    _audio("PCMA", 8000, _TRANSPORT_CC, payload_type=8),
    *(_audio("ISAC", rate, _TRANSPORT_CC) for rate in (32000, 16000)),
    _audio("G722", 8000, _TRANSPORT_CC, payload_type=9),
    _audio("iLBC", 8000, _TRANSPORT_CC),
    *(_audio("SILK", rate, _TRANSPORT_CC) for rate in (24000, 16000, 12000, 8000)),
    *(_audio("CN", rate, payload_type=13) for rate in (32000, 16000, 8000)),
    *(_audio("telephone-event", rate) for rate in (48000, 32000, 16000, 8000)),
    _video("VP8"),
    _video("VP9"),
    _video("H264", {"level-asymmetry-allowed": 1}),
    _video("AV1"),
)

_BOTH = (MediaKind.AUDIO, MediaKind.VIDEO)
_AUDIO = (MediaKind.AUDIO,)
_VIDEO = (MediaKind.VIDEO,)
_SENDRECV = RtpHeaderExtensionDirection.SENDRECV
_RECVONLY = RtpHeaderExtensionDirection.RECVONLY
_Uri = RtpHeaderExtensionUri

# Identifier, extension, kinds, direction. Transport-wide congestion control is read from audio, not sent.
_EXTENSIONS = (
    (1, _Uri.MID, _BOTH, _SENDRECV),
    (2, _Uri.RTP_STREAM_ID, _VIDEO, _RECVONLY),
    (3, _Uri.REPAIRED_RTP_STREAM_ID, _VIDEO, _RECVONLY),
    (4, _Uri.ABS_SEND_TIME, _BOTH, _SENDRECV),
    (5, _Uri.TRANSPORT_WIDE_CC, _AUDIO, _RECVONLY),
    (5, _Uri.TRANSPORT_WIDE_CC, _VIDEO, _SENDRECV),
    (6, _Uri.SSRC_AUDIO_LEVEL, _AUDIO, _SENDRECV),
    (7, _Uri.DEPENDENCY_DESCRIPTOR, _VIDEO, _RECVONLY),
    (8, _Uri.VIDEO_ORIENTATION, _VIDEO, _SENDRECV),
    (9, _Uri.TIME_OFFSET, _VIDEO, _SENDRECV),
    (10, _Uri.ABS_CAPTURE_TIME, _BOTH, _SENDRECV),
    (11, _Uri.PLAYOUT_DELAY, _BOTH, _SENDRECV),
    (12, _Uri.MEDIASOUP_PACKET_ID, _BOTH, _SENDRECV),
)

SUPPORTED_RTP_CAPABILITIES = SupportedRtpCapabilities(
    codecs=_CODECS,
    header_extensions=tuple(
        RtpHeaderExtension(kind=kind, uri=uri, preferred_id=preferred_id, direction=direction)
        for preferred_id, uri, kinds, direction in _EXTENSIONS
        for kind in kinds
    ),
)


def get_supported_rtp_capabilities() -> SupportedRtpCapabilities:
    """Return a copy of what mediasoup supports, which the caller may change at will."""
    return deepcopy(SUPPORTED_RTP_CAPABILITIES)
