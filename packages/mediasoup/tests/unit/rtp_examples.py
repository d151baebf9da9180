"""Routers, producers and receiving ends that the negotiation tests share."""

from collections.abc import Callable

from mediasoup import ortc
from mediasoup.bounds import Parameters
from mediasoup.rtp_parameters import (
    MediaKind,
    RouterRtpCodecCapability,
    RtcpParameters,
    RtpCapabilities,
    RtpCodecParameters,
    RtpEncodingParameters,
    RtpHeaderExtensionParameters,
    RtpHeaderExtensionUri,
    RtpMapping,
    RtpParameters,
)

H264_BASELINE: Parameters = {
    "packetization-mode": 1,
    "profile-level-id": "42e01f",
    "level-asymmetry-allowed": 1,
}


def media(mime_type: str, parameters: Parameters | None = None, **fields: int) -> RouterRtpCodecCapability:
    """Make a codec for a router; Opus and video get their usual clock rates."""
    audio = mime_type.startswith("audio/")
    fields.setdefault("clock_rate", 48000 if audio else 90000)
    if audio:
        fields.setdefault("channels", 2)
    return RouterRtpCodecCapability(mime_type=mime_type, parameters=parameters or {}, **fields)


OPUS = media("audio/opus")
VP8 = media("video/VP8")
ROUTER = ortc.generate_router_rtp_capabilities([OPUS, VP8, media("video/H264", H264_BASELINE)])


def codec(mime_type: str, payload_type: int, parameters: Parameters | None = None) -> RtpCodecParameters:
    """Make a codec that an end sends."""
    audio = mime_type.startswith("audio/")
    return RtpCodecParameters(
        mime_type=mime_type,
        payload_type=payload_type,
        clock_rate=48000 if audio else 90000,
        channels=2 if audio else None,
        parameters=parameters or {},
    )


def ssrcs(start: int = 1000, step: int = 1000) -> Callable[[], int]:
    """Make a source of SSRCs that everybody can foresee: 1000, 2000 and so on."""
    last = start - step

    def take() -> int:
        nonlocal last
        last += step
        return last

    return take


def extension(uri: RtpHeaderExtensionUri, number: int) -> RtpHeaderExtensionParameters:
    return RtpHeaderExtensionParameters(uri=uri, id=number)


AUDIO = RtpParameters(
    mid="0",
    codecs=(codec("audio/opus", 111, {"useinbandfec": 1, "usedtx": 1}),),
    header_extensions=(extension(RtpHeaderExtensionUri.MID, 3),),
    encodings=(RtpEncodingParameters(ssrc=11, dtx=True),),
    rtcp=RtcpParameters(cname="chattr"),
    msid="stream track",
)
SIMULCAST = RtpParameters(
    mid="1",
    codecs=(codec("video/VP8", 96), codec("video/rtx", 97, {"apt": 96})),
    header_extensions=(extension(RtpHeaderExtensionUri.ABS_CAPTURE_TIME, 9),),
    encodings=tuple(
        RtpEncodingParameters(rid=rid, scalability_mode="L1T3", max_bitrate=bitrate)
        for rid, bitrate in (("q", 100_000), ("h", 300_000), ("f", 900_000))
    ),
    rtcp=RtcpParameters(cname="chattr"),
)


def produce(
    kind: MediaKind, parameters: RtpParameters, router: RtpCapabilities = ROUTER
) -> tuple[RtpParameters, RtpMapping, RtpParameters]:
    """Take a producer through the negotiation: its settled parameters, the mapping, what is consumable."""
    settled, mapping = ortc.get_producer_rtp_parameters_mapping(parameters, router, ssrc_source=ssrcs())
    return settled, mapping, ortc.get_consumable_rtp_parameters(kind, settled, router, mapping)
