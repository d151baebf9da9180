"""Receivers that cost next to nothing: most have the kernel drop what comes, a few are looked at.

What is looked at is looked at whole: gaps in the sequence numbers are losses, and the kernel's own time of
arrival (SO_TIMESTAMPNS) tells how long a packet was under way, however late this process reads it.
"""

from __future__ import annotations

import asyncio
import ctypes
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

SO_ATTACH_FILTER = 26
SO_TIMESTAMPNS = 35
_BUFFER = 8 * 1024 * 1024
_RTCP = range(192, 224)


@dataclass
class Count:
    """One SSRC since the last `reset`; `sent_ns` is what its sender remembers, by RTP timestamp."""

    sent_ns: Mapping[int, int]
    received: int = 0
    lost: int = 0
    next_sequence: int | None = None
    transit_ns: list[int] = field(default_factory=list)

    def take(self, sequence: int, timestamp: int, arrived_ns: int) -> None:
        """Note a packet."""
        self.received += 1
        if self.next_sequence is not None:
            gap = (sequence - self.next_sequence) & 0xFFFF
            if gap >= 0x8000:
                # Late, and counted as lost before.
                self.lost -= 1
                return
            self.lost += gap
        self.next_sequence = (sequence + 1) & 0xFFFF
        sent_ns = self.sent_ns.get(timestamp)
        if sent_ns is not None and arrived_ns >= sent_ns:
            self.transit_ns.append(arrived_ns - sent_ns)

    def reset(self) -> None:
        """Begin to count anew; the sequence goes on."""
        self.received = self.lost = 0
        self.transit_ns = []


class Watched:
    """A socket that is read. Only the last packet of each picture is timed, and every packet of sound."""

    def __init__(self) -> None:
        self.socket = _bound()
        self.socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.counts: dict[int, Count] = {}
        self.strange = 0
        asyncio.get_running_loop().add_reader(self.socket, self._read)

    @property
    def port(self) -> int:
        """Where packets go."""
        return int(self.socket.getsockname()[1])

    def expect(self, ssrc: int, sent_ns: Mapping[int, int]) -> None:
        """Count an SSRC."""
        self.counts[ssrc] = Count(sent_ns)

    def close(self) -> None:
        """Read no more."""
        asyncio.get_running_loop().remove_reader(self.socket)
        self.socket.close()

    def _read(self) -> None:
        receive = self.socket.recvmsg
        for _ in range(256):
            try:
                data, ancillary, _, _ = receive(2048, 64)
            except BlockingIOError:
                return
            kind = data[1]
            if kind in _RTCP:
                continue
            sequence, timestamp, ssrc = struct.unpack_from("!HII", data, 2)
            count = self.counts.get(ssrc)
            if count is None:
                self.strange += 1
                continue
            seconds, ns = struct.unpack("qq", ancillary[0][2])
            timed = kind & 0x80 or kind & 0x7F == 100
            count.take(sequence, timestamp if timed else -1, seconds * 1_000_000_000 + ns)


def dropping() -> socket.socket:
    """Return a socket of which the kernel drops all that comes, before it costs anybody anything.

    A classic BPF program with one instruction: return 0 bytes (Linux, socket(7)).
    """
    sink = _bound()
    program = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0))
    sink.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("HL", 1, ctypes.addressof(program)))
    return sink


def _bound() -> socket.socket:
    sink = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sink.setblocking(False)
    sink.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
    sink.bind(("127.0.0.1", 0))
    return sink
