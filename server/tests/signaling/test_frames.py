"""The frames that a client gets, against a WebSocket library's own parser."""

import pytest
from websockets.frames import Frame, Opcode

from chattr.connections.frames import text_frame


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 200_000])
def test_a_text_frame_is_as_the_library_writes_it(size: int) -> None:
    data = b"x" * size
    assert text_frame(data) == Frame(Opcode.TEXT, data).serialize(mask=False)


def test_text_beyond_ascii_is_counted_in_bytes() -> None:
    data = "ä🦊".encode() * 30
    assert text_frame(data) == Frame(Opcode.TEXT, data).serialize(mask=False)
