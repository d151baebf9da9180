"""A camera that is a recording: its layers, in step with each other, over one link."""

from __future__ import annotations

import asyncio
import random
import struct
import time
from typing import Any

from link import Link
from vp8 import CLOCK_HZ, Layer, loop, with_descriptor

Json = dict[str, Any]
PAYLOAD_TYPE = 96
REPORT_EVERY_S = 1.0
_NTP_EPOCH_S = 2_208_988_800
_SENDER_REPORT, _PAYLOAD_FEEDBACK = 200, 206


class _Stream:
    """One layer on its way; `position` in the loop, where 0 is a key frame."""

    def __init__(self, layer: Layer, still: str | None) -> None:
        self.ssrc = random.getrandbits(32) or 1
        self.frames = loop(layer, still)
        self.position = 0
        self.sequence = random.getrandbits(15)
        self.picture_id = random.getrandbits(15)
        self.packets = 0
        self.octets = 0


class Camera:
    """Sends the layers, lowest first; a key frame comes when the server asks."""

    def __init__(self, layers: list[Layer], still: str | None = None) -> None:
        self._fps = layers[0].fps
        self._streams = [_Stream(layer, still) for layer in layers]
        self._timestamp_base = random.getrandbits(31)
        self._began = time.monotonic()
        self.link = Link(on_rtcp=self._on_rtcp)

    def rtp_parameters(self) -> Json:
        """What `produce` is told."""
        feedback = [("nack", ""), ("nack", "pli"), ("ccm", "fir")]
        return {
            "codecs": [
                {
                    "mimeType": "video/VP8",
                    "payloadType": PAYLOAD_TYPE,
                    "clockRate": CLOCK_HZ,
                    "parameters": {},
                    "rtcpFeedback": [{"type": kind, "parameter": what} for kind, what in feedback],
                }
            ],
            "headerExtensions": [],
            "encodings": [{"ssrc": stream.ssrc} for stream in self._streams],
            "rtcp": {"cname": "replay", "reducedSize": True},
        }

    async def run(self) -> None:
        """Send until cancelled."""
        number, next_report = 0, 0.0
        while True:
            now = time.monotonic()
            if now >= next_report:
                next_report = now + REPORT_EVERY_S
                for stream in self._streams:
                    await self.link.send(self._report(stream))
            timestamp = self._timestamp(number / self._fps)
            for stream in self._streams:
                await self._send_frame(stream, timestamp)
            number += 1
            await asyncio.sleep(max(0, self._began + number / self._fps - time.monotonic()))

    async def _send_frame(self, stream: _Stream, timestamp: int) -> None:
        payloads = stream.frames[stream.position]
        stream.position = (stream.position + 1) % len(stream.frames)
        stream.picture_id = (stream.picture_id + 1) & 0x7FFF
        for index, payload in enumerate(payloads):
            marker = 0x80 if index == len(payloads) - 1 else 0
            stream.sequence = (stream.sequence + 1) & 0xFFFF
            header = struct.pack(
                "!BBHII", 0x80, marker | PAYLOAD_TYPE, stream.sequence, timestamp, stream.ssrc
            )
            body = with_descriptor(payload, starts_frame=index == 0, picture_id=stream.picture_id)
            stream.packets += 1
            stream.octets += len(body)
            await self.link.send(header + body)

    def _timestamp(self, elapsed_s: float) -> int:
        return (self._timestamp_base + int(elapsed_s * CLOCK_HZ)) & 0xFFFFFFFF

    def _report(self, stream: _Stream) -> bytes:
        """A sender report (RFC 3550 section 6.4.1): the server puts layers in step by it."""
        wall = time.time() + _NTP_EPOCH_S
        ntp = int(wall * 2**32) & (2**64 - 1)
        timestamp = self._timestamp(time.monotonic() - self._began)
        return struct.pack(
            "!BBHIQIII",
            0x80,
            _SENDER_REPORT,
            6,
            stream.ssrc,
            ntp,
            timestamp,
            stream.packets & 0xFFFFFFFF,
            stream.octets & 0xFFFFFFFF,
        )

    def _on_rtcp(self, data: bytes) -> None:
        """Start the loop again for a layer whose key frame is wanted (RFC 4585 6.3.1, RFC 5104 4.3.1)."""
        while len(data) >= 12:
            kind, words = struct.unpack_from("!xBH", data)
            packet, data = data[: 4 * (words + 1)], data[4 * (words + 1) :]
            form = packet[0] & 0x1F
            if kind != _PAYLOAD_FEEDBACK or form not in (1, 4):
                continue
            at = 8 if form == 1 else 12
            if len(packet) < at + 4:
                continue
            (wanted,) = struct.unpack_from("!I", packet, at)
            for stream in self._streams:
                if stream.ssrc == wanted:
                    stream.position = 0
