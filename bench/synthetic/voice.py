"""A microphone that is a recording: Opus that is encoded once and replayed over one link for ever."""

from __future__ import annotations

import asyncio
import math
import random
import struct
import time
from functools import cache
from typing import Any

import av
import numpy
from link import Link

Json = dict[str, Any]
PAYLOAD_TYPE = 111
CLOCK_HZ = 48_000
LONG_PACKET_S, USUAL_PACKET_S = 0.06, 0.02
"""Long ones, so that many voices cost one process little (RFC 7587 section 4.2); and what browsers send."""

LOOP_PACKETS = 32
TONE_HZ = 330
LEVEL_URI = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
LEVEL_ID = 1
LOUD, SILENT = 20, 127
"""Levels in -dBov (RFC 6464)."""


@cache
def loop(packet_s: float) -> tuple[bytes, ...]:
    """Return the packets of an even tone."""
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = CLOCK_HZ, "mono", "s16"
    encoder.bit_rate = 24_000
    encoder.options = {"frame_duration": str(round(packet_s * 1_000)), "application": "voip"}
    samples = int(CLOCK_HZ * packet_s)
    packets: list[bytes] = []
    for number in range(LOOP_PACKETS):
        at = numpy.arange(samples) + number * samples
        wave = (8_000 * numpy.sin(2 * math.pi * TONE_HZ * at / CLOCK_HZ)).astype(numpy.int16)
        frame = av.AudioFrame.from_ndarray(wave.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts = CLOCK_HZ, number * samples
        packets += [bytes(packet) for packet in encoder.encode(frame)]
    return tuple(packets)


class Microphone:
    """Sends the tone. `level` is told beside it and may change while it is sent."""

    def __init__(self, packet_s: float = LONG_PACKET_S) -> None:
        self.level = LOUD
        self._packet_s = packet_s
        self._ssrc = random.getrandbits(32) or 1
        self.link = Link()

    def rtp_parameters(self) -> Json:
        """What `produce` is told."""
        codec = {
            "mimeType": "audio/opus",
            "payloadType": PAYLOAD_TYPE,
            "clockRate": CLOCK_HZ,
            "channels": 2,
            "parameters": {},
            "rtcpFeedback": [],
        }
        return {
            "codecs": [codec],
            "headerExtensions": [{"uri": LEVEL_URI, "id": LEVEL_ID, "encrypt": False, "parameters": {}}],
            "encodings": [{"ssrc": self._ssrc}],
            "rtcp": {"cname": "replay", "reducedSize": True},
        }

    async def run(self) -> None:
        """Send until cancelled."""
        packets = loop(self._packet_s)
        sequence, timestamp = random.getrandbits(15), random.getrandbits(31)
        began = time.monotonic()
        number = 0
        while True:
            header = struct.pack("!BBHII", 0x90, PAYLOAD_TYPE, sequence, timestamp, self._ssrc)
            # One extension of one byte (RFC 8285 section 4.2).
            level = struct.pack("!HHBBxx", 0xBEDE, 1, LEVEL_ID << 4, self.level)
            await self.link.send(header + level + packets[number % len(packets)])
            sequence = (sequence + 1) & 0xFFFF
            timestamp = (timestamp + int(CLOCK_HZ * self._packet_s)) & 0xFFFFFFFF
            number += 1
            await asyncio.sleep(max(0, began + number * self._packet_s - time.monotonic()))
