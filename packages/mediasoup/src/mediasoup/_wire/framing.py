"""Message framing of the worker's channel, without I/O.

Each message travels as its length (unsigned 32 bit, little endian) followed by that many bytes.
"""

import struct
from typing import Final

from mediasoup.errors import MessageTooLargeError

LENGTH_SIZE: Final = 4
"""Bytes of the length prefix."""

MAX_MESSAGE_SIZE: Final = 8 * 1024 * 1024 - LENGTH_SIZE
"""Most bytes in one message: the worker's buffer of 8 MiB holds the length prefix too."""

_LENGTH: Final = struct.Struct("<I")


def frame(message: bytes, max_size: int = MAX_MESSAGE_SIZE) -> bytes:
    """Return ``message`` with its length in front.

    :raises MessageTooLargeError: it is longer than ``max_size`` bytes.
    """
    if len(message) > max_size:
        raise MessageTooLargeError(len(message), max_size)
    return _LENGTH.pack(len(message)) + message


class FrameDecoder:
    """Cuts a byte stream into messages; feed it whatever arrives, in any portions."""

    __slots__ = ("_buffer", "_max_size")

    def __init__(self, max_size: int = MAX_MESSAGE_SIZE) -> None:
        self._buffer = bytearray()
        self._max_size = max_size

    @property
    def pending(self) -> int:
        """Bytes of an unfinished message, its length prefix included."""
        return len(self._buffer)

    def feed(self, data: bytes | memoryview) -> list[bytes]:
        """Return the messages that ``data`` completes, in order.

        Feed nothing after an error: the stream has lost its boundaries.

        :raises MessageTooLargeError: a length prefix announces more than ``max_size`` bytes. Messages
            completed by the same ``data`` are lost with it.
        """
        if not self._buffer:
            # Most reads end with a message: cut them without going through the buffer.
            messages, used = self._cut(data)
            self._buffer += data[used:]
            return messages
        self._buffer += data
        messages, used = self._cut(self._buffer)
        del self._buffer[:used]
        return messages

    def _cut(self, source: bytes | bytearray | memoryview) -> tuple[list[bytes], int]:
        messages: list[bytes] = []
        start, total = 0, len(source)
        while total - start >= LENGTH_SIZE:
            (length,) = _LENGTH.unpack_from(source, start)
            if length > self._max_size:
                raise MessageTooLargeError(length, self._max_size)
            end = start + LENGTH_SIZE + length
            if end > total:
                break
            messages.append(bytes(source[start + LENGTH_SIZE : end]))
            start = end
        return messages, start
