"""A recorded camera and microphone: made once by ffmpeg from a test pattern, cut into RTP payloads."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path

import av

CACHE = Path(__file__).parents[2] / ".cache" / "bench" / "clip"
LENGTH_S = 2
FPS = 24
LAYERS = (("320x180", 150), ("640x360", 500), ("1280x720", 1500))
"""Size and kbit/s of each simulcast layer, lowest first."""

PAYLOAD_BYTES = 1_100
VIDEO_HZ, AUDIO_HZ = 90_000, 48_000
FRAME_S = 0.02
"""Of sound, one packet holds so much."""

# A sender's pacer spreads a frame's packets over the time until the next frame.
_SPREAD = 0.8

_REALTIME = "-deadline realtime -cpu-used 8 -auto-alt-ref 0 -lag-in-frames 0 -error-resilient 1"


@dataclass(frozen=True)
class Part:
    """One RTP payload; `at_s` and `ticks` (of the RTP clock) count from the start of the clip."""

    at_s: float
    ticks: int
    payload: bytes
    first: bool
    last: bool


@dataclass(frozen=True)
class Track:
    """A recording. Its first frame is the only key frame, so that it can be played round and round."""

    clock_hz: int
    parts: tuple[Part, ...]
    is_video: bool
    length_s: float


@cache
def camera() -> tuple[Track, ...]:
    """Return the layers of a VP8 simulcast, lowest first."""
    return tuple(_layer(size, kbps) for size, kbps in LAYERS)


@cache
def microphone() -> Track:
    """Return Opus, a packet for every 20 ms."""
    source = f"sine=frequency=330:sample_rate={AUDIO_HZ}:duration={LENGTH_S},tremolo=f=4:d=0.8"
    path = _made("sound.ogg", f"-f lavfi -i {source} -c:a libopus -b:a 32k -frame_duration 20")
    ticks = int(AUDIO_HZ * FRAME_S)
    frames = list(_packets(path))[: int(LENGTH_S / FRAME_S)]
    parts = (Part(n * FRAME_S, n * ticks, frame, True, True) for n, frame in enumerate(frames))
    return Track(AUDIO_HZ, tuple(parts), False, len(frames) * FRAME_S)


def _layer(size: str, kbps: int) -> Track:
    source = f"testsrc2=size={size}:rate={FPS}:duration={LENGTH_S},noise=alls=12:allf=t"
    rate = f"-b:v {kbps}k -minrate {kbps}k -maxrate {kbps}k -bufsize {kbps // 2}k -g {LENGTH_S * FPS}"
    path = _made(f"{size}.ivf", f"-f lavfi -i {source} -c:v libvpx {_REALTIME} {rate}")
    return Track(VIDEO_HZ, tuple(_cut(_packets(path))), True, LENGTH_S)


def _cut(frames: Iterator[bytes]) -> Iterator[Part]:
    for number, frame in zip(count(), frames, strict=False):
        pieces = [frame[at : at + PAYLOAD_BYTES] for at in range(0, len(frame), PAYLOAD_BYTES)]
        for index, piece in enumerate(pieces):
            at_s = (number + _SPREAD * index / len(pieces)) / FPS
            ticks = number * VIDEO_HZ // FPS
            yield Part(at_s, ticks, piece, index == 0, index == len(pieces) - 1)


def _packets(path: Path) -> Iterator[bytes]:
    with av.open(str(path)) as container:
        for packet in container.demux():
            if packet.size:
                yield bytes(packet)


def _made(name: str, options: str) -> Path:
    """Return what ffmpeg makes with these options; it is kept for the next time."""
    path = CACHE / f"{hashlib.sha256(options.encode()).hexdigest()[:12]}-{name}"
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"part-{path.name}")
        subprocess.run(["ffmpeg", "-v", "error", "-y", *options.split(), str(part)], check=True)
        part.rename(path)
    return path
