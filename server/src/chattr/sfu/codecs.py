"""What rooms can carry."""

from chattr.protocol.base import Source
from mediasoup import MediaKind, RouterRtpCodecCapability

ROUTER_CODECS: tuple[RouterRtpCodecCapability, ...] = (
    RouterRtpCodecCapability(
        kind=MediaKind.AUDIO,
        mime_type="audio/opus",
        clock_rate=48_000,
        channels=2,
        parameters={"useinbandfec": 1, "usedtx": 1},
    ),
    RouterRtpCodecCapability(kind=MediaKind.VIDEO, mime_type="video/VP8", clock_rate=90_000),
    RouterRtpCodecCapability(
        kind=MediaKind.VIDEO,
        mime_type="video/H264",
        clock_rate=90_000,
        parameters={"packetization-mode": 1, "profile-level-id": "42e01f", "level-asymmetry-allowed": 1},
    ),
    RouterRtpCodecCapability(
        kind=MediaKind.VIDEO, mime_type="video/VP9", clock_rate=90_000, parameters={"profile-id": 0}
    ),
)
"""In order of preference. Opus is 48 kHz and stereo by RFC 7587, also where a sender is mono."""

KIND_OF_SOURCE: dict[Source, MediaKind] = {
    Source.MICROPHONE: MediaKind.AUDIO,
    Source.CAMERA: MediaKind.VIDEO,
    Source.SCREEN: MediaKind.VIDEO,
    Source.SCREEN_AUDIO: MediaKind.AUDIO,
}

KEY_FRAME_REQUEST_DELAY_MS = 1_000
"""Least time between two key frame requests to one sender: Chrome answers each on every layer."""

SCREEN_PRIORITY = 100
"""The least of a screen's consumers: it gets bandwidth before faces (`consumer.setPriority`)."""

DEFAULT_PRIORITY = 1
"""The least of other consumers, and theirs until the client says otherwise."""
