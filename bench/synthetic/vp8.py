"""VP8 that is encoded once and replayed as RTP for ever: a sender that costs no encoder."""

from __future__ import annotations

import fractions
import struct
from dataclasses import dataclass
from functools import cache

import av
import numpy

CLOCK_HZ = 90_000
LOOP_S = 2
PAYLOAD_BYTES = 1_100


@dataclass(frozen=True)
class Layer:
    """One picture size with its rate; `bps` is what the encoder aims at."""

    width: int
    height: int
    fps: int
    bps: int

    @classmethod
    def parse(cls, text: str) -> Layer:
        """Read `640x360@20:1200`, the last number in kbit/s."""
        size, _, rest = text.partition("@")
        width, _, height = size.partition("x")
        fps, _, kbps = rest.partition(":")
        return cls(int(width), int(height), int(fps), int(kbps) * 1_000)


@cache
def loop(layer: Layer, still: str | None = None) -> tuple[tuple[bytes, ...], ...]:
    """Return the frames of some seconds, each cut into payloads; only the first is a key frame.

    `still`: a picture file that is shown all the time, in place of a moving pattern.
    """
    shown = None if still is None else _read(still, layer)
    encoder = av.CodecContext.create("libvpx", "w")
    encoder.width, encoder.height, encoder.pix_fmt = layer.width, layer.height, "yuv420p"
    encoder.bit_rate = layer.bps
    encoder.time_base = fractions.Fraction(1, layer.fps)
    encoder.gop_size = 10 * LOOP_S * layer.fps
    encoder.options = {
        "deadline": "realtime",
        "cpu-used": "12",
        "lag-in-frames": "0",
        "error-resilient": "1",
        "auto-alt-ref": "0",
        "minrate": str(layer.bps),
        "maxrate": str(layer.bps),
        "bufsize": str(layer.bps // 2),
    }
    frames = []
    for number in range(LOOP_S * layer.fps):
        picture = shown or av.VideoFrame.from_ndarray(_picture(layer, number), format="gray")
        picture = picture.reformat(format="yuv420p")
        picture.pts = number
        frames += [_payloads(bytes(packet)) for packet in encoder.encode(picture)]
    return tuple(frames)


def _read(file: str, layer: Layer) -> av.VideoFrame:
    with av.open(file) as container:
        return next(container.decode(video=0)).reformat(layer.width, layer.height, "yuv420p")


def with_descriptor(payload: bytes, *, starts_frame: bool, picture_id: int) -> bytes:
    """Put the VP8 payload descriptor in front (RFC 7741 section 4.2): picture id of 15 bits, no layers."""
    first = 0x90 if starts_frame else 0x80
    return struct.pack("!BBH", first, 0x80, 0x8000 | (picture_id & 0x7FFF)) + payload


def _picture(layer: Layer, number: int) -> numpy.ndarray:
    """A bar that moves over noise: enough to do for the encoder's rate control."""
    picture = numpy.roll(_noise(layer.width, layer.height), (number * 7, number * 13), axis=(0, 1))
    left = (number * 8) % layer.width
    picture[:, left : left + layer.width // 8] = 200
    return picture


@cache
def _noise(width: int, height: int) -> numpy.ndarray:
    return numpy.random.default_rng(7).integers(0, 60, (height, width), numpy.uint8)


def _payloads(frame: bytes) -> tuple[bytes, ...]:
    return tuple(frame[at : at + PAYLOAD_BYTES] for at in range(0, len(frame), PAYLOAD_BYTES))
