import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediasoup._wire.framing import MAX_MESSAGE_SIZE, FrameDecoder, frame
from mediasoup.errors import MessageTooLargeError


def test_frame_puts_the_length_in_front() -> None:
    assert frame(b"abc") == b"\x03\x00\x00\x00abc"


def test_frame_takes_the_largest_message_and_no_larger_one() -> None:
    assert len(frame(bytes(MAX_MESSAGE_SIZE))) == 8 * 1024 * 1024
    with pytest.raises(MessageTooLargeError) as caught:
        frame(bytes(MAX_MESSAGE_SIZE + 1))
    assert (caught.value.size, caught.value.limit) == (MAX_MESSAGE_SIZE + 1, MAX_MESSAGE_SIZE)


@given(st.lists(st.binary(max_size=300)), st.data())
def test_any_portions_give_back_the_messages(messages: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(frame(message) for message in messages)
    decoder = FrameDecoder()
    received: list[bytes] = []
    start = 0
    while start < len(stream):
        size = data.draw(st.integers(1, len(stream) - start), label="portion")
        received += decoder.feed(stream[start : start + size])
        start += size
    assert received == messages
    assert decoder.pending == 0


def test_unfinished_message_is_kept() -> None:
    decoder = FrameDecoder()
    stream = frame(b"first") + frame(b"second")
    assert decoder.feed(stream[:-1]) == [b"first"]
    assert decoder.pending == 4 + len("second") - 1
    assert decoder.feed(stream[-1:]) == [b"second"]
    assert decoder.pending == 0


def test_announced_size_beyond_the_limit_is_refused_before_it_arrives() -> None:
    decoder = FrameDecoder(max_size=10)
    assert decoder.feed(frame(bytes(10))) == [bytes(10)]
    with pytest.raises(MessageTooLargeError):
        decoder.feed(struct.pack("<I", 11))
