"""Codecs and RTP parameters that the tests use, and packets that fit them."""

import struct
from dataclasses import replace

from mediasoup import (
    MediaKind,
    ProducerOptions,
    RouterRtpCodecCapability,
    RtcpFeedback,
    RtpCapabilities,
    RtpCodecParameters,
    RtpEncodingParameters,
    RtpHeaderExtensionParameters,
    RtpHeaderExtensionUri,
    RtpParameters,
    RtxParameters,
    TransportListenInfo,
    TransportProtocol,
)

OPUS = RouterRtpCodecCapability(mime_type="audio/opus", clock_rate=48000, channels=2)
VP8 = RouterRtpCodecCapability(mime_type="video/VP8", clock_rate=90000)
VP9 = RouterRtpCodecCapability(mime_type="video/VP9", clock_rate=90000, parameters={"profile-id": 2})
CODECS = (OPUS, VP8, VP9)

LOOPBACK_UDP = TransportListenInfo(protocol=TransportProtocol.UDP, ip="127.0.0.1")
LOOPBACK_TCP = TransportListenInfo(protocol=TransportProtocol.TCP, ip="127.0.0.1")

AUDIO_PAYLOAD_TYPE = 111
VIDEO_PAYLOAD_TYPE = 96
AUDIO_LEVEL_ID = 10

MID = RtpHeaderExtensionParameters(uri=RtpHeaderExtensionUri.MID, id=1)
RID = RtpHeaderExtensionParameters(uri=RtpHeaderExtensionUri.RTP_STREAM_ID, id=2)
AUDIO_LEVEL = RtpHeaderExtensionParameters(uri=RtpHeaderExtensionUri.SSRC_AUDIO_LEVEL, id=AUDIO_LEVEL_ID)

FEEDBACK = tuple(
    RtcpFeedback(type=name, parameter=parameter)
    for name, parameter in (("nack", ""), ("nack", "pli"), ("ccm", "fir"), ("goog-remb", ""))
)


def audio(ssrc: int = 11111111, mid: str = "audio", cname: str = "peer") -> ProducerOptions:
    """Options of an Opus producer."""
    parameters = RtpParameters(
        mid=mid,
        codecs=(
            RtpCodecParameters(
                mime_type="audio/opus",
                payload_type=AUDIO_PAYLOAD_TYPE,
                clock_rate=48000,
                channels=2,
                parameters={"useinbandfec": 1, "usedtx": 1, "foo": 222.222, "bar": "333"},
            ),
        ),
        header_extensions=(MID, AUDIO_LEVEL),
        encodings=(RtpEncodingParameters(ssrc=ssrc, dtx=True),),
    )
    parameters = replace(parameters, rtcp=replace(parameters.rtcp, cname=cname))
    return ProducerOptions(kind=MediaKind.AUDIO, rtp_parameters=parameters, app_data={"source": "microphone"})


def video(mid: str = "video", first_ssrc: int = 22222222) -> ProducerOptions:
    """Options of a VP8 producer with three simulcast streams."""
    encodings = tuple(
        RtpEncodingParameters(
            ssrc=first_ssrc + 2 * index,
            rtx=RtxParameters(ssrc=first_ssrc + 2 * index + 1),
            scalability_mode="L1T3",
        )
        for index in range(3)
    )
    return ProducerOptions(
        kind=MediaKind.VIDEO,
        rtp_parameters=RtpParameters(
            mid=mid,
            codecs=(
                RtpCodecParameters(
                    mime_type="video/VP8",
                    payload_type=VIDEO_PAYLOAD_TYPE,
                    clock_rate=90000,
                    rtcp_feedback=FEEDBACK,
                ),
                RtpCodecParameters(
                    mime_type="video/rtx",
                    payload_type=VIDEO_PAYLOAD_TYPE + 1,
                    clock_rate=90000,
                    parameters={"apt": VIDEO_PAYLOAD_TYPE},
                ),
            ),
            header_extensions=(MID, RID),
            encodings=encodings,
        ),
    )


def without_estimation(capabilities: RtpCapabilities) -> RtpCapabilities:
    """Return capabilities of an end that gives no feedback about bandwidth."""
    estimating = (RtpHeaderExtensionUri.TRANSPORT_WIDE_CC, RtpHeaderExtensionUri.ABS_SEND_TIME)
    return RtpCapabilities(
        codecs=tuple(
            replace(
                codec,
                rtcp_feedback=tuple(
                    entry for entry in codec.rtcp_feedback if entry.type not in ("transport-cc", "goog-remb")
                ),
            )
            for codec in capabilities.codecs
        ),
        header_extensions=tuple(
            extension for extension in capabilities.header_extensions if extension.uri not in estimating
        ),
    )


def audio_packet(sequence: int, ssrc: int = 11111111, level: int = 20) -> bytes:
    """An Opus packet, with its audio level in -dBov."""
    header = struct.pack("!BBHII", 0x90, AUDIO_PAYLOAD_TYPE, sequence, sequence * 960, ssrc)
    # One-byte header extension (RFC 8285) of one word: audio level with voice activity (RFC 6464).
    extension = struct.pack("!HHBBxx", 0xBEDE, 1, AUDIO_LEVEL_ID << 4, 0x80 | level)
    return header + extension + b"\xfc" + bytes(40)


def video_packet(sequence: int, ssrc: int = 22222222, *, key_frame: bool = True) -> bytes:
    """A VP8 frame of one packet: payload descriptor with picture id (RFC 7741), then a frame header."""
    header = struct.pack("!BBHII", 0x80, 0x80 | VIDEO_PAYLOAD_TYPE, sequence, sequence * 3000, ssrc)
    descriptor = bytes((0x90, 0xE0, sequence & 0x7F, sequence & 0xFF, 0x00))
    frame = bytes((0x10 if key_frame else 0x11, 0x02, 0x00, 0x9D, 0x01, 0x2A, 0x40, 0x01, 0xF0, 0x00))
    return header + descriptor + frame + bytes(200)
