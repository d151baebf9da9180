"""Recordings on their way: RTP streams in step with each other, paced, without an encoder."""

from __future__ import annotations

import asyncio
import random
import struct
import time
from collections.abc import Callable, Sequence
from operator import itemgetter

from clip import VIDEO_HZ, Part, Track

AUDIO_TYPE, VIDEO_TYPE = 100, 101
REPORT_EVERY_S = 1.0
_REMEMBERED = 512
_NTP_EPOCH_S = 2_208_988_800

LEVEL_ID = 1
# One header extension (RFC 8285 section 4.2): voice at -30 dBov (RFC 6464).
_LEVEL = struct.pack("!HHBBH", 0xBEDE, 1, LEVEL_ID << 4, 0x80 | 30, 0)


class Stream:
    """One SSRC. `sent_ns` tells when the last packet of a timestamp went out, by the wall clock."""

    def __init__(self, track: Track) -> None:
        self.track = track
        self.ssrc = random.getrandbits(31) | 1
        self.packets = 0
        self.sent_ns: dict[int, int] = {}
        self._octets = 0
        self._sequence = random.getrandbits(15)
        self._picture = random.getrandbits(14)
        self._base = random.getrandbits(31)

    def rtp(self, part: Part, round_: int) -> bytes:
        """Make the packet of a part, the clip having been played `round_` times before."""
        ticks = part.ticks + round_ * int(self.track.length_s * self.track.clock_hz)
        timestamp = (self._base + ticks) & 0xFFFFFFFF
        self._sequence = (self._sequence + 1) & 0xFFFF
        self.packets += 1
        self._octets += len(part.payload)
        is_video = self.track.is_video
        kind = (VIDEO_TYPE if is_video else AUDIO_TYPE) | (0x80 if part.last and is_video else 0)
        if part.last:
            self._remember(timestamp)
        first = 0x80 if is_video else 0x90
        header = struct.pack("!BBHII", first, kind, self._sequence, timestamp, self.ssrc)
        return header + (self._descriptor(part) if is_video else _LEVEL) + part.payload

    def report(self, elapsed_s: float) -> bytes:
        """Make a sender report (RFC 3550 section 6.4.1): layers are put in step by it."""
        ntp = int((time.time() + _NTP_EPOCH_S) * 2**32) & (2**64 - 1)
        timestamp = (self._base + int(elapsed_s * self.track.clock_hz)) & 0xFFFFFFFF
        counts = self.packets & 0xFFFFFFFF, self._octets & 0xFFFFFFFF
        return struct.pack("!BBHIQIII", 0x80, 200, 6, self.ssrc, ntp, timestamp, *counts)

    def _descriptor(self, part: Part) -> bytes:
        """RFC 7741 section 4.2: picture id of 15 bits, no temporal layers."""
        if part.first:
            self._picture = (self._picture + 1) & 0x7FFF
        return struct.pack("!BBH", 0x90 if part.first else 0x80, 0x80, 0x8000 | self._picture)

    def _remember(self, timestamp: int) -> None:
        if len(self.sent_ns) >= _REMEMBERED:
            del self.sent_ns[next(iter(self.sent_ns))]
        self.sent_ns[timestamp] = time.time_ns()


class Replay:
    """Plays streams of one source for ever; `send` takes RTP, `report` RTCP."""

    def __init__(
        self, streams: Sequence[Stream], send: Callable[[bytes], None], report: Callable[[bytes], None]
    ) -> None:
        self.streams = streams
        self._send = send
        self._report = report
        timeline = [(part.at_s, stream, part) for stream in streams for part in stream.track.parts]
        self._timeline = sorted(timeline, key=itemgetter(0))

    async def run(self) -> None:
        """Play until cancelled; sources begin at different points of time, as people do."""
        await asyncio.sleep(random.uniform(0, self.streams[0].track.length_s))  # noqa: S311 - no secret
        began = time.perf_counter()
        next_report, round_ = 0.0, 0
        while True:
            offset = began + round_ * self.streams[0].track.length_s
            for at_s, stream, part in self._timeline:
                wait_s = offset + at_s - time.perf_counter()
                if wait_s > 0.001:
                    await asyncio.sleep(wait_s)
                self._send(stream.rtp(part, round_))
                if offset + at_s - began >= next_report:
                    next_report += REPORT_EVERY_S
                    for one in self.streams:
                        self._report(one.report(offset + at_s - began))
            round_ += 1


def rtp_parameters(streams: Sequence[Stream]) -> dict[str, object]:
    """Return what a producer of these is told, as JSON."""
    extensions: list[dict[str, object]] = []
    if streams[0].track.is_video:
        feedback = [{"type": "nack"}, {"type": "nack", "parameter": "pli"}]
        codec = {
            "mimeType": "video/VP8",
            "payloadType": VIDEO_TYPE,
            "clockRate": VIDEO_HZ,
            "rtcpFeedback": feedback,
        }
    else:
        extensions = [{"uri": "urn:ietf:params:rtp-hdrext:ssrc-audio-level", "id": LEVEL_ID}]
        codec = {"mimeType": "audio/opus", "payloadType": AUDIO_TYPE, "clockRate": 48_000, "channels": 2}
    return {
        "codecs": [codec],
        "headerExtensions": extensions,
        "encodings": [{"ssrc": stream.ssrc} for stream in streams],
        "rtcp": {"cname": "replay", "reducedSize": True},
    }
